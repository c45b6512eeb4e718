// What is marked in the text while it is written: words that may tell who somebody is, hard sentences, marks of
// references, fields of snippets. Marks are only shown; they are no part of the text.
import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { pattern, placesOf } from "./places.js";

export const FIELD = /\{\{[^{}\n]{1,80}\}\}/g;
export const REFERENCE = /\[(\d{1,2})\]/g;
const CLASSES = { taken: "mark-identifier mark-taken", identifier: "mark-identifier", hard: "mark-hard" };
const OWN = [[FIELD, "mark-blank"], [REFERENCE, "mark-reference"]];
const key = new PluginKey("seen");

function decorate(doc, words) {
  const marked = (regexp, name) => placesOf(doc, regexp).map(({ from, to }) => Decoration.inline(from, to, { class: name }));
  const found = Object.entries(words).flatMap(([kind, all]) => all.flatMap((one) => marked(pattern(one), CLASSES[kind])));
  return DecorationSet.create(doc, [...found, ...OWN.flatMap(([regexp, name]) => marked(regexp, name))]);
}

export const Seen = Extension.create({
  name: "seen",
  addProseMirrorPlugins: () => [
    new Plugin({
      key,
      state: {
        init: (_config, { doc }) => ({ words: {}, set: decorate(doc, {}) }),
        apply(transaction, value, _before, { doc }) {
          const words = transaction.getMeta(key);
          if (!words && !transaction.docChanged) return value;
          return { words: words ?? value.words, set: decorate(doc, words ?? value.words) };
        },
      },
      props: { decorations: (state) => key.getState(state).set },
    }),
  ],
});

export function markSeen(editor, words) {
  editor.view.dispatch(editor.state.tr.setMeta(key, words).setMeta("addToHistory", false));
}
