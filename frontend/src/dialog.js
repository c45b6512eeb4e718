// A dialog of the browser itself: it keeps the focus inside, closes with Escape, and gives the focus back. It stands at
// the end of the page, outside the form of the text, so that nothing in it is sent along.
import { make } from "./dom.js";

let count = 0;

export function button(word, act, kind = "quiet") {
  const element = make("button", { class: `button button-${kind}`, type: "button" }, word);
  element.addEventListener("click", act);
  return element;
}

// A labelled field with a hint. `field.input` is the control.
export function labelled(label, attributes = {}, hint = "") {
  const id = `dialog-field-${++count}`;
  const input = make("input", { class: "input", id, autocomplete: "off", "aria-describedby": hint ? `${id}-hint` : undefined, ...attributes });
  const element = make("div", { class: "field" }, make("label", { class: "label", for: id }, label));
  if (hint) element.append(make("p", { class: "hint", id: `${id}-hint` }, hint));
  element.append(input);
  return { element, input };
}

// `act` runs with the chief button, or with Enter in a field; it gives a sentence when something is wrong.
export function makeDialog({ title, accept, cancel, act, content }) {
  const id = `dialog-${++count}`;
  const problem = make("p", { class: "editor-problem", id: `${id}-problem`, role: "alert" });
  const chief = button(accept, () => run(), "primary");
  const element = make("dialog", { class: "editor-dialog", "aria-labelledby": id },
    make("h2", { id }, title), ...content, problem,
    make("div", { class: "buttons" }, chief, button(cancel, () => element.close())));
  document.body.append(element);

  let isBusy = false;
  const say = (sentence, input) => {
    problem.textContent = sentence;
    for (const field of element.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    if (!sentence || !input) return;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  const run = async () => {
    if (isBusy) return;
    isBusy = true;
    chief.setAttribute("aria-disabled", "true");
    say("");
    const [sentence, input] = (await act()) ?? [];
    isBusy = false;
    chief.removeAttribute("aria-disabled");
    if (sentence) say(sentence, input);
    else element.close();
  };
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
    event.preventDefault();
    run();
  });
  return {
    element,
    open(first) {
      say("");
      element.showModal();
      first?.focus();
    },
    close() { element.close(); },
  };
}
