// Beside the text: while somebody rests from writing, the server says what it sees. It keeps nothing of it, and nothing
// here is needed to save: without scripts the panel shows the last save.
import { pattern, placesOf, replacePlaces } from "./places.js";
import { markSeen } from "./seen.js";

const REST = 800;

// editors: Map from the name of a field to its rich-text editor.
export function makePanel(panel, form, editors) {
  const parts = panel.querySelector("#look-parts");
  const status = panel.querySelector("#look-said");
  let shown = "";
  let rest;
  let running;

  const put = (html) => {
    const made = new DOMParser().parseFromString(html, "text/html");
    putChoices(made.querySelector("template[data-choices]")?.content.firstElementChild);
    const held = parts.contains(document.activeElement) ? document.activeElement : null;
    const isOpen = parts.querySelector("details")?.open;
    const { scrollTop } = panel.closest(".work-side") ?? panel;
    // A piece of our own page, as the server wrote and escaped it.
    parts.replaceChildren(...made.body.childNodes);
    const taken = [...parts.querySelectorAll(".look-taken [data-replace]")].map((key) => key.dataset.replace.toLowerCase());
    for (const mark of document.querySelectorAll("#original mark")) {
      mark.classList.toggle("mark-taken", taken.some((words) => mark.textContent.toLowerCase().includes(words)));
    }
    if (isOpen) parts.querySelector("details")?.setAttribute("open", "");
    if (!held) return;
    (panel.closest(".work-side") ?? panel).scrollTop = scrollTop;
    const same = [...parts.querySelectorAll(held.tagName)].find((one) => one.textContent === held.textContent);
    (same ?? parts.querySelector("button") ?? panel).focus();
  };
  // What may tell who somebody is has ticks among the fields of the form; those that were set stay set.
  const putChoices = (fresh) => {
    const old = form.querySelector("#identifiers");
    if (!fresh || !old || old.querySelector(".field-error")) return;
    const boxes = (place) => [...place.querySelectorAll("input")];
    const key = (place) => boxes(place).map((box) => box.value).join("\n");
    if (key(fresh) === key(old)) return;
    const held = old.contains(document.activeElement) ? document.activeElement.value : null;
    for (const box of boxes(fresh)) box.checked = boxes(old).find((one) => one.value === box.value)?.checked ?? box.checked;
    old.replaceWith(document.adoptNode(fresh));
    if (held !== null) boxes(fresh).find((box) => box.value === held)?.focus();
  };
  const look = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(panel.dataset.look, { method: "POST", body, signal: running.signal, cache: "no-store", redirect: "error" });
      if (answer.status !== 200) return;
      const { html, said, marks } = await answer.json();
      const editor = editors.get("body");
      if (editor) markSeen(editor, marks);
      // What is in focus stays as it is when nothing has changed.
      if (html !== shown) put(html);
      shown = html;
      if (said !== status.textContent) status.textContent = said;
    } catch {
      // Nothing is shown, and nothing is missed: saving and sending look again.
    }
  };
  const wait = () => {
    clearTimeout(rest);
    rest = setTimeout(look, REST);
  };
  form.addEventListener("input", wait);
  form.addEventListener("change", wait);
  if (!panel.hasAttribute("tabindex")) panel.tabIndex = -1;

  parts.addEventListener("click", (event) => {
    const key = event.target.closest("button[data-field]");
    if (!key) return;
    const { field, go, replace: words, put: instead } = key.dataset;
    const editor = editors.get(field);
    const control = form.elements[field];
    if (go !== undefined) show(editor, control, go);
    else if (editor) replacePlaces(editor, placesOf(editor.state.doc, pattern(words)), () => instead);
    else {
      control.value = control.value.replace(pattern(words), () => instead);
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (go !== undefined) return;
    clearTimeout(rest);
    look();
  });
  look();
}

function show(editor, control, words) {
  if (editor) {
    const [place] = placesOf(editor.state.doc, pattern(words));
    const chain = editor.chain().focus();
    if (place) chain.setTextSelection(place);
    return chain.scrollIntoView().run();
  }
  const match = pattern(words).exec(control.value);
  control.focus();
  if (match) control.setSelectionRange(match.index, match.index + match[0].length);
  return control.scrollIntoView({ block: "center" });
}
