// What comes from a word processor is brought down to what we keep. Styles are read as words, never applied: the policy
// of the site forbids them, so a parser that relies on them would take plain text for bold.
import { make } from "./dom.js";
import { realLists } from "./word_lists.js";

const BOLD = /font-weight:\s*(bold|[6-9]00)/i;
const NOT_BOLD = /font-weight:\s*(normal|[1-5]00)/i;
const ITALIC = /font-style:\s*italic/i;
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };
// Comments, what tracked changes took out, and what holds no words of the text.
const DROPPED = 'img:not([src^="/media/"]), br.Apple-interchange-newline, style, script, title, meta, link, xml, del, .MsoCommentReference, .msocomanchor, .msocomtxt, a[href*="#_msocom"], '
  + 'a[href*="#cmnt"], [data-style*="mso-element:comment"], [data-style*="mso-element: comment"]';

function emphasise(content) {
  for (const element of content.querySelectorAll("[data-style]")) {
    const style = element.dataset.style;
    if (element.tagName === "B" && NOT_BOLD.test(style)) element.replaceWith(...element.childNodes);
    if (element.tagName !== "SPAN") continue;
    if (BOLD.test(style)) element.replaceChildren(make("strong", {}, ...element.childNodes));
    if (ITALIC.test(style)) element.replaceChildren(make("em", {}, ...element.childNodes));
  }
}

function headings(content) {
  for (const title of content.querySelectorAll("p.MsoTitle")) title.replaceWith(make("h2", {}, ...title.childNodes));
  for (const element of content.querySelectorAll("h1, h4, h5, h6")) {
    element.replaceWith(make(HEADINGS[element.tagName], {}, ...element.childNodes));
  }
  for (const bold of content.querySelectorAll(":is(h2, h3) :is(b, strong)")) bold.replaceWith(...bold.childNodes);
}

// Google puts its own address before every link.
function links(content) {
  for (const link of content.querySelectorAll('a[href^="https://www.google.com/url?"]')) {
    const target = new URL(link.href).searchParams.get("q");
    if (target) link.setAttribute("href", target);
  }
}

function empty(content) {
  for (const block of content.querySelectorAll("p, h2, h3")) {
    if (!block.textContent.trim() && !block.querySelector("img")) block.remove();
  }
}

export function plainMarkup(html) {
  const template = make("template");
  template.innerHTML = html.replace(/\sstyle\s*=/gi, " data-style=");
  const { content } = template;
  for (const element of content.querySelectorAll(DROPPED)) element.remove();
  for (const element of content.querySelectorAll("*")) {
    // Parts of Office documents: empty paragraphs' marks, shapes.
    if (element.tagName.includes(":")) element.replaceWith(...(element.tagName.startsWith("O:") ? element.childNodes : []));
  }
  realLists(content);
  emphasise(content);
  headings(content);
  links(content);
  empty(content);
  for (const element of content.querySelectorAll("[data-style]")) element.removeAttribute("data-style");
  return template.innerHTML;
}
