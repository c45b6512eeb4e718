"""Words of one meaning: groups that editors can change, and how a search is widened by them.

Whoever types one word of a group finds posts with the others too, at less weight: the word itself always counts most.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from askmd import audit
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed
from askmd.core.text import clean_line
from askmd.extensions import db
from askmd.posts.matching import vocabulary
from askmd.posts.matching.phrases import listed
from askmd.posts.models import Synonym
from askmd.posts.searching import analysis, wordlist

DEFAULTS = Path(__file__).resolve().parent / "synonyms.toml"
LONGEST, LONGEST_TERM = 500, 60
# More groups than these nobody looks through.
MOST = 1_000
_KEPT = "askmd-synonyms"


@dataclass(frozen=True)
class Groups:
    """All groups as a search uses them: by the first stem of each member, the member and its group."""

    by_first: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
    members: list[list[tuple[str, ...]]] = field(default_factory=list)

    def others(self, stems: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """For each member that stands in a search: itself, and each other member of its groups."""
        found = []
        for place, first in enumerate(stems):
            for member, number in self.by_first.get(first, ()):
                if tuple(stems[place : place + len(member)]) == member:
                    found += [(member, other) for other in self.members[number] if other != member]
        return found


def groups() -> Groups:
    """All groups, read anew when somebody changed one."""
    stamp = tuple(db.session.execute(select(func.count(), func.max(Synonym.changed_at), func.sum(Synonym.id))).one())
    kept = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != stamp:
        made = Groups()
        for line in db.session.execute(select(Synonym.terms).order_by(Synonym.id)).scalars():
            _join(made, line)
        kept = current_app.extensions[_KEPT] = stamp, made
    found: Groups = kept[1]
    return found


def everything() -> Sequence[Synonym]:
    """All groups in the order of their first words."""
    return db.session.execute(select(Synonym).order_by(func.lower(Synonym.terms), Synonym.id)).scalars().all()


def add(line: str, *, by: Any) -> Synonym:
    """A new group. Raises Invalid for a line that is none."""
    _editors_only(by)
    if db.session.execute(select(func.count()).select_from(Synonym)).scalar_one() >= MOST:
        raise Invalid(f"There are {MOST:,} groups already. Please delete one first.")
    group = Synonym(terms=_checked(line), changed_at=clock.now(), changed_by_id=by.id)
    db.session.add(group)
    db.session.flush()
    audit.record("synonym.changed", group, by=by, what="added")
    return group


def change(group: Synonym, line: str, *, by: Any) -> None:
    """Other words for a group."""
    _editors_only(by)
    group.terms = _checked(line)
    group.changed_at, group.changed_by_id = clock.now(), by.id
    audit.record("synonym.changed", group, by=by, what="changed")


def remove(group: Synonym, *, by: Any) -> None:
    """Join these words no longer."""
    _editors_only(by)
    audit.record("synonym.changed", group, by=by, what="deleted")
    db.session.delete(group)
    db.session.flush()


def seed_defaults() -> None:
    """Those that the code brings, where there are none and nobody ever had any. The caller commits."""
    was_here = select(AuditEvent.id).where(AuditEvent.action == "synonym.changed").limit(1)
    if db.session.execute(select(Synonym.id).limit(1)).first() or db.session.execute(was_here).first():
        return
    now = clock.now()
    db.session.add_all(Synonym(terms=_checked(line), changed_at=now) for line in default_lines())
    db.session.flush()


def default_lines() -> list[str]:
    """The groups that the code brings, without words that nobody can search for."""
    own = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    lines = [*vocabulary.read("words")["groups"], *own["lay"], *own["brands"]]
    return [", ".join(word for word in members(line) if analysis.terms(word)) for line in lines]


def members(line: str) -> list[str]:
    """The words of a group, as they were written."""
    return listed(line)


def posts_with(words: Sequence[str]) -> dict[str, int]:
    """In how many posts each of these stands: of several words together, the rarest of them."""
    stems = {word: analysis.terms(word) for word in words}
    held = wordlist.known().holding({stem for own in stems.values() for stem in own})
    return {word: min((held.get(stem, 0) for stem in own), default=0) for word, own in stems.items()}


def _join(groups: Groups, line: str) -> None:
    stems = dict.fromkeys(tuple(analysis.terms(member)) for member in members(line))
    own = [member for member in stems if member]
    number = len(groups.members)
    groups.members.append(own)
    for member in own:
        groups.by_first.setdefault(member[0], []).append((member, number))


def _checked(line: str) -> str:
    words = list(dict.fromkeys(clean_line(word) for word in members(clean_line(line))))
    words = [word for word in words if word]
    if len(words) < 2:
        raise Invalid("Please write at least two words or phrases, with a comma between them.")
    for word in words:
        if len(word) > LONGEST_TERM:
            raise Invalid(f"Please keep each of them to {LONGEST_TERM} characters.")
        if not analysis.terms(word):
            raise Invalid(f"Nobody can search for “{word}”: it has no word that says something. Please leave it out.")
    joined = ", ".join(words)
    if len(joined) > LONGEST:
        raise Invalid(f"This is too long. Please keep the group to {LONGEST} characters.")
    return joined


def _editors_only(by: Any) -> None:
    if not (by.active and by.is_editor):
        raise NotAllowed("Only editors can change these words. Nothing was changed.")
