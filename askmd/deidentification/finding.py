"""Finding: what has a form of its own first, then what the tagger reads; some words are never anybody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from askmd.deidentification import patterns, tagger
from askmd.deidentification.lists import CLINICIANS, DATA, listed, plain

# What is longer is read up to here; a form takes no more.
LONGEST = 20_000
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


def _version() -> str:
    digest = hashlib.sha256(repr(patterns.SOURCES).encode())
    for path in sorted(DATA.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


VERSION = _version()


def find(text: str) -> list[Identifier]:
    """What may tell who somebody is, in the order of the text, never overlapping. Never raises.

    Only what was found: that nothing is found does not mean that there is nothing. Reads the first 20,000 characters.
    """
    text = text[:LONGEST]
    formed = patterns.spans(text)
    read = [span for span in tagger.spans(text) if not _overlaps(span, formed) and not _is_nobody(text, span)]
    return [
        Identifier(kind, start, end, "weak" if kind in _WEAK else "strong", rule)
        for start, end, kind, rule in sorted(formed + [_as_clinician(text, span) for span in read])
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


def _as_clinician(text: str, span: tuple[int, int, str, str]) -> tuple[int, int, str, str]:
    """A name right behind “Dr.” or “nurse” is a clinician's, whatever the tagger made of it."""
    start, end, kind, rule = span
    before = text[max(0, start - 15) : start].split()
    if kind == "NAME" and before and plain(before[-1].rstrip(".")) in CLINICIANS:
        return start, end, "NAME_PROV", rule
    return span


def _overlaps(span: tuple[int, int, str, str], others: list[tuple[int, int, str, str]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end, _kind, _rule in others)


def _is_nobody(text: str, span: tuple[int, int, str, str]) -> bool:
    """Drugs, stages, eponyms, countries and plain words that the tagger took for somebody."""
    found = text[span[0] : span[1]]
    if _CODE.search(found) and span[2] != "FACILITY":
        return True
    if plain(found) in listed("regions"):
        return True
    words = [plain(word) for part in found.split() for word in part.split("-") if word]
    # An eponym is followed by what it names, or stands among others of its kind.
    is_medical = all(word in listed("medical") or _DRUG.search(word) for word in words)
    if is_medical and span[2] != "FACILITY":
        return True
    return span[2] in ("NAME", "NAME_PROV", "FACILITY") and all(word in _plain_words() for word in words)


@cache
def _plain_words() -> frozenset[str]:
    """Words of every day that are nobody's name."""
    return listed("english") - frozenset({"mercy", "memorial", "general", "hospital", "clinic", "royal", "children"})
