// What this editor does not make, and texts from an older site are made of: tables, definitions, raised and lowered
// words, places that links lead to. It stays as it is: whatever the editor did not know would be gone with the next word
// that somebody types. What is pasted comes in as before, without any of it.
import { Extension, Mark, Node } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";

const BLOCKS = "table, dl, pre, hr";
const PLACES = ["paragraph", "heading", "listItem", "bulletList", "orderedList", "blockquote", "figure"];

// The text as the editor reads it: blocks that it keeps whole, and ids, under names of their own.
export function keeping(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const block of body.querySelectorAll(BLOCKS)) {
    if (block.parentElement.closest(BLOCKS)) continue;
    const kept = document.createElement("kept-block");
    kept.dataset.html = block.outerHTML;
    block.replaceWith(kept);
  }
  for (const place of body.querySelectorAll("[id]")) place.dataset.keptId = place.id;
  return body.innerHTML;
}

// Shown, moved and taken out as a whole; a letter that is typed while it is chosen does not take its place.
const Block = Node.create({
  name: "keptBlock",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({ html: { default: "<hr>", parseHTML: (element) => element.dataset.html } }),
  parseHTML: () => [{ tag: "kept-block[data-html]" }],
  renderHTML: ({ node }) => document.adoptNode(
    new DOMParser().parseFromString(node.attrs.html, "text/html").body.firstElementChild,
  ),
  addProseMirrorPlugins: () => [
    new Plugin({ props: { handleTextInput: ({ state }) => state.selection.node?.type.name === "keptBlock" } }),
  ],
});

const Ids = Extension.create({
  name: "keptIds",
  addGlobalAttributes: () => [{
    types: PLACES,
    attributes: {
      id: {
        default: null,
        keepOnSplit: false,
        parseHTML: (element) => element.dataset.keptId ?? null,
        renderHTML: ({ id }) => (id ? { id } : {}),
      },
    },
  }],
});

const mark = (tag, others = {}) => Mark.create({
  name: `kept-${tag}`,
  parseHTML: () => [{ tag }],
  renderHTML: () => [tag, 0],
  ...others,
});

export const KEPT = [Block, Ids, mark("sup", { excludes: "kept-sub" }), mark("sub", { excludes: "kept-sup" }), mark("code"), mark("del")];
