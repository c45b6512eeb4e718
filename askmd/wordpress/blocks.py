"""From the tree of an old text to the tree of a body of ours. Pure.

What our pages can show stays; what only dressed the old page (boxes, columns, fonts, widths) goes and leaves its words.
Words that stood in no paragraph get one, as WordPress gave them one when it showed the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from askmd.wordpress import embeds
from askmd.wordpress.tree import Element, Node

_SAME = {"sup", "sub", "code", "br"}
_RENAMED = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "strike": "del", "s": "del", "del": "del",
    "tt": "code", "kbd": "code", "samp": "code",
}  # fmt: skip
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_BOXES = set("div section article aside header footer main address center details summary nav p".split())
_PLAYED = {"iframe", "video", "audio", "embed"}
_BLOCKS = {*_HEADINGS, *_BOXES, *_PLAYED, "ul", "ol", "table", "blockquote", "pre", "figure", "hr", "dl"}
_PARTS = {"thead", "tbody", "tfoot", "tr"}
_KEPT = {
    "ol": ("start", "reversed"),
    "li": ("value",),
    "th": ("scope", "colspan", "rowspan"),
    "td": ("colspan", "rowspan"),
}
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Shown:
    """A picture as a body shows it, with the caption that it has of its own."""

    src: str
    width: int
    height: int
    alternative: str
    caption: str = ""


class Places(Protocol):
    """What the old site's addresses are here."""

    def link(self, href: str) -> str: ...

    def picture(self, src: str) -> Shown | None: ...


