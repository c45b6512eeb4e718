"""What is weighed: the rules' findings as a row of numbers, each between 0 and about 2, and the words of the text."""

from __future__ import annotations

import math
from functools import cache

from askmd.triage.rulebook import categories, contexts
from askmd.triage.signs import Seen, Sign

_SUMMARY = (
    "any sign", "kinds of signs", "a sign without doubt", "a sign with one doubt", "a sign now", "length",
    "cancer", "cancer and a sign", "cancer and a sign without doubt", "cancer and a sign with one doubt",
    "critical without doubt", "cancer and critical without doubt", "two kinds without doubt",
    "cancer and two kinds without doubt", "cancer and a sign now", "cancer and a severe sign",
)  # fmt: skip


@cache
def names() -> tuple[str, ...]:
    """What each number of a row means."""
    kinds = [name for one in categories() for name in (one.name, f"{one.name} without doubt")]
    around = [f"{cue} in the text" for cue in contexts()] + [f"{cue} at a sign" for cue in contexts()]
    return (*kinds, *around, *_SUMMARY)


def row(seen: Seen) -> list[float]:
    """The numbers of one text, in the order of `names()`."""
    clear = [sign for sign in seen.signs if not sign.doubts]
    found: list[float] = []
    for category in categories():
        found.append(_is(any(sign.category is category for sign in seen.signs)))
        found.append(_is(any(sign.category is category for sign in clear)))
    # Cues per fifty words, so that a long text does not look more doubtful than a short one.
    fifties = len(seen.words) / 50 + 0.5
    found += [min(seen.cues.get(cue, 0) / fifties, 4) / 2 for cue in contexts()]
    found += [_is(any(cue in sign.cues for sign in seen.signs)) for cue in contexts()]
    return found + _summary(seen, clear)


def grams(seen: Seen) -> set[str]:
    """The words of a text, and the pairs of words that follow each other in a sentence."""
    found = {token.word for token in seen.words}
    for one, other in zip(seen.words, seen.words[1:], strict=False):
        if one.sentence == other.sentence:
            found.add(f"{one.word} {other.word}")
    return found


def _summary(seen: Seen, clear: list[Sign]) -> list[float]:
    has_cancer = _is(seen.cues.get("cancer", 0) > 0)
    nearly = _is(any(sign.doubts <= 1 for sign in seen.signs))
    is_now = _is(any("now" in sign.cues for sign in clear))
    is_severe = _is(any("severe" in sign.cues for sign in clear))
    is_critical = _is(any(sign.category.is_critical for sign in clear))
    kinds = len({sign.category.name for sign in seen.signs})
    two = _is(len({sign.category.name for sign in clear}) > 1)
    return [
        _is(bool(seen.signs)), min(kinds, 3) / 3, _is(bool(clear)), nearly, is_now, math.log(len(seen.words) + 1) / 4,
        has_cancer, has_cancer * _is(bool(seen.signs)), has_cancer * _is(bool(clear)), has_cancer * nearly,
        is_critical, has_cancer * is_critical, two, has_cancer * two, has_cancer * is_now, has_cancer * is_severe,
    ]  # fmt: skip


def _is(value: bool) -> float:
    return 1.0 if value else 0.0
