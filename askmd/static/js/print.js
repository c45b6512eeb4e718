// Print this page. Shown only where scripts run; without them the browser's own menu does the same.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
for (const box of document.querySelectorAll("[data-needs-script]")) box.hidden = false;
