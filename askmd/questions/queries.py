"""Reading questions: by code, the queue, what waits and for how long, who read what."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Message, Note, Question
from askmd.site import settings
from askmd.workflow import QuestionStatus

Q = QuestionStatus
GONE = (Q.WITHDRAWN, Q.ERASED)
OPEN = (Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY)
# Whoever still waits after a month is told that we have not forgotten, and so are the doctors. After half a year the
# honest thing is to say that we cannot answer, and where else to ask. Both were promised, so they are no settings.
LONG_WAIT, LONGEST_WAIT = timedelta(days=30), timedelta(days=180)
# An address nobody confirmed within seven days is most likely mistyped; the question itself stays.
UNCONFIRMED_LIFETIME = timedelta(days=7)


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


def languages() -> list[str]:
    """The languages in which open questions were asked, looked up one after the other and never counted."""
    found: set[str] = set()
    for status in OPEN:
        after = ""
        while True:
            query = select(func.min(Question.language)).where(Question.status == status, Question.language > after)
            after = db.session.execute(query).scalar() or ""
            if not after:
                break
            found.add(after)
    return sorted(found)


def is_full() -> bool:
    """Whether as many questions wait as the doctors want at a time. Counts no further than that."""
    most = settings.get("intake_most_waiting")
    if not most:
        return False
    waiting = select(Question.id).where(Question.status == Q.WAITING).limit(most).subquery()
    return db.session.execute(select(func.count()).select_from(waiting)).scalar() == most


def waiting_too_long(limit: int) -> Sequence[Question]:
    """Questions that have waited for our answer for more than 30 days, the oldest first."""
    query = select(Question).where(is_overdue()).order_by(Question.asked_at, Question.id)
    return db.session.execute(query.limit(limit)).scalars().all()


def overdue_summary() -> tuple[int, datetime | None]:
    """How many questions have waited for our answer for more than 30 days, and when the oldest of them came."""
    count, oldest = db.session.execute(select(func.count(), func.min(Question.asked_at)).where(is_overdue())).one()
    return count, oldest


def is_overdue(*, ahead: timedelta = timedelta(0)) -> ColumnElement[bool]:
    """Whether a question will have waited for our answer for more than 30 days by then.

    One that waits for its asker does not wait for us.
    """
    return Question.status.in_((Q.WAITING, Q.CLAIMED)) & has_waited(LONG_WAIT - ahead)


def is_untold() -> ColumnElement[bool]:
    """Whether its asker can be told, and was not, that a question still waits."""
    return Question.address_lookup.is_not(None) & Question.waiting_told_at.is_(None)


def has_unconfirmed_address(before: datetime) -> ColumnElement[bool]:
    """Whether nobody confirmed an address given before this time, neither here nor with another question."""
    confirmed = select(Question.address_lookup).where(Question.address_confirmed_at.is_not(None))
    return (
        Question.address_lookup.is_not(None)
        & Question.address_confirmed_at.is_(None)
        & Question.address_lookup.not_in(confirmed.where(Question.address_lookup.is_not(None)))
        & (func.coalesce(Question.address_set_at, Question.asked_at) < before)
    )


def has_waited(time: timedelta) -> ColumnElement[bool]:
    """Whether a question is open and its asker has heard of no answer for so long."""
    return Question.status.in_(OPEN) & (Question.waits_since <= clock.now() - time)


def messages(question: Question) -> Sequence[Message]:
    """All turns between asker and doctors, oldest first."""
    query = select(Message).where(Message.question_id == question.id).order_by(Message.id)
    return db.session.execute(query).scalars().all()


def notes(question: Question) -> Sequence[Note]:
    """All internal notes, oldest first."""
    return db.session.execute(select(Note).where(Note.question_id == question.id).order_by(Note.id)).scalars().all()
