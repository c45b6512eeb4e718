"""Flesch–Kincaid and SMOG.

Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new readability formulas for Navy enlisted personnel;
McLaughlin (1969), SMOG grading: a new readability formula. Both formulas are short; libraries that carry them fetch
their dictionaries at first use, or count syllables by rules alone.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from askmd.core import versions
from askmd.readability.counting import DATA, Sentence, sentences, syllables

# NIH, US HHS and the AMA ask for grade 6 to 8; patient pages of US cancer centres have a median of 8.8 at best.
TARGET, WARNING = 8.0, 10.0
# Below this a grade says little about a text.
ENOUGH_WORDS = 60
LONGEST = 100_000
VERSION = versions.of([DATA / "syllables.txt"], TARGET, WARNING)
_HARDEST = 3
_LONG_SENTENCE, _LONG_WORD = 20, 3


@dataclass(frozen=True)
class HardSentence:
    """A sentence above the target: where it stands, its own grade, and why it is hard in a few words."""

    start: int
    end: int
    grade: float
    reason: str


@dataclass(frozen=True)
class Grade:
    """US school grades of a text, to one decimal; `words` and `sentences` are what was counted."""

    fk: float
    smog: float
    words: int
    sentences: int
    hardest: tuple[HardSentence, ...]

    @property
    def is_hard(self) -> bool:
        """Whether an author should be warned: long enough to tell, and above the warning grade."""
        return self.words >= ENOUGH_WORDS and self.fk > WARNING


def grade(text: str, *, without: Collection[str] = ()) -> Grade:
    """Grade an English text. `without` are terms of art (lower case) that are left out of the counting.

    A text without words has grade 0. Reads the first 100,000 characters; never raises.
    """
    left_out = frozenset(without)
    read = [_plain(sentence, left_out) for sentence in sentences(text[:LONGEST])]
    read = [sentence for sentence in read if sentence.words]
    words = sum(len(sentence.words) for sentence in read)
    if not words:
        return Grade(0.0, 0.0, 0, 0, ())
    counts = [syllables(word) for sentence in read for word in sentence.words]
    many = sum(count >= _LONG_WORD for count in counts)
    return Grade(
        fk=round(_flesch_kincaid(words, len(read), sum(counts)), 1),
        smog=round(1.0430 * math.sqrt(many * 30 / len(read)) + 3.1291, 1),
        words=words,
        sentences=len(read),
        hardest=_hardest(read),
    )


def _plain(sentence: Sentence, without: frozenset[str]) -> Sentence:
    if not without:
        return sentence
    return Sentence(sentence.start, sentence.end, tuple(word for word in sentence.words if word not in without))


def _flesch_kincaid(words: int, count: int, syllable_count: int) -> float:
    return 0.39 * words / count + 11.8 * syllable_count / words - 15.59


def _hardest(read: list[Sentence]) -> tuple[HardSentence, ...]:
    found = []
    for sentence in read:
        counts = [syllables(word) for word in sentence.words]
        own = _flesch_kincaid(len(counts), 1, sum(counts))
        if own > TARGET and len(counts) > 4:
            found.append(HardSentence(sentence.start, sentence.end, round(own, 1), _reason(sentence, counts)))
    return tuple(sorted(found, key=lambda hard: -hard.grade)[:_HARDEST])


def _reason(sentence: Sentence, counts: list[int]) -> str:
    longest = sorted({word for word, count in zip(sentence.words, counts, strict=True) if count > _LONG_WORD})
    parts = [f"{len(counts)} words"] if len(counts) > _LONG_SENTENCE else []
    if longest:
        parts.append("long words: " + ", ".join(longest[:4]))
    return "; ".join(parts) or "many words of three syllables"
