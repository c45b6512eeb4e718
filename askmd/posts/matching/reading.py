"""What a text is about: which conditions, what is asked of them, and about whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from askmd.posts.matching import vocabulary
from askmd.posts.matching.phrases import Hit, bare
from askmd.posts.matching.ranking import Ranking
from askmd.posts.matching.spelling import mended
from askmd.posts.matching.words import terms

# What is longer is read up to here.
LONGEST = 3_000
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_CAPITALS = re.compile(r"\b[A-Z]{2,4}\b")
_NUMBER = r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
_AGE = re.compile(
    rf"\b(?:(\d{{1,3}})[ -]?(?:years?[ -]old|yrs?[ -]old|yo|y/o|months?[ -]old|mo)"
    rf"|(?:i'?m|i am|aged?|he'?s|she'?s|he is|she is) ({_NUMBER}))\b"
    # “She is two years off treatment” is no age.
    r"(?! (?:years?|yrs?|months?|weeks?|days?|or|of|in|to)\b)",
    re.IGNORECASE,
)
_GROWN_UP = 18
_DOUBT = 0.4
_CLEAR, _YIELDED = 3.0, 0.35
_IN_STORY = 0.35
_LONG_SENTENCE, _SHORTEST_PIECE = 30, 5


@dataclass(frozen=True)
class Reading:
    """All numbers lie between 0 and 1. `names`: conditions that are named; `portraits`: those that it sounds like."""

    names: dict[str, float]
    portraits: dict[str, float]
    kinds: dict[str, float]
    people: frozenset[str]


def read(text: str) -> Reading:
    """Read a text. Never raises; linear in its length, which is capped."""
    text = text[:LONGEST]
    found = mended(bare(text))
    return Reading(_named(text, found), _portraits(text), _kinds(text), people(text, found))


def named(text: str, *, strictly: bool = False) -> dict[str, float]:
    """The conditions that a text names. `strictly`: an organ or lay words alone are none where nothing says cancer."""
    text = text[:LONGEST]
    return _named(text, mended(bare(text)), strictly=strictly)


def sentences(text: str) -> list[str]:
    """A text cut at full stops, question marks and lines."""
    return [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]


def kinds(text: str) -> dict[str, float]:
    """What is asked, as shares that add up to less than 1: little evidence, small shares."""
    return _kinds(text[:LONGEST])


def people(text: str, found: list[str]) -> frozenset[str]:
    """Whom it is about: child or adult, male or female, as far as it says. An age says more than “my daughter”."""
    seen = {hit.meaning for hit in vocabulary.people_phrases().find(found)}
    ages = {"adult" if _is_grown_up(match) else "child" for match in _AGE.finditer(text)}
    return frozenset((seen - {"child", "adult"} if len(ages) == 1 else seen) | ages)


def _is_grown_up(age: re.Match[str]) -> bool:
    number = age[1] or age[2]
    return number.isdecimal() and int(number) >= _GROWN_UP and not age[0].lower().endswith(("mo", "month", "months"))


def _named(text: str, found: list[str], *, strictly: bool = False) -> dict[str, float]:
    hits = vocabulary.condition_phrases().find(found)
    if not text.isupper():
        short = vocabulary.capitals()
        hits += [Hit(short[word], 1.0, 0, 0) for word in set(_CAPITALS.findall(text)) if word in short]
    doubt = _DOUBT if strictly and not vocabulary.cancer_phrases().find(found) else 1.0
    by_condition: dict[str, list[float]] = {}
    shared = _shared(hits)
    for hit in hits:
        certainty = doubt if hit.weight < 1 else 1.0
        value = hit.weight * certainty * (1 + 0.25 * (len(hit) - 1)) / shared[hit.first, hit.last] ** 0.5
        by_condition.setdefault(hit.meaning, []).append(value)
    known = vocabulary.conditions()
    own = {name: (0.6 if known[name].is_vague else 1.0) * _joined(values) for name, values in by_condition.items()}
    return _spread(own)


def _shared(hits: list[Hit]) -> dict[tuple[int, int], int]:
    owners: dict[tuple[int, int], set[str]] = {}
    for hit in hits:
        owners.setdefault((hit.first, hit.last), set()).add(hit.meaning)
    return {place: len(names) for place, names in owners.items()}


def _joined(values: list[float]) -> float:
    """The strongest, and a little for each other one."""
    values = sorted(values, reverse=True)
    return min((values[0] + 0.3 * sum(values[1:4])) / 1.75, 1.0)


def _spread(own: dict[str, float]) -> dict[str, float]:
    """A condition that is named speaks weakly for the wider one, and the wider one for those below it."""
    found = dict(own)
    for name, condition in vocabulary.conditions().items():
        for wider in condition.broader:
            if own.get(wider, 0) * 0.5 > found.get(name, 0):
                found[name] = own[wider] * 0.5
            if own.get(name, 0) * 0.5 > found.get(wider, 0):
                found[wider] = own[name] * 0.5
    return found


def _portraits(text: str) -> dict[str, float]:
    return dict(zip(vocabulary.conditions(), _gallery().scores(terms(text)), strict=True))


@cache
def _gallery() -> Ranking:
    return Ranking(terms(condition.about) for condition in vocabulary.conditions().values())


def _kinds(text: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    pieces = [(piece, asks) for sentence in sentences(text) for piece, asks in _pieces(sentence)]
    # Where somebody asks, the rest is a story.
    in_story = _IN_STORY if any(asks for _, asks in pieces) else 1.0
    for piece, asks in pieces:
        for hit in vocabulary.kind_phrases().find(piece):
            value = hit.weight * (1 + 0.3 * (len(hit) - 1)) * (1.0 if asks else in_story)
            sums[hit.meaning] = sums.get(hit.meaning, 0.0) + value
    # “What is the outlook” asks for the outlook: a kind that yields is the first guess only while there is no other.
    if any(value >= _CLEAR and name not in vocabulary.yielding() for name, value in sums.items()):
        sums = {name: value * (_YIELDED if name in vocabulary.yielding() else 1.0) for name, value in sums.items()}
    powers = {name: value**1.5 for name, value in sums.items()}
    total = sum(powers.values()) + 1.0
    return {name: value / total for name, value in powers.items()}


def _pieces(sentence: str) -> list[tuple[list[str], bool]]:
    """A sentence as bare words and whether it asks. One that never ends is cut before the words with which one asks."""
    words = bare(sentence)
    asking = vocabulary.asking()
    if len(words) <= _LONG_SENTENCE:
        return [(words, sentence.endswith("?") or not asking.isdisjoint(words[:3]) or _wants(words))]
    starts = [0]
    for place, word in enumerate(words):
        if word in asking and place - starts[-1] >= _SHORTEST_PIECE:
            starts.append(place)
    cut = [words[start:end] for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]
    return [(piece, not asking.isdisjoint(piece[:1]) or _wants(piece)) for piece in cut]


def _wants(words: list[str]) -> bool:
    return bool(vocabulary.wish_phrases().find(words))
