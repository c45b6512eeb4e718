// Once a question is sent from here, "back" must not end on the browser's warning that a form would be sent again: the
// place in the history becomes the plain, empty form. Until then a reload keeps all that was typed.
document.querySelector("form.check-form")?.addEventListener("submit", (event) => {
  if (event.submitter?.value === "send") history.replaceState(null, "", location.pathname);
});
