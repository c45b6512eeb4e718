"""Names, clinicians, places and facilities: a small tagger over words, trained on sentences by many hands.

An averaged perceptron (Collins 2002) that reads from left to right; plain Python, weights as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

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
# More eager than the examples: what is marked in vain costs one look, what is missed may cost a name.
BIAS = 13.0
# Nobody writes more in 20,000 letters; a text that is made to be slow does.
MOST_WORDS = 6000
# Never the first or last word of a name, however eager we are.
SMALL = frozenset("on in at for and with from to by is was as of but so or".split())
_LINK = frozenset(
    "thanks regards love sincerely yours cheers ta bye signed god bless xx x best respectfully kindly rgds".split()
)
# The best tag for what was seen of a word, and by how much it beats “nobody” without the bias.
Score = Callable[[Sequence[str]], tuple[str, float]]


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
    """The words and marks of a text with what the lists say of them; the first 6,000."""
    found: list[Word] = []
    known: dict[str, tuple[str, str, str, str]] = {}
    for match in islice(_TOKEN.finditer(text), MOST_WORDS):
        raw = match.group()
        if raw not in known:
            bare = plain(raw)
            known[raw] = bare, memberships(bare), _shape(raw), _kind(bare)
        found.append(Word(raw, match.start(), match.end(), *known[raw]))
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


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text that may tell who somebody is. `margin` says how sure the tagger is; 0 is a toss-up."""

    start: int
    end: int
    type: str
    margin: float


def tags(read: Sequence[Word], best: Score, taken: Sequence[tuple[int, int]] = ()) -> list[tuple[str, float]]:
    """One tag for each word with its margin, from left to right; none for words at `taken` places."""
    found: list[tuple[str, float]] = []
    # The same words around the same word are the same question; texts of one word over and over cost little.
    asked: dict[tuple[object, ...], tuple[str, float]] = {}
    is_taken = bytearray(read[-1].end if read else 0)
    for start, end in taken:
        is_taken[start:end] = b"\1" * (min(end, len(is_taken)) - start)
    style = style_of(read)
    before = before2 = "^"
    for at, word in enumerate(read):
        is_mark = not word.text[0].isalnum() and before in ("O", "^")
        if is_mark or any(is_taken[word.start : word.end]):
            tag, margin = "O", 0.0
        else:
            # At the edges of a text it matters how near they are.
            near = "\0".join([one.text + one.lists for one in read[max(0, at - 2) : at + 3]])
            key = (near, before, before2, min(at, 2), min(len(read) - at, 4))
            if key not in asked:
                asked[key] = best(features(read, at, before, before2, style))
            tag, margin = asked[key]
        if tag.startswith("I-") and before[2:] != tag[2:]:
            tag = "B-" + tag[2:]
        found.append((tag, margin))
        before, before2 = tag, before
    return found


def spans(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Found]:
    """Names, clinicians, places and facilities, in the order of the text, but for the places that are `taken`."""
    read = words(text)
    return joined(read, tags(read, best_by(read_weights(), BIAS), taken))


def joined(read: Sequence[Word], tagged: Sequence[tuple[str, float]]) -> list[Found]:
    """The spans that the tags make; a small word at an end belongs to none."""
    found: list[Found] = []
    for at, (word, (tag, margin)) in enumerate(zip(read, tagged, strict=True)):
        is_last = at + 1 == len(read) or not tagged[at + 1][0].startswith("I-")
        if tag == "O" or (word.plain in SMALL and (is_last or tag.startswith("B-"))):
            continue
        if tag.startswith("I-") and found and found[-1].type == tag[2:]:
            found[-1] = Found(found[-1].start, word.end, tag[2:], max(found[-1].margin, margin))
        else:
            found.append(Found(word.start, word.end, tag[2:], margin))
    return found


def best_by(weights: Mapping[str, Sequence[float]], bias: float = 0.0) -> Score:
    """A scorer: the tag with the highest sum of weights; `bias` is added to every tag but O."""

    def best(seen: Sequence[str]) -> tuple[str, float]:
        sums = [0.0, *[bias] * (len(TAGS) - 1)]
        for name in seen:
            row = weights.get(name)
            if row is not None:
                for index, weight in enumerate(row):
                    sums[index] += weight
        highest = max(sums)
        return TAGS[sums.index(highest)], highest - sums[0] - bias

    return best


@cache
def read_weights() -> dict[str, list[float]]:
    """Weights by feature, one for each tag."""
    read: dict[str, dict[str, float]] = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    return {name: [row.get(str(index), 0.0) for index in range(len(TAGS))] for name, row in read.items()}
