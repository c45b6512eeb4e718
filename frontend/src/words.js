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
  snippet: "Snippet",
  snippets: "Snippets",
  choose: "{n} snippets. Arrow keys choose, Enter inserts, Escape closes.",
  noSnippets: "There are no snippets yet.",
  image: "Image",
  picture: "Picture",
  pictureHint: "A JPEG, PNG or WebP file of at most 10 MB.",
  alternative: "What it shows",
  alternativeHint: "In a few words, for people who cannot see it.",
  caption: "Words below the picture (not needed)",
  addImage: "Put it into the text",
  noPicture: "Please choose a picture.",
  noAlternative: "Please say in a few words what the picture shows.",
  notSent: "The picture was not sent. You may be signed out, or there is no connection. Please try again.",
  reference: "Reference",
  source: "PMID, DOI or web address",
  sourceLabel: "What readers see (author, title, year)",
  addReference: "Add reference",
  wrongSource: "Write a PMID such as 12345678, a DOI such as 10.1000/182, or an address that starts with https://",
  newTab: "(opens in a new tab)",
  up: "Move up",
  down: "Move down",
  takeOut: "Remove",
  moved: "It is number {n} now.",
  removed: "The reference is removed.",
  added: "Added as number {n}.",
  keys: "Alt and F10 go to the buttons, Escape comes back to the text.",
  keysSlash: "A slash opens the snippets.",
};

export function wordsOf(textarea) {
  try {
    return { ...ENGLISH, ...JSON.parse(textarea.dataset.editor || "{}") };
  } catch {
    return ENGLISH;
  }
}
