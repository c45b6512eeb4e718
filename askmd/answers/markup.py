"""Whether everybody can use an answer: its headings, links and images. Hints for the author; nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html.parser import HTMLParser

from askmd.core.html import plain

_MARK = re.compile(r"\[([1-9]\d?)\]")
# A list of links is read aloud without the sentences around them.
_SAYS_NOTHING = frozenset(
    "here|click here|this|this page|this link|link|more|read more|learn more|see here|go|website|page".split("|")
)


class FaultKind(StrEnum):
    """What somebody stumbles over."""

    FIRST_HEADING_SMALL = "first_heading_small"
    EMPTY_HEADING = "empty_heading"
    LINK_SAYS_NOTHING = "link_says_nothing"
    LINK_IS_ADDRESS = "link_is_address"
    EMPTY_LINK = "empty_link"
    IMAGE_WITHOUT_WORDS = "image_without_words"
    BOLD_AS_HEADING = "bold_as_heading"
    NO_SUCH_REFERENCE = "no_such_reference"


@dataclass(frozen=True)
class Fault:
    """One stumbling block, and the words where it stands, if any."""

    kind: FaultKind
    words: str = ""


def faults(body: str, references: int = 0) -> list[Fault]:
    """The stumbling blocks of a sanitised body, in its order; last the marks that lead to none of the references."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    marks = dict.fromkeys(mark[0] for mark in _MARK.finditer(plain(body)) if int(mark[1]) > references)
    return reader.faults + [Fault(FaultKind.NO_SUCH_REFERENCE, mark) for mark in marks]


@dataclass
class _Open:
    tag: str
    text: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


class _Reader(HTMLParser):
    """Follows headings, links, images and paragraphs; bodies are sanitised, so tags come in pairs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Fault] = []
        self._open: list[_Open] = []
        self._bold = 0
        self._has_large_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            if not (dict(attrs).get("alt") or "").strip():
                self.faults.append(Fault(FaultKind.IMAGE_WITHOUT_WORDS))
        elif tag == "strong":
            self._bold += 1
        elif tag in ("h2", "h3", "a", "p"):
            self._open.append(_Open(tag))

    def handle_endtag(self, tag: str) -> None:
        if tag == "strong":
            self._bold = max(0, self._bold - 1)
        elif self._open and self._open[-1].tag == tag:
            self.faults.extend(self._judge(self._open.pop()))

    def handle_data(self, data: str) -> None:
        for opened in self._open:
            opened.text.append(data)
            if self._bold:
                opened.bold.append(data)

    def _judge(self, closed: _Open) -> Iterator[Fault]:
        words = closed.words
        if closed.tag == "a":
            yield from _judge_link(words)
        elif closed.tag == "p":
            is_bold = "".join(closed.bold).split() == words.split()
            if words and is_bold and len(words) < 80 and words[-1] not in ".!?":
                yield Fault(FaultKind.BOLD_AS_HEADING, words)
        elif not words:
            yield Fault(FaultKind.EMPTY_HEADING)
        else:
            if closed.tag == "h3" and not self._has_large_heading:
                yield Fault(FaultKind.FIRST_HEADING_SMALL, words)
            self._has_large_heading = True


def _judge_link(words: str) -> Iterator[Fault]:
    if not words:
        yield Fault(FaultKind.EMPTY_LINK)
    elif words.casefold().rstrip(".:!") in _SAYS_NOTHING:
        yield Fault(FaultKind.LINK_SAYS_NOTHING, words)
    elif words.startswith(("http://", "https://", "www.")):
        yield Fault(FaultKind.LINK_IS_ADDRESS, words)