@dataclass
class Blocks:
    """One text on its way. `is_classic`: line ends mean something, for it was written without blocks."""

    places: Places
    is_classic: bool
    videos: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    # Links that were something to play in place.
    played: int = 0

    def body(self, root: Element) -> list[Node]:
        """The whole body."""
        return self._flow(root.children)

    def _flow(self, nodes: list[Node], place: str | None = None) -> list[Node]:
        """Blocks as they are, and paragraphs of what lies between them. `place`: an anchor that the first one gets."""
        found: list[Node] = []
        run: list[Node] = []
        for node in nodes:
            if isinstance(node, Element) and self._is_block(node):
                found += [*self._paragraphs(run), *self._block(node)]
                run = []
            else:
                run.append(node)
        found += self._paragraphs(run)
        first = next((one for one in found if isinstance(one, Element)), None)
        if place and first is not None:
            first.attributes.setdefault("id", place)
        return found

    def _is_block(self, node: Element) -> bool:
        if node.tag in _BLOCKS:
            return True
        # A frame may lie in a link or an emphasis, where nothing can be played.
        return node.tag in ("a", "font", "span", "strong", "em", "b", "i", "u") and any(
            one.tag in _BLOCKS for one in node.walk()
        )

    def _block(self, node: Element) -> list[Node]:
        tag = node.tag
        if tag in _PLAYED:
            return self._played(node)
        if tag in _BOXES or tag not in _BLOCKS:
            if node.has_class("wp-block-embed__wrapper") and (url := embeds.lone(node.words())):
                return self._link(url)
            return self._flow(node.children, self._id(node))
        make: dict[str, Callable[[Element], list[Node]]] = {
            "ul": self._list, "ol": self._list, "table": self._table, "figure": self._figure, "dl": self._terms,
            "hr": lambda one: [self._like(one, "hr", [])],
            "pre": lambda one: [self._like(one, "pre", self._inline(one.children, keeps_lines=True))],
            "blockquote": lambda one: [self._like(one, "blockquote", self._flow(one.children))],
        }  # fmt: skip
        if tag in make:
            return make[tag](node)
        return [self._like(node, _HEADINGS[tag], self._inline(node.children))]

    def _paragraphs(self, run: list[Node]) -> list[Node]:
        """What lies between blocks, cut at empty lines. A line that is nothing but an address is something to play."""
        found: list[Node] = []
        for part in _cut(run):
            url = embeds.lone("".join(map(_words, part)))
            if url and all(isinstance(node, str) for node in part) and embeds.is_video(embeds.address(url) or ""):
                found += self._link(url)
                continue
            inside = _trimmed(self._inline(part))
            if any(not isinstance(node, str) or node.strip() for node in inside):
                found.append(Element("p", {}, inside))
        return found

    def _inline(self, nodes: list[Node], *, keeps_lines: bool = False) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                after_break = found and isinstance(found[-1], Element) and found[-1].tag == "br"
                text = node.lstrip() if after_break and not keeps_lines else node
                found += self._lines(text) if self.is_classic and not keeps_lines else [text]
            elif node.tag == "a":
                found += self._anchor(node, keeps_lines)
            elif node.tag == "img":
                found += self._picture(node)
            elif node.tag in _PLAYED:
                found += [one for block in self._played(node) for one in getattr(block, "children", [])]
            elif tag := _RENAMED.get(node.tag, node.tag if node.tag in _SAME else ""):
                found.append(self._like(node, tag, self._inline(node.children, keeps_lines=keeps_lines)))
            else:
                found += self._inline(node.children, keeps_lines=keeps_lines)
        return found

    def _lines(self, text: str) -> list[Node]:
        lines = text.split("\n")
        found: list[Node] = [lines[0]]
        for line in lines[1:]:
            found += [Element("br"), line]
        return found

    def _anchor(self, node: Element, keeps_lines: bool) -> list[Node]:
        inside, href = self._inline(node.children, keeps_lines=keeps_lines), node.attributes.get("href", "")
        if href and _is_something(inside):
            return [Element("a", self._linked(node, href), inside)]
        place = self._id(node)
        if place and "".join(map(_words, inside)).strip():
            # A place that others lead to; a link to itself may carry its name.
            return [Element("a", {"href": f"#{place}", "id": place}, inside)]
        return inside

    def _linked(self, node: Element, href: str) -> dict[str, str]:
        place = self._id(node)
        return {"href": self.places.link(href)} | ({"id": place} if place else {})

    def _picture(self, node: Element) -> list[Node]:
        shown = self.places.picture(node.attributes.get("src", ""))
        if shown is None:
            return []
        alternative = node.attributes.get("alt") or shown.alternative
        size = {"width": str(shown.width), "height": str(shown.height)}
        return [Element("img", {"src": shown.src, "alt": alternative, **size})]

    def _figure(self, node: Element) -> list[Node]:
        captions = [one for one in node.children if isinstance(one, Element) and one.tag == "figcaption"]
        rest = [one for one in node.children if one not in captions]
        inside = self._mixed(rest)
        words = [self._inline(one.children) for one in captions]
        if not captions and len(rest) == 1 and isinstance(rest[0], Element) and rest[0].tag == "img":
            shown = self.places.picture(rest[0].attributes.get("src", ""))
            words = [[shown.caption]] if shown is not None and shown.caption else []
        words = [one for one in words if _is_something(one)]
        if not words and not any(isinstance(one, Element) and one.tag in ("img", "a") for one in inside):
            # Around a table, a quotation or a link it says nothing.
            return inside if any(isinstance(one, Element) for one in inside) else self._paragraphs(rest)
        return [self._like(node, "figure", [*inside, *(Element("figcaption", {}, _trimmed(one)) for one in words)])]

    def _list(self, node: Element) -> list[Node]:
        items: list[Node] = []
        for one in node.children:
            if isinstance(one, Element) and one.tag == "li":
                items.append(self._like(one, "li", self._mixed(one.children)))
            elif isinstance(one, Element) and one.tag in ("ul", "ol") and items:
                # Wrong, and common: a list straight in a list belongs to the item before it.
                last = items[-1]
                if isinstance(last, Element):
                    last.children += self._list(one)
            elif _words(one).strip() or isinstance(one, Element):
                items.append(Element("li", {}, self._mixed([one])))
        return [self._like(node, node.tag, items)] if items else []

    def _terms(self, node: Element) -> list[Node]:
        parts = [one for one in node.walk() if one.tag in ("dt", "dd")]
        return [self._like(node, "dl", [self._like(one, one.tag, self._mixed(one.children)) for one in parts])]

    def _table(self, node: Element) -> list[Node]:
        def part(one: Element) -> Element:
            if one.tag in ("td", "th", "caption"):
                return self._like(one, one.tag, self._mixed(one.children))
            inner = [inner for inner in one.children if isinstance(inner, Element)]
            kept = [part(inner) for inner in inner if inner.tag in {*_PARTS, "td", "th", "caption"}]
            return self._like(one, one.tag, list(kept))

        return [part(node)]

    def _mixed(self, nodes: list[Node]) -> list[Node]:
        """What lies in a cell or an item: words without a paragraph of their own, unless there are several."""
        found = self._flow(nodes)
        lone = [one for one in found if isinstance(one, Element) and one.tag == "p" and "id" not in one.attributes]
        if len(lone) == 1 and not any(isinstance(one, Element) and one.tag == "p" for one in nodes):
            return [inner for one in found for inner in (one.children if one in lone else [one])]
        return found

    def _played(self, node: Element) -> list[Node]:
        sources = [node.attributes.get("src", ""), *(one.attributes.get("src", "") for one in node.walk())]
        url = next(filter(None, sources), "")
        return self._link(url, node.attributes.get("title", "")) if url else self._flow(node.children)

    def _link(self, url: str, title: str = "") -> list[Node]:
        """A paragraph that is one link: the page plays it in place, if it can, once somebody asks for it."""
        address = embeds.address(url)
        if address is None:
            return []
        self.played += 1
        if embeds.is_video(address):
            self.videos.append(address)
        href = self.places.link(address)
        return [Element("p", {}, [Element("a", {"href": href}, [embeds.words(address)])])]

    def _like(self, node: Element, tag: str, children: list[Node]) -> Element:
        kept = {name: node.attributes[name] for name in ("lang", "dir", *_KEPT.get(tag, ())) if name in node.attributes}
        place = self._id(node)
        return Element(tag, kept | ({"id": place} if place else {}), children)

    def _id(self, node: Element) -> str | None:
        """Its anchor, unless another one has this name already."""
        place = node.attributes.get("id") or node.attributes.get("name") or ""
        if not place or place in self.ids:
            return None
        self.ids.add(place)
        return place


def _cut(run: list[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for node in run:
        if not isinstance(node, str):
            parts[-1].append(node)
            continue
        first, *others = _BLANK_LINE.split(node)
        parts[-1].append(first)
        parts += [[other] for other in others]
    return [part for part in parts if any(not isinstance(one, str) or one.strip() for one in part)]


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without the blanks and line ends around them."""
    nodes = list(nodes)
    while nodes and (nodes[0] == Element("br") or (isinstance(nodes[0], str) and not nodes[0].strip())):
        nodes.pop(0)
    while nodes and (nodes[-1] == Element("br") or (isinstance(nodes[-1], str) and not nodes[-1].strip())):
        nodes.pop()
    if nodes and isinstance(nodes[0], str):
        nodes[0] = nodes[0].lstrip()
    if nodes and isinstance(nodes[-1], str):
        nodes[-1] = nodes[-1].rstrip()
    return nodes


def _words(node: Node) -> str:
    return node if isinstance(node, str) else node.words()


def _is_something(nodes: list[Node]) -> bool:
    """Whether there is anything to read or to see."""
    return any(_words(one).strip() or (isinstance(one, Element) and one.tag == "img") for one in nodes)
