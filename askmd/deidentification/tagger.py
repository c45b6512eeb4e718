"""Names, clinicians, places and facilities: a small tagger over words, trained on sentences by many hands.

An averaged perceptron (Collins 2002) that reads from left to right; plain Python, weights as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from askmd.deidentification.lists import (
    CLINICIANS,
    DATA,
    KIN,
    PLACES_OF_CARE,
    TITLES,
    long_places,
    memberships,
    plain,
)

TAGS = ("O", "B-NAME", "I-NAME", "B-NAME_PROV", "I-NAME_PROV", "B-GEO", "I-GEO", "B-FACILITY", "I-FACILITY")
_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|([^\w\s])\1*|\n")
# A little more eager than the examples: what is marked in vain costs one look, what is missed may cost a name.
BIAS = 1.0
_LINK = frozenset(
    "thanks regards love sincerely yours cheers ta bye signed god bless xx x best respectfully kindly rgds".split()
)
Score = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark, where it stands, and what is known of it alone."""

    text: str
    start: int
    end: int
    plain: str
    lists: str
    shape: str
    kind: str


def words(text: str) -> list[Word]:
    """The words and marks of a text with what the lists say of them."""
    found = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        bare = plain(raw)
        found.append(Word(raw, match.start(), match.end(), bare, memberships(bare), _shape(raw), _kind(bare)))
    return _with_long_places(found)


def _with_long_places(found: list[Word]) -> list[Word]:
    places = long_places()
    for index, word in enumerate(found):
        for place in places.get(word.plain, ()):
            if tuple(one.plain for one in found[index : index + len(place)]) == place:
                for offset in range(len(place)):
                    old = found[index + offset]
                    found[index + offset] = Word(
                        old.text, old.start, old.end, old.plain, old.lists + "L", old.shape, old.kind
                    )
    return found


def _shape(raw: str) -> str:
    if raw.isdigit():
        return "9"
    if not raw[0].isalnum():
        return raw[0]
    if raw.isupper():
        return "X" if len(raw) == 1 else "XX"
    if raw[0].isupper():
        return "Xx"
    return "x9" if any(letter.isdigit() for letter in raw) else "xx"


def _kind(bare: str) -> str:
    for name, group in (("title", TITLES), ("clinician", CLINICIANS), ("kin", KIN), ("care", PLACES_OF_CARE)):
        if bare in group:
            return name
    return "link" if bare in _LINK else ""


_EDGE = Word("", 0, 0, "^", "", "^", "")


def features(read: Sequence[Word], at: int, before: str, before2: str, style: str) -> list[str]:
    """What the tagger looks at for one word: itself, its neighbours, the last two tags."""

    def near(step: int) -> Word:
        return read[at + step] if 0 <= at + step < len(read) else _EDGE

    word, left, left2, right, right2 = near(0), near(-1), near(-2), near(1), near(2)
    known = word.plain if set(word.lists) & set("oem") or word.kind or len(word.plain) < 3 else "?"
    lists = "".join(sorted(set(word.lists)))
    is_first = left.shape in ("^", ".", "!", "?", "\n")
    seen = word.shape + ("1" if is_first else "")
    return [
        "b", f"w={known}", f"l={lists}", f"s={seen}", f"ls={lists}|{seen}|{style}", f"k={word.kind}",
        f"t={before}", f"tt={before}|{before2}", f"t.ls={before}|{lists}|{word.shape}", f"t.w={before}|{known}",
        f"-1={left.plain}", f"+1={right.plain}", f"-1k={left.kind}|{lists}|{word.shape}",
        f"+1k={right.kind}|{word.shape}",
        f"-2-1={left2.plain} {left.plain}", f"-1.l={left.plain}|{lists}", f"-1.s={left.plain}|{word.shape}",
        f"+1.l={right.plain}|{lists}|{word.shape}", f"+1+2={right.plain} {right2.plain}",
        f"-1ls={left.lists[:3]}|{left.shape}", f"+1ls={right.lists[:3]}|{right.shape}|{word.shape}",
        f"+2k={right2.kind}|{word.shape}", f"-2k={left2.kind}|{left.shape}|{lists}",
        f"suf={word.plain[-3:]}|{word.shape}", f"end={min(len(read) - at, 4)}|{lists}|{left.kind}|{left.shape}",
        f"style={style}|{lists}", f"-2={left2.plain}|{lists}",
    ]  # fmt: skip


def style_of(read: Sequence[Word]) -> str:
    """Whether capitals say anything in this text: all lower, all upper, or mixed."""
    shapes = [word.shape for word in read if word.plain.isalpha() and len(word.plain) > 1]
    upper = sum(shape == "XX" for shape in shapes)
    if shapes and upper > len(shapes) * 0.6:
        return "U"
    capital = sum(shape == "Xx" for shape in shapes)
    return "L" if capital <= len(shapes) * 0.02 else "M"


def tags(read: Sequence[Word], best: Score) -> list[str]:
    """One tag for each word, from left to right."""
    found: list[str] = []
    style = style_of(read)
    before = before2 = "^"
    for at in range(len(read)):
        is_mark = not read[at].text[0].isalnum() and before in ("O", "^")
        tag = "O" if is_mark else best(features(read, at, before, before2, style))
        if tag.startswith("I-") and before[2:] != tag[2:]:
            tag = "B-" + tag[2:]
        found.append(tag)
        before, before2 = tag, before
    return found


def spans(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, type, rule) of names, clinicians, places and facilities."""
    return joined(words(text), best_by(read_weights(), BIAS))


def joined(read: Sequence[Word], best: Score) -> list[tuple[int, int, str, str]]:
    """The spans that a scorer finds."""
    found: list[tuple[int, int, str, str]] = []
    for word, tag in zip(read, tags(read, best), strict=True):
        if tag == "O":
            continue
        if tag.startswith("I-") and found and found[-1][2] == tag[2:]:
            found[-1] = (found[-1][0], word.end, tag[2:], "tagger")
        else:
            found.append((word.start, word.end, tag[2:], "tagger"))
    return found


def best_by(weights: Mapping[str, Sequence[float]], bias: float = 0.0) -> Score:
    """A scorer: the tag with the highest sum of weights; `bias` is added to every tag but O."""

    def best(seen: Sequence[str]) -> str:
        sums = [0.0, *[bias] * (len(TAGS) - 1)]
        for name in seen:
            row = weights.get(name)
            if row is not None:
                for index, weight in enumerate(row):
                    sums[index] += weight
        return TAGS[sums.index(max(sums))]

    return best


@cache
def read_weights() -> dict[str, list[float]]:
    """Weights by feature, one for each tag."""
    read: dict[str, dict[str, float]] = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    return {name: [row.get(str(index), 0.0) for index in range(len(TAGS))] for name, row in read.items()}
