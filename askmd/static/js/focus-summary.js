// After a refused form the summary of what is wrong comes first, for the eye, the keyboard and the screen reader.
// A link of the summary goes to the field itself and brings its label into view.
const summary = document.querySelector("[data-focus]");

if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const label = field.closest("fieldset")?.querySelector("legend") ?? field.closest(".field")?.querySelector("label");
    (label ?? field).scrollIntoView();
    // The rich-text editor hides the textarea and listens for the wish to be written in.
    if (field.hidden) field.dispatchEvent(new CustomEvent("askmd:focus"));
    else field.focus({ preventScroll: true });
  });
}
