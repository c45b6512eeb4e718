"""Red flags of a question: what was found in all that its asker wrote, and the alarm that follows from it.

Kept sealed, like the words it was found in; only `is_urgent` stands in clear. A flag is never taken away again by a
later text without one: the page of the question goes on showing what to do. Only a doctor ends an alarm.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from askmd import keys
from askmd.questions.models import Question
from askmd.triage import Level, assess

_RANK = {Level.NONE: 0, Level.GUIDE: 1, Level.ALARM: 2}
# The category whose guide shows the crisis line first.
CRISIS = "suicide"


@dataclass(frozen=True)
class Flags:
    """The highest level so far, and the categories of `triage` that were named, each once, in order of finding.

    `quotes` are the very words in which something was found. They are shown to who wrote them, and are never kept.
    """

    level: Level = Level.NONE
    categories: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the page must say what to do now."""
        return self.level is not Level.NONE

    @property
    def is_crisis(self) -> bool:
        """Whether the crisis line belongs on top."""
        return CRISIS in self.categories

    def with_more(self, other: Flags) -> Flags:
        """Both together: the higher level, all categories; without the quotes."""
        level = max(self.level, other.level, key=_RANK.__getitem__)
        return Flags(level, tuple(dict.fromkeys((*self.categories, *other.categories))))


def found_in(text: str) -> Flags:
    """What the red-flag rules find in a text from outside. Finding nothing does not mean that nothing is urgent."""
    found = assess(text)
    quotes = tuple(dict.fromkeys(text[flag.start : flag.end].strip() for flag in found.flags))
    return Flags(found.level, tuple(dict.fromkeys(flag.category for flag in found.flags)), quotes)


def of(question: Question) -> Flags:
    """What was found in this question so far."""
    kept = keys.read(question, "flags")
    if not kept:
        return Flags()
    read = json.loads(kept)
    return Flags(Level(read["level"]), tuple(read["categories"]))


def to_text(flags: Flags) -> str | None:
    """As it is kept; None when there is nothing to keep."""
    if not flags.stands:
        return None
    return json.dumps({"level": flags.level.value, "categories": flags.categories})
