"""Finding: what has a form of its own first, then what the tagger reads; some words are never anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from askmd.core import versions
from askmd.deidentification import patterns, tagger
from askmd.deidentification.lists import CLINICIANS, DATA, listed, plain
from askmd.deidentification.tagger import Found

# What is longer is read up to here; a form takes no more.
LONGEST = 20_000
# Who names one thing names more: a text with one sure find is read eagerly, and any other one with care.
SURE = 10.0
LIKELY = 7.0
_WEAK = frozenset({"NAME_PROV", "FACILITY", "DATE_REL"})
# Stages, doses and markers (T2N1M0, 5-FU, G3), and words that end like drugs.
_CODE = re.compile(r"^(?:[yrcp]?[TNMGRL][\dx][a-d]?)+$|^\d|\d$|^.$", re.IGNORECASE)
_DRUG = re.compile(
    r"(?:mab|nib|ciclib|platin|taxel|rubicin|tinib|parib|limus|lisib|degib|citabine|trexed|mustine|setron|prazole|statin"
    r"|cillin|mycin|olol|sartan|dipine|profen|oxetine|azole|dronate|dronic|relin|lutamide|terone|zumab|cept|leucel|poetin"
    r"|grastim|vir|cort|sone|solone|xaban|parin|gliptin|pril)s?$"
)  # fmt: skip


@dataclass(frozen=True)
class Identifier:
    """One find: its type (a Safe Harbor class, or NAME_PROV, FACILITY, DATE_REL), its place, and which rule saw it."""

    type: str
    start: int
    end: int
    strength: Literal["strong", "weak"]
    rule: str


VERSION = versions.of(sorted(DATA.iterdir()), patterns.SOURCES, tagger.BIAS, sorted(tagger.SMALL), SURE, LIKELY)


def find(text: str) -> list[Identifier]:
    """What may tell who somebody is, in the order of the text, never overlapping. Never raises.

    Only what was found: that nothing is found does not mean that there is nothing. Reads the first 20,000 characters.
    """
    text = text[:LONGEST]
    formed = patterns.spans(text)
    taken = [(start, end) for start, end, _kind, _rule in formed]
    read = [one for one in tagger.spans(text, taken) if not _is_nobody(text, one)]
    is_personal = any(kind != "DATE_REL" for _start, _end, kind, _rule in formed) or any(
        one.margin >= SURE for one in read
    )
    kept = [(one.start, one.end, _type(text, one), "tagger") for one in read if is_personal or one.margin >= LIKELY]
    return [
        Identifier(kind, start, end, "weak" if kind in _WEAK else "strong", rule)
        for start, end, kind, rule in sorted(formed + kept)
    ]


def left_over(text: str, names: Iterable[str] = ()) -> list[Identifier]:
    """The gate before publishing: strong finds only, and every one of the given names wherever it stands."""
    found = [identifier for identifier in find(text) if identifier.strength == "strong"]
    for name in names:
        if len(name.strip()) < 2:
            continue
        for match in re.finditer(rf"\b{re.escape(name.strip())}\b", text, re.IGNORECASE):
            if all(match.end() <= one.start or match.start() >= one.end for one in found):
                found.append(Identifier("NAME", match.start(), match.end(), "strong", "given name"))
    return sorted(found, key=lambda one: one.start)


def _type(text: str, one: Found) -> str:
    """A name right behind “Dr.” or “nurse” is a clinician's, whatever the tagger made of it."""
    before = text[max(0, one.start - 15) : one.start].split()
    is_clinician = one.type == "NAME" and before and plain(before[-1].rstrip(".")) in CLINICIANS
    return "NAME_PROV" if is_clinician else one.type


def _is_nobody(text: str, one: Found) -> bool:
    """Drugs, stages, eponyms, countries and plain words that the tagger took for somebody."""
    found = text[one.start : one.end]
    if _CODE.search(found) and one.type != "FACILITY":
        return True
    if plain(found) in listed("regions"):
        return True
    words = [plain(word) for part in found.split() for word in part.split("-") if word]
    # An eponym is followed by what it names, or stands among others of its kind.
    is_medical = all(word in listed("medical") or _DRUG.search(word) for word in words)
    if is_medical and one.type != "FACILITY":
        return True
    return one.type in ("NAME", "NAME_PROV", "FACILITY") and all(word in _plain_words() for word in words)


@cache
def _plain_words() -> frozenset[str]:
    """Words of every day that are nobody's name."""
    return listed("english") - frozenset({"mercy", "memorial", "general", "hospital", "clinic", "royal", "children"})
