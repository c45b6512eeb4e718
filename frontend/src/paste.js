// What comes from a word processor is brought down to what we keep. Styles are read as words, never applied: the policy
// of the site forbids them, so a parser that relies on them would take plain text for bold.
import { make } from "./dom.js";

const BOLD = /font-weight:\s*(bold|[6-9]00)/i;
const NOT_BOLD = /font-weight:\s*(normal|[1-5]00)/i;
const ITALIC = /font-style:\s*italic/i;
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };

export function plainMarkup(html) {
  const template = make("template");
  template.innerHTML = html.replace(/\sstyle\s*=/gi, " data-style=");
  for (const element of template.content.querySelectorAll("[data-style]")) {
    const style = element.dataset.style;
    element.removeAttribute("data-style");
    if (element.tagName === "B" && NOT_BOLD.test(style)) element.replaceWith(...element.childNodes);
    if (element.tagName !== "SPAN") continue;
    if (BOLD.test(style)) element.replaceChildren(make("strong", {}, ...element.childNodes));
    if (ITALIC.test(style)) element.replaceChildren(make("em", {}, ...element.childNodes));
  }
  for (const element of template.content.querySelectorAll("h1, h4, h5, h6")) {
    element.replaceWith(make(HEADINGS[element.tagName], {}, ...element.childNodes));
  }
  for (const element of template.content.querySelectorAll("style, script, title")) element.remove();
  return template.innerHTML;
}
