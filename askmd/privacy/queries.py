"""How the clocks of retention stand: what each will do within a week, and what it did within a month. Counts only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.extensions import db
from askmd.jobs.models import Lease
from askmd.jobs.worker import LEASE, LEASE_NAME
from askmd.keys import ORPHAN_AGE
from askmd.privacy import retention
from askmd.questions import queries as questions
from askmd.questions.models import Question
from askmd.questions.services import REPLY_DAYS
from askmd.readers import erasing
from askmd.readers.models import Feedback, ReaderMessage
from askmd.readers.queries import is_late
from askmd.subscriptions.models import Subscriber, Watcher
from askmd.subscriptions.queries import UNCONFIRMED_LIFETIME
from askmd.subscriptions.watching import LIFETIME as WATCH_LIFETIME
from askmd.workflow import RETENTION, SYSTEM, QuestionStatus

AHEAD, BACK = timedelta(days=7), timedelta(days=30)
Q = QuestionStatus


@dataclass(frozen=True)
class Clock:
    """One clock: after which time it strikes, for how many within a week, and how often it did within a month.

    `soon` is None where nobody can say.
    """

    name: str
    after: timedelta
    soon: int | None
    done: int


def clocks() -> list[Clock]:
    """All clocks that run, in the order of a question's life; then those of what readers wrote."""
    orphans = _clock("key", ORPHAN_AGE, None, "key.orphan_destroyed")
    return [*_of_waiting(), *_of_deleting(), *_of_addresses(), *_of_readers(), orphans]


def _of_waiting() -> list[Clock]:
    late = questions.is_overdue(ahead=AHEAD) & questions.is_untold()
    asked_back = (Question.status == Q.NEEDS_REPLY) & (Question.asked_back_at <= clock.now() - REPLY_DAYS + AHEAD)
    given_up, longest = _count(Question, retention.is_given_up_within(AHEAD)), questions.LONGEST_WAIT
    return [
        _clock("reply", REPLY_DAYS, _count(Question, asked_back), "question.reply_overdue"),
        _clock("long_wait", questions.LONG_WAIT, _count(Question, late), "question.waiting_told"),
        _clock("longest_wait", longest, given_up, "question.declined", AuditEvent.by_part == RETENTION.name),
    ]


def _of_deleting() -> list[Clock]:
    kept, notice, is_told = retention.kept_for(), retention.NOTICE, Question.erase_told_at.is_not(None)
    told_before = and_(Question.address_lookup.is_not(None), Question.status != Q.WITHDRAWN)
    over = _count(Question, and_(retention.is_over_within(AHEAD), or_(not_(told_before), is_told)))
    unannounced = _count(Question, and_(retention.is_over_within(notice + AHEAD), told_before, ~is_told))
    binned = _count(Question, retention.is_binned_within(AHEAD))
    by_time = AuditEvent.by_part == RETENTION.name
    in_bin = func.coalesce(AuditEvent.detail["before"].as_string(), "") == Q.SPAM.value
    return [
        _clock("notice", kept - notice, unannounced, "question.erase_announced"),
        _clock("over", kept, over, "question.erased", by_time, ~in_bin),
        _clock("bin", retention.BIN, binned, "question.erased", by_time, in_bin),
    ]


def _of_addresses() -> list[Clock]:
    now, by_site = clock.now(), AuditEvent.by_part == SYSTEM.name
    unproven, lifetime = _count(Question, questions.has_unconfirmed_address(now)), questions.UNCONFIRMED_LIFETIME
    subscribers = _count(Subscriber, Subscriber.confirmed_at.is_(None) & Subscriber.ended_at.is_(None))
    watchers = _count(Watcher, (Watcher.expires_at <= now + AHEAD) | Watcher.confirmed_at.is_(None))
    return [
        _clock("address", lifetime, unproven, "question.address_dropped"),
        _clock("subscription", UNCONFIRMED_LIFETIME, subscribers, "subscription.ended", by_site),
        _clock("watcher", WATCH_LIFETIME, watchers, "watch.ended", by_site),
    ]


def _of_readers() -> list[Clock]:
    kept, since, by_time = erasing.kept_for(), erasing.since(AHEAD), AuditEvent.by_part == RETENTION.name
    return [
        _clock("feedback", kept, _count(Feedback, is_late(Feedback, since)), "feedback.erased", by_time),
        _clock("message", kept, _count(ReaderMessage, is_late(ReaderMessage, since)), "reader_message.erased", by_time),
    ]


def _clock(name: str, after: timedelta, soon: int | None, action: str, *where: ColumnElement[bool]) -> Clock:
    """A clock, with how often the audit log tells that it struck."""
    recent = and_(AuditEvent.action == action, AuditEvent.at > clock.now() - BACK, *where)
    return Clock(name, after, soon, _count(AuditEvent, recent))


def last_beat() -> datetime | None:
    """When a worker last said that it keeps the clocks; None when none runs, or the last one was ended in peace."""
    until = db.session.execute(select(Lease.until).where(Lease.name == LEASE_NAME)).scalar()
    return until - LEASE if until is not None else None


def _count(model: Any, where: ColumnElement[bool]) -> int:
    return int(db.session.execute(select(func.count()).select_from(model).where(where)).scalar_one())
