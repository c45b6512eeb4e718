"""From what WordPress kept of a text to a body of ours, and what of it was counted before and after. Pure."""

from __future__ import annotations

import html as stdlib_html
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from askmd.core.html import sanitise
from askmd.core.text import clean
from askmd.wordpress import shortcodes, tree
from askmd.wordpress.blocks import Blocks, Places, Shown
from askmd.wordpress.tree import Element

_REUSED = re.compile(r"<!--\s*wp:block\s+\{[^}<]{0,500}\"ref\":\s*(\d+)[^}<]{0,500}\}\s*/-->")
_FOOTNOTES = re.compile(r"<!--\s*wp:footnotes\b[^<>]{0,500}/-->")
_EMPTY_BLOCK = re.compile(r"<!--\s*wp:([a-z][a-z0-9/-]*+)[^<>]{0,5000}?/-->")
# What shows nothing, or what the words around it have already.
_NOTHING = {"spacer", "separator", "more", "nextpage", "paragraph", "site-title"}

DEEPEST_SHARED = 3
# All that shared blocks may make of one text.
MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Counts:
    """How many of each a text has."""

    tables: int = 0
    captions: int = 0
    footnotes: int = 0
    lists: int = 0
    emphasis: int = 0
    anchors: int = 0
    links: int = 0
    images: int = 0

    def against(self, other: Counts) -> dict[str, tuple[int, int]]:
        """What differs, with both numbers."""
        mine, theirs = asdict(self), asdict(other)
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


@dataclass
class Converted:
    """A body, and what its editor should know: names of shortcodes and blocks that nobody fills in any more."""

    body: str
    before: Counts
    after: Counts
    videos: list[str]
    unknown: list[str]


@dataclass
class Source:
    """A text of the old site, with what belongs to it: footnotes as JSON, pictures of a gallery without list."""

    text: str
    footnotes: str = ""
    attached: list[str] = field(default_factory=list)


def convert(source: Source, places: Places, reused: Mapping[str, str]) -> Converted:
    """The body of a text. `reused`: the blocks that several texts share, by their numbers."""
    text = clean(source.text)
    unknown: list[str] = []
    is_classic = "<!-- wp:" not in text
    text = _expanded(text, reused)
    notes = _Notes(source.footnotes)
    text = _FOOTNOTES.sub(lambda _: notes.told(), text)
    unknown += [f"block {name}" for name in _EMPTY_BLOCK.findall(text) if name not in _NOTHING]
    text = shortcodes.resolve(text, shortcodes.Help(source.attached, unknown.append, notes.add))
    text += notes.told()
    root = tree.parse(text)
    blocks = Blocks(places, is_classic)
    body = sanitise(tree.write(blocks.body(root)))
    after = count(tree.parse(body), besides=blocks.played)
    return Converted(body, count(root), after, list(dict.fromkeys(blocks.videos)), unknown)


def _expanded(text: str, reused: Mapping[str, str]) -> str:
    """With shared blocks in their places, three deep; none inside itself, and none beyond the longest text there is."""
    room = max(0, MOST_CHARACTERS - len(text))

    def expand(text: str, around: tuple[str, ...]) -> str:
        def fill(found: re.Match[str]) -> str:
            nonlocal room
            words = reused.get(found[1], "")
            if found[1] in around or len(around) >= DEEPEST_SHARED or len(words) > room:
                return ""
            room -= len(words)
            return expand(words, (*around, found[1]))

        return _REUSED.sub(fill, text)

    return expand(text, ())


def comment(text: str) -> str:
    """The body of a comment: paragraphs, emphasis and links, and never a picture."""
    return sanitise(tree.write(Blocks(_Elsewhere(), is_classic=True).body(tree.parse(clean(text)))))


def count(root: Element, *, besides: int = 0) -> Counts:
    """What a tree has. `besides`: links in it that were no links before, but something that played in place."""
    seen = dict.fromkeys(Counts.__dataclass_fields__, 0)
    places = set()
    for one in root.walk():
        if place := one.attributes.get("id") or one.attributes.get("name"):
            places.add(place)
        seen["tables"] += one.tag == "table"
        seen["captions"] += one.tag in ("figcaption", "caption") and bool(one.words().strip())
        seen["footnotes"] += one.tag == "sup"
        seen["lists"] += one.tag in ("ul", "ol", "dl")
        seen["emphasis"] += one.tag in ("strong", "b", "em", "i")
        seen["links"] += one.tag == "a" and bool(one.attributes.get("href"))
        seen["images"] += one.tag == "img"
    return Counts(**seen | {"anchors": len(places), "links": seen["links"] - besides})


class _Elsewhere:
    """Places for a text whose links stay as they are and whose pictures do not come along."""

    def link(self, href: str) -> str:
        return href

    def picture(self, src: str) -> Shown | None:
        return None


class _Notes:
    """The footnotes of a text: those that WordPress keeps beside it, and those that plugins write into it."""

    def __init__(self, kept: str) -> None:
        self._notes: list[tuple[str, str, str]] = []
        self._count = 0
        try:
            found = json.loads(kept) if kept.strip() else []
        except (ValueError, RecursionError):
            found = []
        for note in found if isinstance(found, list) else []:
            if isinstance(note, dict) and note.get("id"):
                place = str(note["id"])
                self._notes.append((place, f"{place}-link", str(note.get("content", ""))))
        self._count = len(self._notes)

    def add(self, words: str) -> str:
        """One more, and the mark that stands in its place."""
        self._count += 1
        number = self._count
        self._notes.append((f"note-{number}", f"note-{number}-link", words))
        return f'<sup><a href="#note-{number}" id="note-{number}-link">{number}</a></sup>'

    def told(self) -> str:
        """The list of those that were not told yet."""
        items = "".join(
            f'<li id="{stdlib_html.escape(place)}">{words} <a href="#{stdlib_html.escape(mark)}">↩</a></li>'
            for place, mark, words in self._notes
        )
        self._notes = []
        return f"\n\n<ol>{items}</ol>\n\n" if items else ""
