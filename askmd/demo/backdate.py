"""The past of an invented site: what the services made just now is put back in time, in the demo alone.

Only times are changed. Every status, approval and sealed text was made by the same services as in real life.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from askmd.answers.models import Answer, Review, Revision
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Message, Note, Question


def days_ago(days: float) -> datetime:
    """A moment so many days before now."""
    return clock.now() - timedelta(days=days)


def question(row: Question, asked: float) -> None:
    """Put a question and what was said about it back to the day it was asked, spread up to today."""
    db.session.flush()
    shift = timedelta(days=asked)
    row.asked_at = row.consent_at = row.waits_since = clock.now() - shift
    for name, part in (("claimed_at", 0.2), ("asked_back_at", 0.3), ("answered_at", 0.8), ("closed_at", 0.9)):
        if getattr(row, name) is not None:
            setattr(row, name, days_ago(asked * (1 - part)))
    _put_back(Message, Message.question_id == row.id, created_at=days_ago(asked * 0.6))
    _put_back(Note, Note.question_id == row.id, created_at=days_ago(asked * 0.6))
    _put_back(
        AuditEvent,
        (AuditEvent.subject == "question") & (AuditEvent.subject_id == row.id),
        at=days_ago(asked * 0.7),
    )


def answer(row: Answer, written: float) -> None:
    """Put an answer, its revisions and decisions back to when it was written."""
    db.session.flush()
    row.created_at = days_ago(written)
    for name, part in (("submitted_at", 0.3), ("delivered_at", 0.6)):
        if getattr(row, name) is not None:
            setattr(row, name, days_ago(written * (1 - part)))
    _put_back(Revision, Revision.answer_id == row.id, created_at=days_ago(written * 0.8))
    _put_back(Review, Review.answer_id == row.id, decided_at=days_ago(written * 0.5))
    _put_back(
        AuditEvent, (AuditEvent.subject == "answer") & (AuditEvent.subject_id == row.id), at=days_ago(written * 0.5)
    )


def _put_back(model: Any, where: Any, **values: datetime) -> None:
    db.session.execute(update(model).where(where).values(**values))
