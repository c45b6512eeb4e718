"""The assessment: rules and words weighed, and with the extra what texts vote whose answer is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from askmd import embedding
from askmd.triage import votes, weighing
from askmd.triage.rulebook import VERSION
from askmd.triage.signs import Seen, Sign, see

# What is longer is read up to here; a form takes no more.
LONGEST = 20_000
# What the rules did not name, found by its words or its meaning only.
UNNAMED = "other"
# A mark inside a number, as in 38.6, ends nothing.
_SENTENCE = re.compile(r"\S(?:[^.!?\n]|[.!?](?=[^\s.!?]))*[.!?]*")
_MOST_SENTENCES = 60


class Level(StrEnum):
    """`guide`: the page shows what to do now. `alarm`: the doctors are told as well."""

    NONE = "none"
    GUIDE = "guide"
    ALARM = "alarm"


@dataclass(frozen=True)
class Flag:
    """Why: the category, and where in the text it stands. `other` when no rule names it."""

    category: str
    start: int
    end: int
    title: str
    source: str


@dataclass(frozen=True)
class Assessment:
    """What was found in one text. `score`: above 0 more speaks for than against; `voices`: who was asked."""

    level: Level
    flags: tuple[Flag, ...]
    score: float
    voices: str
    version: str = VERSION


def assess(text: str, *, use_embeddings: bool = True) -> Assessment:
    """Whether a text may describe a present emergency. Never raises; what it does not find may be urgent all the same.

    Without the extra (or with `use_embeddings=False`) rules and words judge alone. No weak cue silences suicide, chest
    pain, breathing, stroke, anaphylaxis or bleeding: a sign of these that is about now, in a text about cancer, and
    that nothing speaks against is a guide at least. A sign of suicide that nothing speaks against is one without more;
    with words as plain as "I want to die" it is an alarm.
    """
    text = text[:LONGEST]
    seen = see(text)
    score, thresholds = weighing.score(seen), weighing.thresholds()
    is_semantic = use_embeddings and embedding.is_available()
    if is_semantic:
        score, thresholds = votes.joined(text, seen, score), votes.thresholds()
    level = _level(text, score, thresholds, seen)
    flags = () if level is Level.NONE else _flags(text, seen)
    return Assessment(level, flags, round(score, 2), "rules, words and meaning" if is_semantic else "rules and words")


def _level(text: str, score: float, thresholds: dict[str, Any], seen: Seen) -> Level:
    undoubted = [sign for sign in seen.signs if sign.category.is_critical and not sign.doubts]
    sure = [sign for sign in undoubted if "now" in sign.cues]
    suicide = [sign for sign in undoubted if sign.category.name == "suicide"]
    if score >= thresholds["alarm"] or any(sign in sure or _is_plain(text, sign) for sign in suicide):
        return Level.ALARM
    if score >= thresholds["guide"] or suicide or (sure and seen.cues.get("cancer")):
        return Level.GUIDE
    return Level.NONE


def _is_plain(text: str, sign: Sign) -> bool:
    words = " ".join(text[sign.start : sign.end].lower().replace("'", "").replace("’", "").split())
    return words in sign.category.plain


def _flags(text: str, seen: Seen) -> tuple[Flag, ...]:
    """The signs with the least doubt, one of each category; else the sentence that says most."""
    best: dict[str, Sign] = {}
    for sign in sorted(seen.signs, key=lambda sign: (not sign.category.is_critical, sign.doubts)):
        best.setdefault(sign.category.name, sign)
    least = min((sign.doubts for sign in best.values()), default=0)
    named = [sign for sign in best.values() if sign.doubts <= least + 1]
    if named:
        return tuple(Flag(s.category.name, s.start, s.end, s.category.title, s.category.source) for s in named)
    start, end = _telling(text)
    source = "Found by its words or its meaning, see docs/text-helpers.md"
    return (Flag(UNNAMED, start, end, "Something that may be urgent", source),)


def _telling(text: str) -> tuple[int, int]:
    spans = [match.span() for match in _SENTENCE.finditer(text)][:_MOST_SENTENCES]
    return max(spans, key=lambda span: weighing.score(see(text[slice(*span)])), default=(0, len(text)))
