"""Words, sentences and syllables of English text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import syllapy

DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[A-Za-z]+(?:['’\-][A-Za-z]+)*")
# A sentence ends at its mark before a blank, at an empty line, and before the next point of a list.
_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s|$)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t])")
# What ends with a full stop and ends no sentence.
_SHORT = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|vs|e\.g|i\.e|etc|approx|No|Fig)|\b[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with at least one word: its place in the text and its words in lower case."""

    start: int
    end: int
    words: tuple[str, ...]


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order."""
    start = 0
    for end in [*_ends(text), len(text)]:
        words = tuple(match.group().lower().replace("’", "'") for match in _WORD.finditer(text, start, end))
        if words:
            piece = text[start:end]
            first = start + len(piece) - len(piece.lstrip(" \t\n-*•–"))
            yield Sentence(first, start + len(piece.rstrip()), words)
            start = end


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match.group().startswith(".") and _SHORT.search(text, max(0, match.start() - 8), match.start() + 1):
            continue
        yield match.end()


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """How many syllables a word has, at least one: a dictionary first, then the rule of vowel groups."""
    return max(1, sum(_spoken(part.replace("'", "")) for part in word.split("-") if part))


def _spoken(part: str) -> int:
    known = _corrections().get(part)
    return int(syllapy.count(part)) if known is None else known


@cache
def _corrections() -> dict[str, int]:
    """Words that the dictionary has wrong; `data/syllables.txt` says what the file is."""
    lines = (DATA / "syllables.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {word: int(count) for word, count in pairs}
