// Turns every <textarea data-editor> into a rich-text editor. The textarea stays the field of the form: it holds the
// HTML at every moment, so that sending, saving and checking work as without scripts.
import { Editor } from "@tiptap/core";
import Blockquote from "@tiptap/extension-blockquote";
import Bold from "@tiptap/extension-bold";
import Document from "@tiptap/extension-document";
import HardBreak from "@tiptap/extension-hard-break";
import Heading from "@tiptap/extension-heading";
import Italic from "@tiptap/extension-italic";
import Link from "@tiptap/extension-link";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import Paragraph from "@tiptap/extension-paragraph";
import Text from "@tiptap/extension-text";
import { Gapcursor, UndoRedo } from "@tiptap/extensions";
import { make } from "./dom.js";
import { Figcaption, Figure, Image, makePictures, pictureIn } from "./images.js";
import { KEPT, keeping } from "./kept.js";
import { ALLOWED, makeLinkRow } from "./link.js";
import { makePanel } from "./panel.js";
import { plainMarkup } from "./paste.js";
import { makeReferenceDialog, makeReferences } from "./references.js";
import { Seen } from "./seen.js";
import { plainSnippets, snippetsFor } from "./snippets.js";
import { keepInSight } from "./sight.js";
import { makeToolbar } from "./toolbar.js";
import { wordsOf } from "./words.js";

const EXTENSIONS = [
  Document, Paragraph, Text, Bold, Italic, HardBreak, Blockquote, BulletList, OrderedList, ListItem, ListKeymap,
  Image, Figure, Figcaption, Gapcursor, UndoRedo, Seen, ...KEPT,
  Heading.configure({ levels: [2, 3, 4] }),
  Link.configure({
    openOnClick: false,
    autolink: true,
    linkOnPaste: true,
    defaultProtocol: "https",
    HTMLAttributes: { target: null, rel: null, class: null },
    isAllowedUri: (address) => ALLOWED.test(address),
  }),
];

// A text typed while scripts were off has no tags; its blank lines are its paragraphs.
function asHtml(text) {
  if (/<[a-z][^>]*>/i.test(text)) return keeping(text);
  const escape = (part) => make("p", {}, part).innerHTML.replaceAll("\n", "<br>");
  return text.split(/\n\s*\n/).filter((part) => part.trim()).map((part) => `<p>${escape(part.trim())}</p>`).join("");
}

function describe(textarea, id) {
  const label = document.getElementById(`${textarea.id}-label`);
  return {
    id,
    class: "editor-text prose",
    role: "textbox",
    "aria-multiline": "true",
    ...(label ? { "aria-labelledby": label.id } : { "aria-label": textarea.name }),
    ...(textarea.hasAttribute("aria-describedby") && { "aria-describedby": textarea.getAttribute("aria-describedby") }),
    ...(textarea.hasAttribute("aria-invalid") && { "aria-invalid": "true" }),
    ...(textarea.hasAttribute("required") && { "aria-required": "true" }),
  };
}

// What the page offers beyond formats: snippets and pictures where it says their addresses, references where it has any.
function makeTools(textarea, words, box, references) {
  const { snippets, images } = textarea.dataset;
  return [
    snippets && [words.snippet, snippetsFor(snippets, words, box)],
    references && [words.reference, makeReferenceDialog(words, references)],
    images && [words.image, makePictures(words, { address: images, form: textarea.form })],
  ].filter(Boolean);
}

function mount(textarea, references) {
  const words = wordsOf(textarea);
  const id = `${textarea.id}-text`;
  const box = make("div", { class: "editor" });
  const tools = makeTools(textarea, words, box, references);
  const toolbar = makeToolbar(words, id, tools.map(([word, tool]) => [word, () => tool.open()]));
  const linkRow = makeLinkRow(words, textarea.id, toolbar);
  const place = make("div");
  const attributes = describe(textarea, id);
  const { [words.snippet]: snippets, [words.image]: pictures } = Object.fromEntries(tools);
  box.prepend(toolbar.bar, linkRow.row, place,
    make("p", { class: "meta editor-keys" }, words.keys, snippets ? ` ${words.keysSlash}` : ""));
  textarea.after(box);
  textarea.hidden = true;
  textarea.required = false;

  const write = (editor) => {
    // The empty line below a picture is there to write on, and no part of the text.
    const html = editor.isEmpty ? "" : editor.getHTML().replace(/(?:<p><\/p>)+$/, "");
    if (html === textarea.value) return;
    textarea.value = html;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const openPictures = (data) => {
    const files = pictures && pictureIn(data);
    if (files) pictures.open(files);
    return Boolean(files);
  };
  const editor = new Editor({
    element: place,
    extensions: EXTENSIONS,
    content: asHtml(textarea.value),
    // The policy of the site forbids styles that are written into the page; ours stand in staff.css.
    injectCSS: false,
    editorProps: {
      attributes,
      transformPastedHTML: plainMarkup,
      handlePaste: (view, event) => openPictures(event.clipboardData),
      handleDrop: (view, event, slice, isMove) => !isMove && openPictures(event.dataTransfer),
      handleKeyDown: (view, event) => {
        if (snippets?.key(event)) {
          // The shortcuts of the page must not hear what was meant for the list.
          event.stopPropagation();
          return true;
        }
        if (!(event.altKey && event.key === "F10")) return false;
        toolbar.focus();
        return true;
      },
    },
    onUpdate: ({ editor }) => write(editor),
    onTransaction: () => {
      toolbar.show();
      snippets?.look();
    },
    onBlur: () => snippets?.close(),
  });
  toolbar.serve(editor);
  for (const [, tool] of tools) tool.serve(editor);
  linkRow.serve(editor);
  toolbar.show();

  document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`)?.addEventListener("click", () => editor.commands.focus());
  textarea.addEventListener("askmd:focus", () => editor.commands.focus());
  textarea.form?.addEventListener("submit", () => write(editor), { capture: true });
  // The back button brings an older text into the textarea behind our back.
  const shown = editor.getHTML();
  window.addEventListener("pageshow", () => {
    const html = asHtml(textarea.value);
    if (html !== shown && html !== editor.getHTML()) editor.commands.setContent(html, { emitUpdate: false });
  }, { once: true });
  return editor;
}

function mountForm(form, textareas) {
  const editors = new Map();
  const words = wordsOf(textareas[0]);
  const fieldset = form?.querySelector("#references");
  const references = fieldset && makeReferences(fieldset, words, () => editors.values());
  for (const textarea of textareas) editors.set(textarea.name, mount(textarea, references));
  for (const plain of form?.querySelectorAll("textarea[data-snippets]:not([data-editor])") ?? []) plainSnippets(plain, plain.dataset.snippets, words);
  const panel = document.querySelector("[data-look]");
  if (panel && form) makePanel(panel, form, editors);
}

const forms = new Map();
for (const textarea of document.querySelectorAll("textarea[data-editor]")) {
  forms.set(textarea.form, [...(forms.get(textarea.form) ?? []), textarea]);
}
for (const [form, textareas] of forms) mountForm(form, textareas);
keepInSight();
