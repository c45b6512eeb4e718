"""HTML from anyone is cleaned here, by nh3 (ammonia): to what our editor makes, and what came from an older site."""

from __future__ import annotations

import html as stdlib_html
import re
from collections.abc import Callable, Iterator

import nh3
from markupsafe import Markup

from askmd.core.text import clean

TAGS = {"p", "br", "h2", "h3", "strong", "em", "ul", "ol", "li", "a", "blockquote", "img", "figure", "figcaption"}
# What our editor does not make, and texts from elsewhere are made of.
TAGS |= {"h4", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd"}
TAGS |= {"sup", "sub", "code", "pre", "hr", "del"}
ATTRIBUTES = {
    "*": {"id", "lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start", "reversed"},
    "li": {"value"},
}
_VALUES = {
    "id": re.compile(r"[^\s\"'<>&]{1,100}"),
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "scope": re.compile(r"(col|row)(group)?"),
    "colspan": re.compile(r"[1-9]\d{0,2}"),
    "rowspan": re.compile(r"[1-9]\d{0,2}"),
    "start": re.compile(r"-?\d{1,6}"),
    "value": re.compile(r"-?\d{1,6}"),
    "reversed": re.compile(r"|reversed"),
}
# Places of our own pages, which no text may call its own: links and labels would lead into the text.
_PAGE_IDS = re.compile(
    r"main|q|references|reference-\d+|original|for-your-team|part-.+|[a-z-]+-title|[a-z-]+-(hint|error)|"
    r"field-.+|feedback.*|discussion.*|comment-.+|share.*|citation.*|subscribe.*|watch.*|search.*|menu.*|csrf_token|"
    r"remark|helped-.*|words|address|send|latest-.+"
)
_BLOCK = re.compile(
    r"</(p|h2|h3|h4|li|blockquote|figcaption|caption|th|td|dt|dd|pre)>|<hr ?/?>|<br ?/?>", re.IGNORECASE
)
# A host of letters, and nothing before it that would hide which one it is.
_ADDRESS = re.compile(
    r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:[/?#][^\s<>\"'{}|\\^`]*)?(?![@\w])", re.IGNORECASE
)
# What ends a sentence or a bracket around an address.
_NOT_OF_AN_ADDRESS = ".,;:!?)]"
# What is left of an image whose address was not kept: nothing to see.
_NO_IMAGE = re.compile(r"<img(?: (?!src=)[a-z]+=\"[^\"]*\")*>")
_EMPTY_FIGURE = re.compile(r"<figure>\s*</figure>")
# A link that is a paragraph of its own, as what is left of a video that stood in a text.
_LONE_LINK = re.compile(r"<p><a href=\"(https://[^\"]+)\"(?=[^>]*>[^<]*</a></p>)")
_OWN_IMAGE = re.compile(r"^/media/[a-z0-9.-]+$")


def _keep(tag: str, attribute: str, value: str) -> str | None:
    # An image from another host would tell that host who reads about which illness.
    if tag == "img" and attribute == "src" and not _OWN_IMAGE.match(value):
        return None
    pattern = _VALUES.get(attribute)
    if pattern is not None and not pattern.fullmatch(value):
        return None
    return None if attribute == "id" and _PAGE_IDS.fullmatch(value) else value


def sanitise(dirty: str) -> str:
    """Safe HTML of headings, paragraphs, lists, tables, emphasis, own images and links that leak no referrer."""
    kept = nh3.clean(
        clean(dirty),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return _EMPTY_FIGURE.sub("", _NO_IMAGE.sub("", kept)).strip()


def rich(clean_or_not: str) -> Markup:
    """The one place where text becomes markup: sanitised once more, whatever its origin."""
    return Markup(sanitise(clean_or_not))  # noqa: S704 - this is the sanitiser


def lone_links(html: str) -> Iterator[str]:
    """The addresses of links that are a paragraph of their own."""
    return (stdlib_html.unescape(found[1]) for found in _LONE_LINK.finditer(html))


def playable(html: Markup, player: Callable[[str], str | None]) -> Markup:
    """What `rich` made; a link that is a paragraph of its own says where its video is played, if `player` knows."""

    def mark(found: re.Match[str]) -> str:
        address = player(stdlib_html.unescape(found[1]))
        return f'{found[0]} data-player="{stdlib_html.escape(address)}"' if address else found[0]

    return Markup(_LONE_LINK.sub(mark, html))  # noqa: S704 - sanitised before, and what is added was escaped


def linked(text: str) -> Markup:
    """Plain text, escaped, in which web addresses are links. Others (a mail address, a number) stay words."""
    found, end = [], 0
    for match in _ADDRESS.finditer(text):
        url = match[0].rstrip(_NOT_OF_AN_ADDRESS)
        shown = stdlib_html.escape(url)
        found.append(stdlib_html.escape(text[end : match.start()]))
        found.append(f'<a href="{shown}" rel="noopener noreferrer">{shown}</a>')
        end = match.start() + len(url)
    found.append(stdlib_html.escape(text[end:]))
    return Markup("".join(found))  # noqa: S704 - every piece was escaped, and an address begins with https://


def plain(rich_text: str) -> str:
    """The words of an HTML text, blocks on lines of their own."""
    text = nh3.clean(_BLOCK.sub("\n", clean(rich_text)), tags=set())
    return re.sub(r"\n{3,}", "\n\n", stdlib_html.unescape(text)).strip()


def paragraphs(text: str) -> str:
    """Plain text as HTML paragraphs, for texts that were never HTML."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(f"<p>{stdlib_html.escape(part).replace(chr(10), '<br>')}</p>" for part in parts)
