// The references of a text: one field takes a PMID, a DOI or an address; the list below is numbered and put in order with
// buttons. The marks in the text, [1], follow. What is sent are the same fields as without scripts.
import { button, labelled, makeDialog } from "./dialog.js";
import { make } from "./dom.js";
import { placesOf, replacePlaces } from "./places.js";
import { REFERENCE } from "./seen.js";
import { readSource } from "./sources.js";

export function makeReferences(fieldset, words, editors) {
  const rows = [...fieldset.querySelectorAll(".reference-row")];
  const value = (row, name) => row.querySelector(`[name=${name}]`).value.trim();
  const items = rows.map((row) => ({ label: value(row, "reference_label"), url: value(row, "reference_url") }))
    .filter(({ label, url }) => label || url);
  for (const row of rows) row.remove();
  fieldset.querySelector("[value=add]")?.remove();

  const list = make("ol", { class: "reference-items" });
  const status = make("p", { class: "visually-hidden", role: "status" });
  const problem = make("p", { class: "editor-problem", role: "alert" });
  const { element: field, input } = labelled(words.source, { type: "text", spellcheck: "false" });
  field.append(button(words.addReference, () => add()), problem);
  fieldset.append(list, field, status);

  const changed = () => fieldset.dispatchEvent(new Event("input", { bubbles: true }));
  // `to` gives the new number of an old one, or nothing for one that was taken out.
  const renumber = (to) => {
    for (const editor of editors()) {
      replacePlaces(editor, placesOf(editor.state.doc, REFERENCE), ({ match }) => {
        const number = Number(match[1]);
        const next = to(number);
        return next === number ? null : next ? `[${next}]` : "";
      });
    }
  };
  const move = (from, by) => {
    const to = from + by;
    [items[from], items[to]] = [items[to], items[from]];
    renumber((number) => (number === from + 1 ? to + 1 : number === to + 1 ? from + 1 : number));
    show();
    const row = list.children[to];
    (row.querySelector(`[data-by="${by}"]:not([hidden])`) ?? row.querySelector("[data-by]:not([hidden])")).focus();
    status.textContent = words.moved.replace("{n}", to + 1);
    changed();
  };
  const remove = (at) => {
    items.splice(at, 1);
    renumber((number) => (number === at + 1 ? 0 : number > at + 1 ? number - 1 : number));
    show();
    (list.children[Math.min(at, items.length - 1)]?.querySelector("input") ?? input).focus();
    status.textContent = words.removed;
    changed();
  };
  const row = (item, at) => {
    const about = (word) => [word, make("span", { class: "visually-hidden" }, ` ${words.reference} ${at + 1}`)];
    const label = labelled(`${words.reference} ${at + 1}`, { type: "text", name: "reference_label", value: item.label || readSource(item.url)?.name });
    label.input.addEventListener("input", () => { item.label = label.input.value; });
    const source = readSource(item.url);
    const address = source
      ? [make("input", { type: "hidden", name: "reference_url", value: source.url }),
        make("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, source.name, make("span", { class: "visually-hidden" }, ` ${words.newTab}`))]
      : [wrongAddress(item, at)];
    const key = (word, act, by, isHidden) => {
      const made = make("button", { class: "link-button", type: "button", "data-by": by, hidden: isHidden }, ...about(word));
      made.addEventListener("click", act);
      return made;
    };
    return make("li", {}, label.element, make("p", { class: "reference-address" }, ...address),
      make("div", { class: "look-buttons" },
        key(words.up, () => move(at, -1), "-1", at === 0), key(words.down, () => move(at, 1), "1", at === items.length - 1),
        key(words.takeOut, () => remove(at))));
  };
  const wrongAddress = (item, at) => {
    const wrong = make("input", { class: "input", type: "text", name: "reference_url", value: item.url, "aria-label": `${words.source} ${at + 1}`, "aria-invalid": "true" });
    wrong.addEventListener("change", () => {
      item.url = wrong.value;
      if (readSource(item.url)) show();
    });
    return wrong;
  };
  const show = () => list.replaceChildren(...items.map(row));
  const put = (typed, label = "") => {
    const source = readSource(typed);
    if (!source) return false;
    items.push({ label: label || source.name, url: source.url });
    show();
    changed();
    return true;
  };
  const add = () => {
    if (!put(input.value)) {
      problem.textContent = words.wrongSource;
      input.setAttribute("aria-invalid", "true");
      return input.focus();
    }
    problem.textContent = "";
    input.removeAttribute("aria-invalid");
    input.value = "";
    status.textContent = words.added.replace("{n}", items.length);
    return input.focus();
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  });
  show();

  return { items, put };
}

// The button of the toolbar: choose one of the references, or add one, and its mark stands in the text.
export function makeReferenceDialog(words, references) {
  let editor;
  const choices = make("div", { class: "reference-choices" });
  const source = labelled(words.source, { type: "text", spellcheck: "false" });
  const label = labelled(words.sourceLabel, { type: "text" });
  const mark = (number) => {
    const { $from } = editor.state.selection;
    const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "\n");
    const text = `${!before || /\s$/.test(before) ? "" : " "}[${number}]`;
    editor.chain().focus().insertContent({ type: "text", text }).run();
  };
  const dialog = makeDialog({
    title: words.reference, accept: words.addReference, cancel: words.cancel,
    content: [choices, source.element, label.element],
    act() {
      if (!references.put(source.input.value, label.input.value.trim())) return [words.wrongSource, source.input];
      mark(references.items.length);
      return undefined;
    },
  });
  dialog.element.addEventListener("close", () => editor.commands.focus());
  return {
    serve(made) { editor = made; },
    open() {
      source.input.value = label.input.value = "";
      choices.replaceChildren(...references.items.map((item, at) => button(`${at + 1}. ${item.label || item.url}`, () => {
        mark(at + 1);
        dialog.close();
      })));
      dialog.open(source.input);
    },
  };
}
