// The list of snippets that a slash opens. The focus stays in the text: the text says which line of the list is chosen.
import { make } from "./dom.js";

let count = 0;

// host: {field (what has the focus), box (where the list stands), insert(snippet), words}
export function makeMenu({ field, box, insert, words }) {
  const id = `snippets-${++count}`;
  const list = make("ul", { class: "snippet-menu", id, role: "listbox", "aria-label": words.snippets, tabindex: "0", hidden: true });
  // A click must not take the focus away from the text.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  const status = make("p", { class: "visually-hidden", role: "status" });
  box.append(list, status);
  let shown = [];
  let chosen = 0;

  const choose = (at) => {
    chosen = (at + shown.length) % shown.length;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    field().setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  };
  const option = (snippet, index) => {
    const preview = snippet.text.replace(/\s+/g, " ").slice(0, 90);
    const element = make("li", { id: `${id}-${index}`, role: "option", "aria-selected": "false" },
      make("strong", {}, snippet.name), make("span", { class: "meta" }, ` ${preview}`));
    element.addEventListener("click", () => insert(snippet));
    return element;
  };

  const menu = {
    get isOpen() { return !list.hidden; },
    open(snippets, place) {
      if (!snippets.length) return menu.close();
      const isNew = list.hidden || snippets.length !== shown.length || snippets.some((one, index) => one !== shown[index]);
      if (place) {
        list.style.insetBlockStart = `${place.top}px`;
        list.style.insetInlineStart = `${place.left}px`;
      }
      if (!isNew) return undefined;
      shown = snippets;
      list.replaceChildren(...snippets.map(option));
      list.hidden = false;
      const target = field();
      target.setAttribute("aria-controls", id);
      target.setAttribute("aria-autocomplete", "list");
      target.setAttribute("aria-haspopup", "listbox");
      status.textContent = words.choose.replace("{n}", snippets.length);
      list.scrollIntoView({ block: "nearest" });
      choose(0);
      return undefined;
    },
    close() {
      if (list.hidden) return;
      list.hidden = true;
      shown = [];
      status.textContent = "";
      for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete", "aria-haspopup"]) field().removeAttribute(name);
    },
    say(sentence) { status.textContent = sentence; },
    // Whether a key was for the list.
    key(event) {
      if (list.hidden || event.isComposing) return false;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Enter" || event.key === "Tab") insert(shown[chosen]);
      else return false;
      return true;
    },
  };
  return menu;
}
