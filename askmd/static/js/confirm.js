// What a key unfolds is sent by a second key: the button that sends it takes the focus, and reads aloud what it sends.
// Whoever unfolds it with a pointer is left where they are.
for (const act of document.querySelectorAll("details[data-confirm]")) {
  act.querySelector("summary").addEventListener("click", (event) => {
    if (event.detail || act.open) return;
    act.addEventListener("toggle", () => act.querySelector("button[type=submit]").focus(), { once: true });
  });
}
