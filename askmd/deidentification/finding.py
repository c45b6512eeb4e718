"""Finding: what has a form of its own first, then what the tagger reads; some words are never anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from askmd.core import versions
from askmd.deidentification import patterns, tagger
from askmd.deidentification.lists import CLINICIANS, DATA, KIN, TITLES, listed, plain
from askmd.deidentification.remembering import remembered
from askmd.deidentification.tagger import Found

# What is longer is read up to here; a form takes no more.
LONGEST = 20_000
# Who names one thing names more: a text with one sure find is read eagerly, and any other one with care.
SURE = 10.5
LIKELY = 7.0
CERTAIN = 40.0
_WEAK = frozenset({"NAME_PROV", "FACILITY", "DATE_REL"})
# Stages, doses and markers (T2N1M0, 5-FU, G3), and words that end like drugs.
_CODE = re.compile(r"^(?:[yrcp]?[TNMGRL][\dx][a-d]?)+$|^\d|\d$|^.$", re.IGNORECASE)
_DRUG = re.compile(
    r"(?:mab|nib|ciclib|platin|taxel|rubicin|tinib|parib|limus|lisib|degib|citabine|trexed|mustine|setron|prazole|statin"
    r"|cillin|mycin|olol|sartan|dipine|profen|oxetine|azole|dronate|dronic|relin|lutamide|terone|zumab|cept|leucel|poetin"
    r"|grastim|vir|cort|sone|solone|xaban|parin|gliptin|pril)s?$"
)  # fmt: skip
_SAME_LINE = re.compile(r"[ ]+([^\W\d]+)")
# Who stands behind one of these is a person.
_INTRODUCES = frozenset("name is am i'm im patient called regards thanks love from signed sincerely by".split())
_NEXT_NAME = re.compile(r"[ ]([A-Z][\w’]+(?:-[A-Z][\w’]+)*)")
# Houses that anybody may mean.
_ANY_HOUSE = frozenset(
    "hospital clinic center centre home church er icu ward unit department office pharmacy library school gym store "
    "infusion cancer oncology medical health care the any a my our local".split()
)
_THINGS = frozenset(
    "disease syndrome tumor tumour tumors tumours lymphoma sarcoma carcinoma cancer score grade stage procedure "
    "operation catheter catheters drain drains line port trial study arm data node nodes nodule protein proteins test "
    "criteria classification class cell cells ulcer palsy level esophagus oesophagus hernia sign index duct body "
    "virus thyroiditis transformation dissection resection staging system scale status phenomenon pouch".split()
)


@dataclass(frozen=True)
class Identifier:
    """One find: its type (a Safe Harbor class, or NAME_PROV, FACILITY, DATE_REL), its place, and which rule saw it."""

    type: str
    start: int
    end: int
    strength: Literal["strong", "weak"]
    rule: str


VERSION = versions.of(
    sorted(DATA.iterdir()),
    patterns.SOURCES,
    tagger.BIAS,
    sorted(tagger.SMALL),
    SURE,
    LIKELY,
    CERTAIN,
    *(sorted(words) for words in (_THINGS, _ANY_HOUSE, _INTRODUCES)),
)


@remembered
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
    others = [(one.start, one.end) for one in read]
    kept = [
        (one.start, _whole_name(text, one, [*taken, *others]), _type(text, one), "tagger")
        for one in read
        if is_personal or one.margin >= LIKELY
    ]
    return [
        Identifier(kind, start, end, "weak" if kind in _WEAK else "strong", rule)
        for start, end, kind, rule in sorted(formed + kept)
    ]


def _whole_name(text: str, one: Found, taken: list[tuple[int, int]]) -> int:
    """Where a name ends: with the family name behind it, also where the tagger did not know that one."""
    match = _NEXT_NAME.match(text, one.end) if one.type in ("NAME", "NAME_PROV") else None
    if match is None or any(start < match.end() and one.end < end for start, end in taken):
        return one.end
    parts = [plain(part) for part in match.group(1).split("-")]
    is_family = any(part in listed("family") for part in parts)
    is_other = any(part in listed("medical") for part in parts) or (len(parts) == 1 and parts[0] in listed("ordinary"))
    return match.end(1) if is_family and not is_other else one.end


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
    words = [word.strip(".,:;*#()") for word in words]
    if one.type == "FACILITY":
        is_named = sum(part[0].isupper() for part in found.split()) > 1 or one.margin >= CERTAIN
        return not is_named and all(_is_no_house(word) for word in words)
    known = [len(word) < 2 or word in listed("medical") or bool(_DRUG.search(word)) for word in words]
    if all(known) and any(len(word) > 1 for word in words):
        return True
    if all(is_known or word in listed("eponyms") for is_known, word in zip(known, words, strict=True)):
        return one.margin < LIKELY or _names_a_thing(text, one)
    return one.type in ("NAME", "NAME_PROV") and all(word in _plain_words() for word in words)


def _is_no_house(word: str) -> bool:
    """Whether a word alone, or among others like it, is no hospital that one could find."""
    is_known = word in listed("medical") or word in listed("eponyms") or word in _plain_words() or word in _ANY_HOUSE
    return is_known or word.isdigit()


def _names_a_thing(text: str, one: Found) -> bool:
    """Foley catheter, the Laura study, DESTINY in a text that does not shout: what an eponym or a trial looks like."""
    before = [plain(word.strip(".,;:?!()'")) for word in text[max(0, one.start - 30) : one.start].split()]
    if before and (before[-1] in _INTRODUCES or before[-1] in KIN or before[-1] in TITLES):
        return False
    found, after = text[one.start : one.end], _SAME_LINE.match(text, one.end)
    is_shouted = len(found) > 3 and found.isalpha() and found.isupper() and not text.isupper()
    return is_shouted or bool(after and plain(after.group(1)) in _THINGS)


@cache
def _plain_words() -> frozenset[str]:
    """Words of every day that are nobody's name."""
    others = {"i'm", "i've", "i'd", "i'll", "he's", "she's", "it's", "im", "ive", "no", "yes"}
    return (listed("english") | others) - {"mercy", "memorial", "general", "hospital", "clinic", "royal", "children"}
