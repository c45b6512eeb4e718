"""What became of an import: counted, and everything that somebody should look at, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# So many of each are told one by one; the rest is only counted.
MOST = 5_000
SHOWN = 20
WORDS = {
    "posts": "posts are public",
    "videos": "of them are videos",
    "drafts": "are drafts that a doctor can go on with",
    "pages": "fixed pages",
    "page drafts": "unfinished pages, off the site until an editor publishes them",
    "authors": "authors",
    "topics": "topics",
    "keywords": "posts have keywords",
    "comments": "comments stand under their posts",
    "pictures": "pictures",
    "addresses": "old addresses lead here",
    "updated": "were changed since the last import and are new here too",
    "unchanged": "were here already and stay as they are",
}
LEFT_OUT = {
    "private": "are private",
    "trash": "lie in the trash",
    "auto-draft": "were begun and never written",
    "password": "are protected by a password",
    "empty": "have no words",
    "comment": "comments are not approved, or no comments but links from other sites",
    "page comment": "comments stand on fixed pages, which have none here",
    "withdrawn": "were withdrawn here",
}
NOTES = {
    "changed here": "Changed on both sites; what your team wrote here stays",
    "missing file": "Pictures whose file is not in the folder of uploads",
    "not a picture": "Files that are no picture that we can read; they do not come along",
    "no alternative": "Pictures without words for people who cannot see them",
    "shortcode": "Shortcodes and blocks that only a plugin can fill in",
    "dead link": "Links to something of the old site that is not here",
    "difference": "Texts in which something counts differently than before",
    "moved topic": "Topics that were here and took the place they had on the old site",
    "too deep": "Topics that lie less deep than before",
    "address taken": "Things whose last part of the address is another one now",
    "cut": "Texts that were cut because they were too long for their place",
    "published there": "Drafts that are public on the old site by now; publish them here",
    "custom field": "Custom fields, which do not come along",
    "type": "Kinds of things that do not come along",
    "draft topics": "Drafts and their subjects on the old site; choose the topics when you publish them",
    "menu": "Menu",
}


@dataclass
class Report:
    """Counts by name, what was left out and why, and notes of each kind."""

    site: str = ""
    is_dry: bool = False
    items: int = 0
    brought: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    notes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    note_counts: Counter[str] = field(default_factory=Counter)
    broken: str = ""

    @property
    def has_changed(self) -> bool:
        """Whether this import changed anything."""
        return any(count for name, count in self.brought.items() if name != "unchanged")

    def note(self, kind: str, item: str = "", **facts: Any) -> None:
        """Somebody should know this. `item`: the number or name of the thing on the old site."""
        self.note_counts[kind] += 1
        kept = self.notes.setdefault(kind, [])
        if len(kept) < MOST:
            kept.append({"item": item, **facts})

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "site": self.site,
            "is_dry": self.is_dry,
            "items": self.items,
            "brought": dict(self.brought),
            "left_out": dict(self.left_out),
            "notes": {kind: {"count": self.note_counts[kind], "each": each} for kind, each in self.notes.items()},
            "broken": self.broken,
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"From {self.site}: {self.items:,} items." + (" Nothing was changed: a dry run." if self.is_dry else "")
        yield from self._counted(self.brought, WORDS)
        if self.left_out:
            yield "Left out:"
            yield from self._counted(self.left_out, LEFT_OUT)
        for kind, words in NOTES.items():
            if self.note_counts[kind]:
                yield f"{words} ({self.note_counts[kind]:,}):"
                yield from (f"    {_told(note)}" for note in self.notes[kind][:SHOWN])
                if self.note_counts[kind] > SHOWN:
                    yield f"    and {self.note_counts[kind] - SHOWN:,} more"
        if self.broken:
            yield self.broken + " What stood before that place was brought in."

    def _counted(self, counts: Counter[str], words: dict[str, str]) -> Iterator[str]:
        for name, said in words.items():
            if counts[name]:
                yield f"{counts[name]:>7,} {said}"


def _told(note: dict[str, Any]) -> str:
    facts = ", ".join(f"{name}: {value}" for name, value in note.items() if name != "item" and value != "")
    return f"{note['item']}: {facts}" if note["item"] and facts else str(note["item"] or facts)
