"""Internal notes: a word between doctors. The asker never sees one."""

from __future__ import annotations

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.extensions import db
from askmd.questions import turns
from askmd.questions.alarms import only_doctor
from askmd.questions.models import Note, Question


def add_note(question: Question, *, text: str, by: Account) -> Note:
    """Keep a word between doctors."""
    only_doctor(by)
    note = Note(question=question, by_id=by.id, created_at=clock.now())
    keys.write(note, body=turns.body_of(text))
    db.session.add(note)
    db.session.flush()
    audit.record("question.note_added", question, by=by)
    return note
