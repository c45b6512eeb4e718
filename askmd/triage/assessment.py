"""The assessment: two voices joined, what the rules saw and what a small classifier makes of the meaning."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from askmd import embedding
from askmd.triage import features
from askmd.triage.rulebook import DATA, VERSION
from askmd.triage.signs import Seen, Sign, see

# What is longer is read up to here; a form takes no more.
LONGEST = 20_000
# A sign that the rules did not name, found by its meaning only.
UNNAMED = "other"
# The embedding's numbers are small; so many times larger they count like the rules'.
SCALE = 3.0
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_MOST_SENTENCES = 6


class Level(StrEnum):
    """`guide`: the page shows what to do now. `alarm`: the doctors are told as well."""

    NONE = "none"
    GUIDE = "guide"
    ALARM = "alarm"


@dataclass(frozen=True)
class Flag:
    """Why: the category, and where in the text it stands. `other` when it was the meaning and no rule."""

    category: str
    start: int
    end: int
    title: str
    source: str


@dataclass(frozen=True)
class Assessment:
    """What was found in one text. `score` is a logit: 0 means as likely as not; `voices` who was asked."""

    level: Level
    flags: tuple[Flag, ...]
    score: float
    voices: str
    version: str = VERSION


def assess(text: str, *, use_embeddings: bool = True) -> Assessment:
    """Whether a text may describe a present emergency. Never raises; what it does not find may be urgent all the same.

    Without the extra (or with `use_embeddings=False`) the rules judge alone. No weak cue silences suicide, chest pain,
    breathing, stroke, anaphylaxis or bleeding: such a sign that nothing speaks against is always at least a guide.
    """
    text = text[:LONGEST]
    seen = see(text)
    is_semantic = use_embeddings and embedding.is_available()
    model = _model("weights_semantic.json" if is_semantic else "weights.json")
    score = model["bias"] + _dot(model["weights"], features.row(seen))
    if is_semantic:
        score += SCALE * _dot(model["vector"], embedding.vectors([text])[0].tolist())
    level = _level(score, model, seen)
    flags = () if level is Level.NONE else _flags(text, seen, model if is_semantic else None)
    return Assessment(level, flags, round(score, 2), "rules and meaning" if is_semantic else "rules")


def _level(score: float, model: dict[str, Any], seen: Seen) -> Level:
    sure = [sign for sign in seen.signs if sign.category.is_critical and not sign.doubts and "now" in sign.cues]
    if score >= model["alarm"] or any(sign.category.name == "suicide" for sign in sure):
        return Level.ALARM
    if score >= model["guide"] or (sure and seen.cues.get("cancer")):
        return Level.GUIDE
    return Level.NONE


def _flags(text: str, seen: Seen, model: dict[str, Any] | None) -> tuple[Flag, ...]:
    """The signs with the least doubt, one of each category; else the sentence that says most."""
    best: dict[str, Sign] = {}
    for sign in sorted(seen.signs, key=lambda sign: (not sign.category.is_critical, sign.doubts)):
        best.setdefault(sign.category.name, sign)
    least = min((sign.doubts for sign in best.values()), default=0)
    named = [sign for sign in best.values() if sign.doubts <= least + 1]
    if named:
        return tuple(Flag(s.category.name, s.start, s.end, s.category.title, s.category.source) for s in named)
    start, end = _telling(text, model)
    source = "Found by its meaning, see docs/text-helpers.md"
    return (Flag(UNNAMED, start, end, "Something that may be urgent", source),)


def _telling(text: str, model: dict[str, Any] | None) -> tuple[int, int]:
    spans = [match.span() for match in _SENTENCE.finditer(text) if match.group().strip()][:_MOST_SENTENCES]
    if model is None or len(spans) < 2:
        return spans[0] if len(spans) == 1 else (0, len(text))
    scores = [_dot(model["vector"], row) for row in embedding.vectors([text[a:b] for a, b in spans]).tolist()]
    return spans[scores.index(max(scores))]


@cache
def _model(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    if tuple(found["names"]) != features.names():
        raise RuntimeError(f"{name} was made for other rules. Run: python -m askmd.triage.training")
    return found


def _dot(weights: list[float], values: list[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))
