// What the buttons say. The page may hand over translations in data-editor; English is the fallback.
const ENGLISH = {
  toolbar: "Text format",
  heading: "Heading",
  subheading: "Small heading",
  bold: "Bold",
  italic: "Italic",
  bulleted: "Bullet list",
  numbered: "Numbered list",
  quote: "Quote",
  link: "Link",
  undo: "Undo",
  redo: "Redo",
  address: "Address of the page to link to",
  set: "Set link",
  remove: "Remove link",
  cancel: "Cancel",
  wrong: "Write an address that starts with https://",
  keys: "Alt and F10 go to the buttons, Escape comes back to the text.",
};

export function wordsOf(textarea) {
  try {
    return { ...ENGLISH, ...JSON.parse(textarea.dataset.editor || "{}") };
  } catch {
    return ENGLISH;
  }
}
