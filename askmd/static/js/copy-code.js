// Copy the receipt code. The button is hidden until a script can do what it promises.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) {
    button.hidden = true;
    continue;
  }
  const words = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.dataset.code ?? source.textContent.trim());
      button.textContent = button.dataset.done;
    } catch {
      // Without the permission the code can still be marked and copied by hand.
      getSelection().selectAllChildren(source);
      return;
    }
    setTimeout(() => { button.textContent = words; }, 4000);
  });
}

for (const box of document.querySelectorAll("[data-needs-script]")) box.hidden = false;
