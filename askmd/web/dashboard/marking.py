"""What stands out in an asker's words: signs of an emergency, and what may tell who somebody is.

Found anew for each page that shows the words, and never kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from askmd import deidentification, triage
from askmd.questions.flags import Flags

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """Some words, and the type of identifier that they are, if any; a weak one rarely tells who somebody is."""

    text: str
    identifier: str = ""
    is_weak: bool = False


@dataclass(frozen=True)
class Part:
    """Pieces in a row that are a sign of an emergency together, or that are none."""

    is_flag: bool
    pieces: tuple[Piece, ...]

    @property
    def has_identifiers(self) -> bool:
        """Whether any of its words may tell who somebody is."""
        return any(piece.identifier for piece in self.pieces)


def marked(text: str, found: Flags) -> list[Part]:
    """The whole text in its order. Signs of an emergency are looked for only where some were found already."""
    signs = list(_signs(text)) if found.stands else []
    identifiers = deidentification.find(text)
    borders = {0, len(text), *_ends(signs), *_ends((one.start, one.end) for one in identifiers)}
    cut = []
    for start, end in pairwise(sorted(borders)):
        is_flag = any(first <= start and end <= last for first, last in signs)
        is_of = next((one for one in identifiers if one.start <= start and end <= one.end), None)
        kind, is_weak = ("", False) if is_of is None else (is_of.type, is_of.strength == "weak")
        cut.append((is_flag, Piece(text[start:end], kind, is_weak)))
    return [
        Part(is_flag, tuple(piece for _, piece in pieces)) for is_flag, pieces in groupby(cut, key=lambda one: one[0])
    ]


def titles(found: Flags) -> list[str]:
    """What the found categories are called, in the order of the rules; what no rule names comes last."""
    named = [category.title for category in triage.categories() if category.name in found.categories]
    is_unnamed = len(named) < len(found.categories)
    return [*named, *(["Something that may be urgent"] if is_unnamed else [])]


def _signs(text: str) -> Iterable[Span]:
    for flag in triage.assess(text).flags:
        words = text[flag.start : flag.end]
        start = flag.start + len(words) - len(words.lstrip())
        yield start, start + len(words.strip())


def _ends(spans: Iterable[Span]) -> Iterable[int]:
    return (place for span in spans for place in span)
