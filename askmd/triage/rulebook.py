"""The rules as data: read once, checked, and numbered by a digest of their files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from askmd.core import versions
from askmd.triage.words import Finder

DATA = Path(__file__).parent / "data"
FILES = ("words.toml", "contexts.toml", "red_flags.toml", "weights.json", "votes.json", "votes.npz")


@dataclass(frozen=True)
class Category:
    """One kind of emergency: what it is called, who says that it is one, and how it is found.

    `plain`: words that say so by themselves, whatever else is missing around them.
    """

    name: str
    title: str
    source: str
    is_critical: bool
    rules: tuple[tuple[str, ...], ...]
    matches: str
    counter_example: str
    plain: frozenset[str] = frozenset()


# Recorded with every result: other words, rules or weights are another version.
VERSION = versions.of(DATA / name for name in FILES)


@cache
def categories() -> tuple[Category, ...]:
    """Every category, in the order in which advice is shown. Raises KeyError when a file lacks a field."""
    read = tomllib.loads((DATA / "red_flags.toml").read_text(encoding="utf-8"))
    return tuple(
        Category(
            name=name,
            title=entry["title"],
            source=entry["source"],
            is_critical=entry.get("critical", False),
            rules=tuple(tuple(_named(part) for part in rule) for rule in entry["rules"]),
            matches=entry["matches"],
            counter_example=entry["not"],
            plain=frozenset(phrase.strip() for phrase in entry.get("plain", "").split(",") if phrase.strip()),
        )
        for name, entry in read.items()
    )


@cache
def contexts() -> dict[str, str]:
    """Groups of cues around a sign."""
    return tomllib.loads((DATA / "contexts.toml").read_text(encoding="utf-8"))


@cache
def finder() -> Finder:
    """All groups of words, and those that a rule brings itself."""
    words = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
    groups: dict[str, str] = {**words["parts"], **words["signs"], **contexts()}
    for category in categories():
        for part in (part for rule in category.rules for part in rule):
            if part.startswith("="):
                groups[part] = part[1:]
            elif part not in groups:
                raise KeyError(f"{category.name} names the group “{part}”, which does not exist.")
    return Finder(groups)


def _named(part: str) -> str:
    return part if not part.startswith("=") else "=" + ", ".join(word.strip() for word in part[1:].split(","))
