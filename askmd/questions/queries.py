"""Reading questions: by code, the queue, what waits, who read what."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from askmd.accounts.models import Account
from askmd.audit.models import AuditEvent
from askmd.extensions import db
from askmd.questions.models import Message, Note, Question
from askmd.workflow import QuestionStatus

Q = QuestionStatus
GONE = (Q.WITHDRAWN, Q.ERASED)


def code_hash(code: bytes) -> str:
    """What of a receipt code is stored: SHA-256 of its 128 bits, in hex."""
    return hashlib.sha256(code).hexdigest()


def by_code(code: bytes) -> Question | None:
    """The question of a receipt code, whatever its status."""
    return db.session.execute(select(Question).where(Question.code_hash == code_hash(code))).scalar()


def readable_by_code(code: bytes) -> Question | None:
    """As `by_code`, but what was erased answers like what never existed."""
    question = by_code(code)
    return None if question is None or question.status is Q.ERASED else question


def waiting_summary() -> tuple[int, datetime | None]:
    """How many questions nobody has claimed, and when the oldest came."""
    query = select(func.count(), func.min(Question.asked_at)).where(Question.status == Q.WAITING)
    count, oldest = db.session.execute(query).one()
    return count, oldest


def messages(question: Question) -> Sequence[Message]:
    """All turns between asker and doctors, oldest first."""
    query = select(Message).where(Message.question_id == question.id).order_by(Message.id)
    return db.session.execute(query).scalars().all()


def notes(question: Question) -> Sequence[Note]:
    """All internal notes, oldest first."""
    return db.session.execute(select(Note).where(Note.question_id == question.id).order_by(Note.id)).scalars().all()


def readers(question: Question) -> list[str]:
    """Names of the doctors who opened this question, in the order of their first look: "also read by"."""
    query = (
        select(Account.name, func.min(AuditEvent.id))
        .join(Account, Account.id == AuditEvent.by_id)
        .where(
            AuditEvent.subject == "question",
            AuditEvent.subject_id == question.id,
            AuditEvent.action == "question.viewed",
        )
        .group_by(Account.name)
        .order_by(func.min(AuditEvent.id))
    )
    return [name for name, _first in db.session.execute(query)]
