// Finding words in the document of an editor: inside one block, whatever the emphasis, whatever the blanks.
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// A pattern for words as a reader sees them.
export function pattern(words, flags = "g") {
  return new RegExp(words.trim().split(/\s+/).map(escape).join("\\s+"), flags);
}

// Every place of a pattern, as {from, to, text}, in the order of the document.
export function placesOf(doc, regexp) {
  const places = [];
  doc.descendants((block, at) => {
    if (!block.isTextblock) return true;
    const text = block.textBetween(0, block.content.size, "\n", "\n");
    for (const match of text.matchAll(regexp)) {
      if (match[0]) places.push({ from: at + 1 + match.index, to: at + 1 + match.index + match[0].length, text: match[0], match });
    }
    return false;
  });
  return places;
}

// Puts a text in the place of each of them. `wordsFor` gives it, or null to leave a place as it is.
export function replacePlaces(editor, places, wordsFor) {
  const { tr } = editor.state;
  for (const place of [...places].reverse()) {
    const words = wordsFor(place);
    if (words !== null) tr.insertText(words, place.from, place.to);
  }
  if (tr.docChanged) editor.view.dispatch(tr);
}
