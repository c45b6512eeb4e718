// Snippets: a slash at the start of a line or after a blank opens their list, typing narrows it down. The fields in a
// snippet, {{such as this}}, are chosen one after the other with Tab; Escape ends that, so that Tab leads on again.
import { TextSelection } from "@tiptap/pm/state";
import { makeMenu } from "./menu.js";
import { placesOf } from "./places.js";
import { FIELD } from "./seen.js";

const SLASH = /(?:^|\s)\/((?:\S[^/\n]{0,38})?)$/;
const lists = new Map();

function asText(html) {
  const body = new DOMParser().parseFromString(html.replace(/\sstyle\s*=/gi, " data-style="), "text/html").body;
  for (const block of body.querySelectorAll("p, h2, h3, li, br")) block.after("\n");
  return body.textContent.replace(/\n{2,}/g, "\n").trim();
}

// Fetched at the first slash, once a page.
function load(address) {
  if (!lists.has(address)) {
    const found = fetch(address, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { snippets: [] }))
      .then(({ snippets }) => snippets.map((one) => ({ ...one, text: asText(one.body) })))
      .catch(() => {
        lists.delete(address);
        return [];
      });
    lists.set(address, found);
  }
  return lists.get(address);
}

const matching = (snippets, typed) => snippets.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));

// For a rich-text editor. `box` is what the list is placed in.
export function snippetsFor(address, words, box) {
  let editor;
  let range = null;
  let dismissed = -1;
  let isFilling = false;
  let isByButton = false;
  const menu = makeMenu({ field: () => editor.view.dom, box, words, insert: (snippet) => insert(snippet) });

  const typed = () => {
    const { selection } = editor.state;
    if (!selection.empty || !selection.$from.parent.isTextblock) return null;
    const { $from } = selection;
    const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 42), $from.parentOffset, "\n", "\n");
    const match = SLASH.exec(before);
    return match && { from: $from.pos - match[1].length - 1, to: $from.pos, words: match[1] };
  };
  const place = () => {
    const caret = editor.view.coordsAtPos(range.from);
    const around = box.getBoundingClientRect();
    return { top: caret.bottom - around.top + 4, left: Math.max(0, Math.min(caret.left - around.left, around.width - 320)) };
  };
  const look = async () => {
    range = typed();
    if (!range || range.from === dismissed) {
      if (!range) dismissed = -1;
      return menu.close();
    }
    const snippets = await load(address);
    range = typed();
    if (!range || range.from === dismissed || !editor.isFocused) return menu.close();
    if (!snippets.length && !range.words) menu.say(words.noSnippets);
    return menu.open(matching(snippets, range.words), place());
  };
  const goToField = (after) => {
    const next = placesOf(editor.state.doc, FIELD).find(({ from }) => from >= after);
    isFilling = Boolean(next);
    if (!next) return false;
    const { tr, doc } = editor.state;
    editor.view.dispatch(tr.setSelection(TextSelection.create(doc, next.from, next.to)).scrollIntoView());
    return true;
  };
  const insert = (snippet) => {
    const { from, to } = range ?? editor.state.selection;
    isByButton = false;
    menu.close();
    const only = /^<p>((?:(?!<\/?p>).)*)<\/p>$/s.exec(snippet.body.trim());
    editor.chain().focus().deleteRange({ from, to }).insertContent(only ? only[1] : snippet.body).run();
    goToField(Math.max(0, from - 1));
  };

  return {
    serve(made) { editor = made; },
    look,
    // The button of the toolbar types the slash.
    open() {
      const { $from } = editor.state.selection;
      const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "\n");
      dismissed = -1;
      isByButton = true;
      editor.chain().focus().insertContent(!before || /\s$/.test(before) ? "/" : " /").run();
    },
    close: () => menu.close(),
    key(event) {
      if (menu.key(event)) return true;
      if (event.key === "Escape" && menu.isOpen) {
        dismissed = range.from;
        menu.close();
        // Nobody typed the slash of the button.
        if (isByButton) editor.chain().deleteRange(range).run();
        isByButton = false;
        return true;
      }
      if (event.key === "Escape" && isFilling) {
        isFilling = false;
        return true;
      }
      return event.key === "Tab" && !event.shiftKey && isFilling && goToField(editor.state.selection.to);
    },
  };
}

// The same for a plain field: the words of the snippet, its list below the field.
export function plainSnippets(textarea, address, words) {
  const box = textarea.parentElement;
  const menu = makeMenu({ field: () => textarea, box, words, insert: (snippet) => insert(snippet) });
  let from = -1;
  let dismissed = -1;
  let isFilling = false;

  const typed = () => {
    const before = textarea.value.slice(0, textarea.selectionStart);
    const match = textarea.selectionStart === textarea.selectionEnd && SLASH.exec(before);
    from = match ? before.length - match[1].length - 1 : -1;
    return match ? match[1] : null;
  };
  const look = async () => {
    if (typed() === null || from === dismissed) return menu.close();
    const snippets = await load(address);
    const now = typed();
    return now === null || document.activeElement !== textarea ? menu.close() : menu.open(matching(snippets, now));
  };
  const goToField = (after) => {
    const next = [...textarea.value.matchAll(FIELD)].find(({ index }) => index >= after);
    isFilling = Boolean(next);
    if (next) textarea.setSelectionRange(next.index, next.index + next[0].length);
    return isFilling;
  };
  const insert = (snippet) => {
    const start = from;
    menu.close();
    textarea.focus();
    textarea.setRangeText(snippet.text, start, textarea.selectionEnd, "end");
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    goToField(start);
  };
  textarea.addEventListener("input", look);
  textarea.addEventListener("blur", () => menu.close());
  textarea.addEventListener("keydown", (event) => {
    const isEscape = event.key === "Escape" && (menu.isOpen || isFilling);
    if (isEscape) {
      dismissed = menu.isOpen ? from : dismissed;
      isFilling = isFilling && menu.isOpen;
      menu.close();
    }
    const isOurs = isEscape || menu.key(event)
      || (event.key === "Tab" && !event.shiftKey && isFilling && goToField(textarea.selectionEnd));
    if (!isOurs) return;
    event.preventDefault();
    // The shortcuts of the page must not hear what was meant for the list.
    event.stopPropagation();
  });
}
