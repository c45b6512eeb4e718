// Images and their captions are kept as they stand in the text: a doctor who mends a word must not lose a figure.
// Images of other hosts are not taken: they would tell that host who reads about which illness.
import { Node } from "@tiptap/core";

export const Image = Node.create({
  name: "image",
  group: "block",
  draggable: true,
  addAttributes() {
    return { src: {}, alt: { default: "" }, width: {}, height: {} };
  },
  parseHTML: () => [{ tag: 'img[src^="/media/"]' }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});

export const Figcaption = Node.create({
  name: "figcaption",
  content: "inline*",
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: () => ["figcaption", 0],
});

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "image figcaption?",
  draggable: true,
  isolating: true,
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: () => ["figure", 0],
});
