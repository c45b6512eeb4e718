"""What the record tells of a question: who opened it, who put it into the bin, who looks after its alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from askmd.accounts.models import Account
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.questions.queries import OPEN
from askmd.workflow import QuestionStatus, Who

Q = QuestionStatus
_TO_READ = (
    "question.asked",
    "question.edited",
    "question.replied",
    "question.followed_up",
    "question.feedback_given",
    "question.change_wanted",
    "question.reopened",
    "question.alarm_set",
)


def newest(question: Question) -> int:
    """Which event brought the newest thing that a doctor must read: words of the asker, or an alarm; 0 for none."""
    query = _events(question, *_TO_READ).with_only_columns(func.max(AuditEvent.id))
    return db.session.execute(query).scalar() or 0


def has_read(question: Question, by: Account) -> bool:
    """Whether this doctor opened the question since the newest words of its asker came, and its newest alarm."""
    return _is_there(_views(question).where(AuditEvent.by_id == by.id))


def was_read_before(question: Question, at: datetime) -> bool:
    """Whether any doctor had opened the question by then, with all that its asker has written by now."""
    return _is_there(_views(question).where(AuditEvent.at <= at))


def was_binned_by(question: Question, by: Account, *, within: timedelta) -> bool:
    """Whether it is in the bin, and this doctor put it there a moment ago."""
    if question.status is not Q.SPAM or question.closed_at is None or clock.now() - question.closed_at > within:
        return False
    event = _last(question, "question.binned")
    return event is not None and event.by_id == by.id


def was_declined_by(question: Question, by: Account, *, within: timedelta) -> bool:
    """Whether it is declined, and this doctor did that a moment ago."""
    if question.status is not Q.DECLINED or question.closed_at is None or clock.now() - question.closed_at > within:
        return False
    event = _last(question, "question.declined")
    return event is not None and event.by_id == by.id


@dataclass(frozen=True)
class Alarm:
    """An alarm that stands: since when, who looks after it since when, if anybody does, and what was read of it."""

    question: Question
    since: datetime
    by: Account | None
    by_since: datetime | None
    newest: int


@dataclass(frozen=True)
class Reader:
    """A doctor who opened a question, and when last."""

    account: Account
    at: datetime


def readers(question: Question) -> list[Reader]:
    """Who opened this question, in the order of their first look: "also read by"."""
    query = (
        select(Account, func.max(AuditEvent.at).label("at"))
        .join(AuditEvent, Account.id == AuditEvent.by_id)
        .where(
            AuditEvent.subject == "question",
            AuditEvent.subject_id == question.id,
            AuditEvent.action == "question.viewed",
        )
        .group_by(Account.id)
        .order_by(func.min(AuditEvent.id))
    )
    return [Reader(account, at) for account, at in db.session.execute(query)]


def has_alarm() -> ColumnElement[bool]:
    """Questions whose alarm stands: the open ones, and an answered one whose asker wrote something urgent since."""
    unseen = and_(Question.status == Q.ANSWERED, Question.alarm_seen_at.is_(None))
    return and_(Question.is_urgent.is_(True), or_(Question.status.in_(OPEN), unseen))


def alarm_of(question: Question) -> Alarm | None:
    """The alarm of this question, where one stands."""
    is_unseen = question.status is Q.ANSWERED and question.alarm_seen_at is None
    if not question.is_urgent or not (question.status in OPEN or is_unseen):
        return None
    brought = newest(question)
    by = looks_after(question)
    since = question.alarm_seen_at
    if since is not None and question.claimed_at is not None and question.assignee is by:
        since = max(since, question.claimed_at)
    return Alarm(question, _alarm_began(question), by, since, brought)


def alarms(most: int) -> list[Alarm]:
    """The alarms that stand: first what nobody looks after, then the oldest."""
    found = list(db.session.execute(_unseen(most)).scalars())
    if len(found) < most:
        seen = has_alarm() & Question.alarm_seen_at.is_not(None)
        oldest = select(Question).where(seen).order_by(Question.asked_at, Question.id)
        found += db.session.execute(oldest.limit(most - len(found))).scalars()
    return [alarm for question in found if (alarm := alarm_of(question)) is not None]


def _unseen(most: int) -> Select[Question]:
    """What nobody looks after, the oldest first: the first of each status, which an index of their own has in order."""
    each = [
        select(Question.id)
        .where(Question.is_urgent, Question.alarm_seen_at.is_(None), Question.status == status)
        .order_by(Question.asked_at, Question.id)
        .limit(most)
        .subquery()
        for status in (*OPEN, Q.ANSWERED)
    ]
    ids = union_all(*[select(one.c.id) for one in each])
    return select(Question).where(Question.id.in_(ids)).order_by(Question.asked_at, Question.id).limit(most)


def looks_after(question: Question) -> Account | None:
    """Who said that they look after the alarm, or the doctor to whom the question went since."""
    seen_at, held_at = question.alarm_seen_at, question.claimed_at
    if seen_at is None:
        return None
    if question.assignee is not None and held_at is not None and held_at >= seen_at:
        return question.assignee
    event = _last(question, "question.alarm_seen")
    return db.session.get(Account, event.by_id) if event is not None and event.by_id is not None else None


def is_looked_after(question: Question) -> bool:
    """Whether somebody said that they look after the alarm, and still works here."""
    who = looks_after(question)
    return who is not None and Who.DOCTOR in who.who


def _alarm_began(question: Question) -> datetime:
    event = _last(question, "question.alarm_set")
    return event.at if event is not None else question.asked_at


def _last(question: Question, action: str) -> AuditEvent | None:
    return db.session.execute(_events(question, action).order_by(AuditEvent.id.desc()).limit(1)).scalars().first()


def _views(question: Question) -> Select[Any]:
    return _events(question, "question.viewed").where(AuditEvent.id > newest(question))


def _is_there(query: Select[Any]) -> bool:
    return db.session.execute(query.limit(1)).first() is not None


def _events(question: Question, *actions: str) -> Select[Any]:
    return select(AuditEvent).where(
        AuditEvent.subject == "question", AuditEvent.subject_id == question.id, AuditEvent.action.in_(actions)
    )
