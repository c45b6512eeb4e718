"""Reading questions: by code, the queue, what waits, who read what."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from askmd.accounts.models import Account
from askmd.audit.models import AuditEvent
from askmd.extensions import db
from askmd.questions.models import Message, Note, Question
from askmd.workflow import QuestionStatus

Q = QuestionStatus
TABS: dict[str, tuple[QuestionStatus, ...]] = {
    "to_claim": (Q.WAITING,),
    "waiting_for_asker": (Q.NEEDS_REPLY,),
    "closed": (Q.DECLINED, Q.SPAM),
    "answered": (Q.ANSWERED,),
    "open": (Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY),
}
PAGE = 25
# Nobody needs the exact number of a long queue, and counting it takes time.
COUNT_STOP = 500
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


def page(
    tab: str, *, by: Account, after: tuple[bool, datetime, int] | None = None, topic_id: int | None = None
) -> Sequence[Question]:
    """Up to PAGE + 1 questions of a tab, alarms first, then oldest. `after` is the key of the last row seen."""
    query = select(Question).where(_in_tab(tab, by))
    if topic_id is not None:
        query = query.where(Question.topic_id == topic_id)
    if after is not None:
        is_urgent, asked_at, last_id = after
        later = or_(Question.asked_at > asked_at, and_(Question.asked_at == asked_at, Question.id > last_id))
        same = and_(Question.is_urgent.is_(is_urgent), later)
        query = query.where(or_(same, Question.is_urgent.is_(False)) if is_urgent else same)
    order = (Question.is_urgent.desc(), Question.asked_at, Question.id)
    return db.session.execute(query.order_by(*order).limit(PAGE + 1)).scalars().all()


def counts(by: Account) -> dict[str, int]:
    """How many stand in each tab, counted no further than COUNT_STOP + 1."""
    return {tab: _count(_in_tab(tab, by)) for tab in (*TABS, "mine")}


def alarms() -> Sequence[Question]:
    """Urgent questions that nobody has answered, oldest first."""
    query = select(Question).where(Question.is_urgent.is_(True), Question.status.in_(TABS["open"]))
    return db.session.execute(query.order_by(Question.asked_at).limit(PAGE)).scalars().all()


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


def _in_tab(tab: str, by: Account) -> ColumnElement[bool]:
    if tab == "mine":
        return and_(Question.assignee_id == by.id, Question.status.in_((Q.CLAIMED, Q.NEEDS_REPLY)))
    return Question.status.in_(TABS[tab])


def _count(where: ColumnElement[bool]) -> int:
    some = select(Question.id).where(where).limit(COUNT_STOP + 1).subquery()
    return int(db.session.execute(select(func.count()).select_from(some)).scalar_one())
