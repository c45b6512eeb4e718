"""Finding listed phrases in a text, whatever small words stand between: “lump in my breast” is “lump in the breast”."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from askmd.posts.matching.words import words

# Left out on both sides.
_BETWEEN = frozenset("the a an my his her their our your its this that these those some of".split())
_ANY = "_"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: what it stands for, and which words of the text it covers."""

    meaning: str
    weight: float
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1


def bare(text: str) -> list[str]:
    """The words of a text without those that may stand in between."""
    return [word for word in words(text) if word not in _BETWEEN]


def listed(line: str) -> list[str]:
    """The phrases of a comma-separated list."""
    return [phrase for phrase in (part.strip() for part in line.split(",")) if phrase]


class Phrases:
    """Many phrases, looked up by their first word. `*` ends a word that may go on, `_` is any one word."""

    def __init__(self, entries: Iterable[tuple[str, str, float]]) -> None:
        """`entries`: phrase, what it stands for, how much it counts."""
        self._exact: dict[str, list[tuple[list[str], str, float]]] = {}
        self._open: dict[str, list[tuple[list[str], str, float]]] = {}
        for phrase, meaning, weight in entries:
            pattern = [word for part in phrase.split() for word in _words(part) if word not in _BETWEEN]
            if pattern:
                first = pattern[0]
                index = self._open if first.endswith("*") else self._exact
                index.setdefault(first.rstrip("*"), []).append((pattern, meaning, weight))
        self._lengths = sorted({len(first) for first in self._open})

    def find(self, text: list[str]) -> list[Hit]:
        """Every place where a phrase stands in the bare words of a text; none inside a longer one."""
        hits = []
        for place, word in enumerate(text):
            for pattern, meaning, weight in self._beginning_with(word):
                if _stands(text, place, pattern):
                    hits.append(Hit(meaning, weight, place, place + len(pattern) - 1))
        return _longest(hits)

    def known(self) -> set[str]:
        """All words of all phrases."""
        every = (*self._exact.values(), *self._open.values())
        return {word for entries in every for pattern, _, _ in entries for word in pattern if word.isalpha()}

    def _beginning_with(self, word: str) -> Iterable[tuple[list[str], str, float]]:
        yield from self._exact.get(word, ())
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._open.get(word[:length], ())


def _words(part: str) -> list[str]:
    if part == _ANY:
        return [_ANY]
    if part.endswith("*"):
        return [f"{part[:-1].lower()}*"]
    return words(part)


def _stands(text: list[str], place: int, pattern: list[str]) -> bool:
    if place + len(pattern) > len(text):
        return False
    return all(_fits(text[place + step], wanted) for step, wanted in enumerate(pattern))


def _fits(word: str, wanted: str) -> bool:
    return word == wanted or wanted == _ANY or (wanted.endswith("*") and word.startswith(wanted[:-1]))


def _longest(hits: list[Hit]) -> list[Hit]:
    """Each meaning once in each place, and none that lies inside a longer one."""
    kept: dict[tuple[str, int, int], Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-len(hit), -hit.weight, hit.first)):
        longer = (other for other in kept.values() if len(other) > len(hit))
        if not any(other.first <= hit.first and hit.last <= other.last for other in longer):
            kept.setdefault((hit.meaning, hit.first, hit.last), hit)
    return list(kept.values())
