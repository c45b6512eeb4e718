// The toolbar: real buttons with words. One of them is in the tab order; the arrow keys go to the others.
import { make } from "./dom.js";

const TOOLS = [
  ["heading", (chain) => chain.toggleHeading({ level: 2 }), (editor) => editor.isActive("heading", { level: 2 })],
  ["subheading", (chain) => chain.toggleHeading({ level: 3 }), (editor) => editor.isActive("heading", { level: 3 })],
  ["bold", (chain) => chain.toggleBold(), (editor) => editor.isActive("bold")],
  ["italic", (chain) => chain.toggleItalic(), (editor) => editor.isActive("italic")],
  ["bulleted", (chain) => chain.toggleBulletList(), (editor) => editor.isActive("bulletList")],
  ["numbered", (chain) => chain.toggleOrderedList(), (editor) => editor.isActive("orderedList")],
  ["quote", (chain) => chain.toggleBlockquote(), (editor) => editor.isActive("blockquote")],
];

// more: pairs of a word and what its button does.
export function makeToolbar(words, controls, more = []) {
  const bar = make("div", { class: "editor-toolbar", role: "toolbar", "aria-label": words.toolbar, "aria-controls": controls });
  const pressable = [];
  let editor;

  const button = (word, act, isPressed) => {
    const element = make("button", { type: "button", tabindex: "-1", "aria-pressed": isPressed && "false" }, word);
    // The mouse must not take the selection away from the text it is meant for.
    element.addEventListener("mousedown", (event) => event.preventDefault());
    element.addEventListener("click", () => act(element));
    if (isPressed) pressable.push([element, isPressed]);
    bar.append(element);
    return element;
  };

  for (const [name, act, isPressed] of TOOLS) {
    button(words[name], () => act(editor.chain().focus()).run(), isPressed);
  }
  const link = button(words.link, () => bar.dispatchEvent(new CustomEvent("link")), (editor) => editor.isActive("link"));
  for (const [word, act] of more) button(word, act);
  button(words.undo, () => editor.chain().focus().undo().run());
  button(words.redo, () => editor.chain().focus().redo().run());
  link.setAttribute("aria-expanded", "false");

  const buttons = [...bar.children];
  buttons[0].tabIndex = 0;
  const rove = (to) => {
    for (const element of buttons) element.tabIndex = element === to ? 0 : -1;
    to.focus();
  };
  bar.addEventListener("focusin", (event) => {
    for (const element of buttons) element.tabIndex = element === event.target ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") editor.commands.focus();
    else if (to !== undefined) rove(buttons[to]);
    else return;
    event.preventDefault();
  });

  return {
    bar,
    link,
    serve(made) { editor = made; },
    show() {
      for (const [element, isPressed] of pressable) element.setAttribute("aria-pressed", String(isPressed(editor)));
    },
    focus() { rove(buttons.find((element) => element.tabIndex === 0)); },
  };
}
