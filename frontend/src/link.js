// The row below the toolbar in which an address is typed. A page of our own may be written as /posts/…
import { make } from "./dom.js";

export const ALLOWED = /^(https?:\/\/\S+|mailto:\S+@\S+|tel:[+\d\s()-]+|\/[^/\s]\S*)$/i;

export function makeLinkRow(words, id, toolbar) {
  const input = make("input", { class: "input", id: `${id}-link`, type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false" });
  const problem = make("p", { class: "editor-problem", id: `${id}-link-problem`, role: "alert" });
  const button = (word, act) => {
    const element = make("button", { class: "button button-quiet", type: "button" }, word);
    element.addEventListener("click", act);
    return element;
  };
  let editor;

  const close = () => {
    row.hidden = true;
    toolbar.link.setAttribute("aria-expanded", "false");
    editor.commands.focus();
  };
  const set = () => {
    const typed = input.value.trim();
    const address = /^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(typed) ? `https://${typed}` : typed;
    if (!ALLOWED.test(address)) {
      problem.textContent = words.wrong;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", problem.id);
      input.focus();
      return;
    }
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
    } else {
      chain.setLink({ href: address }).run();
    }
    close();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    close();
  };

  const row = make("div", { class: "editor-link", hidden: true },
    make("label", { for: input.id }, words.address), input,
    button(words.set, set), button(words.remove, remove), button(words.cancel, () => close()), problem);
  row.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === input) set();
    else return;
    // Enter here must not send the form around the editor.
    event.preventDefault();
  });
  toolbar.bar.addEventListener("link", () => {
    if (!row.hidden) return close();
    problem.textContent = "";
    input.removeAttribute("aria-invalid");
    input.value = editor.getAttributes("link").href ?? "";
    row.hidden = false;
    toolbar.link.setAttribute("aria-expanded", "true");
    input.focus();
    input.select();
  });

  return { row, serve(made) { editor = made; } };
}
