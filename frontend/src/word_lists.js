// Word's lists are paragraphs that look like lists; Google's lists stand inside lists instead of inside their points.
import { make } from "./dom.js";

const LEVEL = /mso-list:\s*l\d+\s+level(\d+)/i;
const IGNORED = /mso-list:\s*ignore/i;
const NUMBER = /^\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,5})[.)]/i;

function take(paragraph) {
  const mark = [...paragraph.querySelectorAll("span[data-style]")].find((span) => IGNORED.test(span.dataset.style));
  const kind = NUMBER.test(mark?.textContent.trim() ?? "") ? "ol" : "ul";
  mark?.remove();
  return { kind, point: make("li", {}, make("p", {}, ...paragraph.childNodes)) };
}

export function realLists(content) {
  // The lists that the last point stands in, from the outermost on.
  let open = [];
  let outermost = null;
  for (const paragraph of content.querySelectorAll("p[data-style]")) {
    const level = Number(LEVEL.exec(paragraph.dataset.style)?.[1] ?? 0);
    if (!level) continue;
    if (outermost?.nextElementSibling !== paragraph) open = [];
    const { kind, point } = take(paragraph);
    while (open.length && (open.at(-1).level > level || (open.at(-1).level === level && open.at(-1).list.localName !== kind))) open.pop();
    if (open.at(-1)?.level !== level) {
      const list = make(kind);
      const around = open.at(-1)?.list.lastElementChild;
      if (around) around.append(list);
      else {
        paragraph.before(list);
        outermost = list;
      }
      open.push({ level, list });
    }
    open.at(-1).list.append(point);
    paragraph.remove();
  }
  for (const inner of content.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) inner.previousElementSibling?.append(inner);
}
