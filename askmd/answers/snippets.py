"""Wordings that doctors use again: snippets for answers, and templates for what an asker reads when we decline.

They hold no private word, so editors may write them too. A field in double curly brackets is filled in by whoever uses
the wording; a text that still has one cannot be sent.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from askmd import audit
from askmd.answers.models import Snippet, SnippetKind
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale
from askmd.core.html import paragraphs, plain, sanitise
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.workflow import Who

DEFAULTS = Path(__file__).resolve().parent / "snippets.toml"
NAME_LIMIT = 60
BODY_LIMIT = 10_000
# More than these nobody finds again.
MOST = 100
TAKEN = "There is one with this name already. Please choose another name."
MOVED_ON = (
    "Somebody changed this wording while you were writing. Please read it as it is now. Your words are kept below."
)


def offered(language: str = "en", kind: SnippetKind = SnippetKind.SNIPPET) -> list[Snippet]:
    """All of a kind, in the order that people gave them."""
    query = select(Snippet).where(Snippet.language == language, Snippet.kind == kind)
    return list(db.session.execute(query.order_by(Snippet.position, Snippet.id)).scalars())


def templates(language: str = "en") -> list[Snippet]:
    """What may be said when we decline."""
    return offered(language, SnippetKind.DECLINE)


def add(kind: SnippetKind, *, name: str, body: str, by: Any, language: str = "en") -> Snippet:
    """A new wording, the last of its kind. Raises Invalid for a name that is taken."""
    _team_only(by)
    others = offered(language, kind)
    if len(others) >= MOST:
        raise Invalid(f"There are {MOST} of these already. Please delete one first.")
    snippet = Snippet(kind=kind, language=language, position=others[-1].position + 1 if others else 1)
    _set(snippet, name, body, by)
    audit.record("snippet.changed", snippet, by=by, what="added")
    return snippet


def change(snippet: Snippet, *, name: str, body: str, base: str, by: Any) -> None:
    """Another name or wording. `base` is what `stamp` said of the one it was written upon: raises Stale otherwise."""
    _team_only(by)
    if base != stamp(snippet):
        raise Stale(MOVED_ON)
    _set(snippet, name, body, by)
    audit.record("snippet.changed", snippet, by=by, what="changed")


def stamp(snippet: Snippet) -> str:
    """What is different after each change."""
    return snippet.changed_at.isoformat()


def move_up(snippet: Snippet, *, by: Any) -> None:
    """One place further up among its kind. The first one stays where it is."""
    _team_only(by)
    row = offered(snippet.language, snippet.kind)
    at = row.index(snippet)
    if at:
        row[at - 1], row[at] = row[at], row[at - 1]
        for position, one in enumerate(row, 1):
            one.position = position
        audit.record("snippet.changed", snippet, by=by, what="moved")


def remove(snippet: Snippet, *, by: Any) -> None:
    """Delete it. What was written with it stays as it is."""
    _team_only(by)
    audit.record("snippet.changed", snippet, by=by, what="deleted")
    db.session.delete(snippet)
    db.session.flush()


def seed_defaults() -> None:
    """Some to begin with, where there are none and nobody ever had any. The caller commits."""
    was_here = select(AuditEvent.id).where(AuditEvent.action == "snippet.changed").limit(1)
    if db.session.execute(select(func.count()).select_from(Snippet)).scalar() or db.session.execute(was_here).first():
        return
    for kind, entries in tomllib.loads(DEFAULTS.read_text(encoding="utf-8")).items():
        for position, entry in enumerate(entries, 1):
            made = Snippet(kind=SnippetKind(kind), position=position, changed_at=clock.now(), language="en")
            made.name, made.body = entry["name"], _checked(made.kind, entry["body"])
            db.session.add(made)
    db.session.flush()


def _set(snippet: Snippet, name: str, body: str, by: Any) -> None:
    name, body = _checked_name(name), _checked(snippet.kind, body)
    mine = (Snippet.kind == snippet.kind, Snippet.language == snippet.language, Snippet.name == name)
    twin = db.session.execute(select(Snippet.id).where(*mine)).scalar()
    if twin is not None and twin != snippet.id:
        raise Invalid(TAKEN)
    snippet.name, snippet.body = name, body
    snippet.changed_at, snippet.changed_by_id = clock.now(), by.id
    db.session.add(snippet)
    try:
        db.session.flush()
    except IntegrityError as error:
        # Two people saved in the same moment; the database let one of them win.
        raise Stale(TAKEN) from error


def _checked_name(name: str) -> str:
    line = clean_line(name)
    if not line:
        raise Invalid("Please give it a name.")
    if len(line) > NAME_LIMIT:
        raise Invalid(f"Please keep the name to {NAME_LIMIT} characters.")
    return line


def _checked(kind: SnippetKind, body: str) -> str:
    """A snippet is HTML, as the editor makes it; plain text becomes paragraphs. A template is plain text."""
    if len(body) > BODY_LIMIT:
        raise Invalid(f"This is too long. Please keep it to {BODY_LIMIT:,} characters.")
    words = clean(body)
    if kind is SnippetKind.SNIPPET:
        words = sanitise(words if words.startswith("<") else paragraphs(words))
    if not (plain(words) if kind is SnippetKind.SNIPPET else words):
        raise Invalid("Please write something. This wording cannot be empty.")
    return words


def _team_only(by: Any) -> None:
    if not (by.active and (by.is_editor or by.who & Who.DOCTOR)):
        raise NotAllowed("Only doctors and editors can change this. Nothing was changed.")
