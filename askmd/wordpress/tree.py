"""HTML as a small tree, so that it can be changed part by part. Pure.

What comes in may be anything: nh3 (html5ever) mends it first, so elements come in pairs. What goes out is sanitised by
whoever keeps it.
"""

from __future__ import annotations

import html as stdlib_html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

VOID = {"br", "hr", "img", "col", "source", "wbr", "embed"}
# Deeper than anybody writes; what lies deeper loses its marks and keeps its words.
DEEPEST = 60
MOST_OPEN = 5_000
_ENDS_BY_ITSELF = {*VOID, "p", "li", "td", "th", "tr", "dt", "dd", "thead", "tbody", "tfoot"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,2000}>?")
_TAGS = set(
    "a abbr address article aside audio b blockquote br caption center cite code col colgroup dd del details dfn div "
    "dl dt em embed figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li main mark nav ol "
    "p pre q s samp section small source span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul "
    "var video wbr".split()
)
_ATTRIBUTES = {
    "*": {"id", "lang", "dir", "class"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height"},
    "iframe": {"src", "title"},
    "embed": {"src"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "sup": {"data-fn"},
}
# The last one is ours: an attachment of the old site by its number.
_SCHEMES = {"http", "https", "mailto", "tel", "attachment"}


@dataclass
class Element:
    """One element, or the root, whose tag is empty."""

    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def words(self) -> str:
        """All text inside."""
        return "".join(one if isinstance(one, str) else one.words() for one in self.children)

    def walk(self) -> Iterator[Element]:
        """Itself and every element inside, in order."""
        yield self
        for one in self.children:
            if isinstance(one, Element):
                yield from one.walk()

    def has_class(self, name: str) -> bool:
        """Whether it has this class."""
        return name in self.attributes.get("class", "").split()


Node = Element | str


def parse(html: str) -> Element:
    """The tree of an HTML text. Scripts, styles, comments, events and addresses that run something are gone."""
    if _depth(html) > MOST_OPEN:
        # Nobody writes so; mending it would take as long as its depth times its length.
        html = _TAG.sub(" ", html)
    mended = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None, strip_comments=True
    )
    builder = _Builder()
    builder.feed(mended)
    builder.close()
    return builder.root


def _depth(html: str) -> int:
    """How many elements are open at once, at most, if each end closes one."""
    deepest = opened = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _ENDS_BY_ITSELF:
            opened += -1 if found[1] else 1
            deepest = max(deepest, opened)
    return deepest


def write(nodes: list[Node]) -> str:
    """The HTML of these nodes."""
    return "".join(stdlib_html.escape(one, quote=False) if isinstance(one, str) else _element(one) for one in nodes)


def _element(one: Element) -> str:
    named = "".join(f' {name}="{stdlib_html.escape(value)}"' for name, value in one.attributes.items())
    if one.tag in VOID:
        return f"<{one.tag}{named}>"
    return f"<{one.tag}{named}>{write(one.children)}</{one.tag}>"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element()
        self._open = [self.root]
        # Elements that lie too deep: their ends are waited for, and nothing is built of them.
        self._too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > DEEPEST:
            self._too_deep += tag not in VOID
            return
        one = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(one)
        if tag not in VOID:
            self._open.append(one)

    def handle_endtag(self, tag: str) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
