"""What oncology is called by patients and by doctors: conditions, kinds of questions, people, words of one meaning.

All of it is data that the medical lead can read, see data/README.md. Read once, when it is first needed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from askmd.core import versions
from askmd.posts.matching.phrases import Phrases, listed
from askmd.posts.matching.words import plain, stem, words

DATA = Path(__file__).parent / "data"
# How much a phrase of a list counts. An organ is told from a name by this number.
ORGAN = 0.99
_CUES = {"strong": 3.0, "cues": 1.5, "weak": 0.5}
_NAMES = {"names": 1.0, "short": 1.0, "organs": ORGAN, "lay": 0.7}


@dataclass(frozen=True)
class Condition:
    """One cancer: its wider kinds, whom it strikes, and a portrait in lay words."""

    name: str
    broader: tuple[str, ...]
    people: str
    about: str
    is_vague: bool


@cache
def version() -> str:
    """A digest of all lists and weights: other data are another version."""
    return versions.of(sorted(DATA.rglob("*.toml")))


@cache
def conditions() -> dict[str, Condition]:
    """Every condition by its name."""
    return {
        name: Condition(
            name, tuple(listed(entry.get("broader", ""))), entry.get("people", ""), entry["about"], "weak" in entry
        )
        for name, entry in condition_entries().items()
    }


@cache
def condition_phrases() -> Phrases:
    """Names, short forms and lay words of all conditions. A phrase that several share counts less for each."""
    entries = [
        (phrase, name, weight)
        for name, entry in condition_entries().items()
        for part, weight in _NAMES.items()
        for phrase in listed(entry.get(part, ""))
        if not needs_capitals(phrase)
    ]
    return Phrases(entries)


@cache
def name_words() -> frozenset[str]:
    """The words of which names and organs are made."""
    parts = (entry.get(part, "") for entry in condition_entries().values() for part in ("names", "organs"))
    return frozenset(word for part in parts for phrase in listed(part) for word in words(phrase) if word.isalpha())


@cache
def capitals() -> dict[str, str]:
    """Short forms that are ordinary words or too short, so that they count in capitals only: the condition of each."""
    short = ((phrase, name) for name, entry in condition_entries().items() for phrase in listed(entry.get("short", "")))
    return {phrase: name for phrase, name in short if needs_capitals(phrase)}


def needs_capitals(phrase: str) -> bool:
    """Whether a short form would be found in too many texts if its case did not count."""
    return phrase.isupper() and (len(phrase) < 3 or phrase in _context()["capitals"].split())


@cache
def kind_phrases() -> Phrases:
    """Cues of what is asked."""
    kinds = read("kinds")
    return Phrases(
        (phrase, name, weight)
        for name, entry in kinds.items()
        for part, weight in _CUES.items()
        for phrase in listed(entry.get(part, ""))
    )


@cache
def yielding() -> frozenset[str]:
    """Kinds that count little beside another one."""
    return frozenset(name for name, entry in read("kinds").items() if entry.get("yields"))


@cache
def asking() -> frozenset[str]:
    """Words with which a question begins."""
    return frozenset(words(_context()["asking"]))


@cache
def wish_phrases() -> Phrases:
    """Other ways to say that one asks."""
    return Phrases((phrase, "wish", 1.0) for phrase in listed(_context()["wishes"]))


@cache
def people_phrases() -> Phrases:
    """Cues of whom it is about: child, adult, male, female."""
    return Phrases((phrase, name, 1.0) for name, line in _context()["people"].items() for phrase in listed(line))


@cache
def cancer_phrases() -> Phrases:
    """Words by which a text shows that it is about cancer."""
    return Phrases((phrase, "cancer", 1.0) for phrase in listed(_context()["cancer"]))


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """For each stem the others of its groups; many words are replaced by none, only joined."""
    found: dict[str, set[str]] = {}
    for line in read("words")["groups"]:
        group = {stem(plain(word)) for word in listed(line)}
        for word in group:
            found.setdefault(word, set()).update(group - {word})
    return {word: tuple(sorted(others)) for word, others in found.items()}


@cache
def weights() -> dict[str, Any]:
    """How much each agreement counts, and from where on something is shown."""
    return read("weights")


def read(name: str) -> dict[str, Any]:
    """One file of the data."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def condition_entries() -> dict[str, dict[str, Any]]:
    """The entries of all files of conditions, as they are written."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((DATA / "conditions").glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _context() -> dict[str, Any]:
    return read("context")
