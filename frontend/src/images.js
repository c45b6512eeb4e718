// Images and their captions. Images of other hosts are not taken: they would tell that host who reads about which
// illness. A picture comes in by a dialog that asks for words for people who cannot see it; without them it is not taken.
import { Node } from "@tiptap/core";
import { labelled, makeDialog } from "./dialog.js";

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
  // Enter leaves the figure: otherwise nobody comes out of one at the end of a text.
  addKeyboardShortcuts: () => ({
    Enter({ editor }) {
      const { $from } = editor.state.selection;
      if ($from.parent.type.name !== "figcaption") return false;
      const after = $from.after($from.depth - 1);
      return editor.chain().insertContentAt(after, { type: "paragraph" }).setTextSelection(after + 1).run();
    },
  }),
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

const TYPES = ["image/jpeg", "image/png", "image/webp"];

// The picture of a paste or a drop. What a word processor hands over is text with a picture of it: the text is meant.
export function pictureIn(data) {
  if (!data || ["text/html", "text/plain"].some((type) => data.types.includes(type))) return null;
  return [...data.files].some((file) => file.type.startsWith("image/")) ? data.files : null;
}

async function send(address, token, file, alternative) {
  const body = new FormData();
  body.append("csrf_token", token);
  body.append("picture", file);
  body.append("alternative", alternative);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, cache: "no-store" });
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : {};
}

export function makePictures(words, { address, form }) {
  let editor;
  const file = labelled(words.picture, { type: "file", accept: TYPES.join(",") }, words.pictureHint);
  const alternative = labelled(words.alternative, { type: "text", maxlength: "300" }, words.alternativeHint);
  const caption = labelled(words.caption, { type: "text", maxlength: "300" });

  const insert = ({ src, width, height, alt }) => {
    const image = { type: "image", attrs: { src, alt, width, height } };
    const text = caption.input.value.trim();
    const figure = { type: "figure", content: [image, { type: "figcaption", content: [{ type: "text", text }] }] };
    const { $to } = editor.state.selection;
    const isLast = ($to.depth ? $to.after(1) : $to.pos) === editor.state.doc.content.size;
    editor.chain().focus().insertContent([text ? figure : image, ...(isLast ? [{ type: "paragraph" }] : [])]).run();
  };
  const act = async () => {
    const alt = alternative.input.value.trim();
    const isChange = file.element.hidden;
    if (!isChange && !file.input.files.length) return [words.noPicture, file.input];
    if (!alt) return [words.noAlternative, alternative.input];
    if (isChange) {
      editor.chain().focus().updateAttributes("image", { alt }).run();
      return undefined;
    }
    try {
      const made = await send(address, form.elements.csrf_token.value, file.input.files[0], alt);
      if (!made.src) return [made.message ?? words.notSent, file.input];
      insert(made);
    } catch {
      return [words.notSent, file.input];
    }
    return undefined;
  };
  const dialog = makeDialog({
    title: words.image, accept: words.addImage, cancel: words.cancel, act,
    content: [file.element, alternative.element, caption.element],
  });
  dialog.element.addEventListener("close", () => editor.commands.focus());

  return {
    serve(made) { editor = made; },
    open(files) {
      const chosen = editor.isActive("image");
      file.element.hidden = caption.element.hidden = chosen && !files;
      file.input.value = "";
      if (files) file.input.files = files;
      alternative.input.value = file.element.hidden ? editor.getAttributes("image").alt : "";
      caption.input.value = "";
      dialog.open(files || file.element.hidden ? alternative.input : file.input);
    },
  };
}
