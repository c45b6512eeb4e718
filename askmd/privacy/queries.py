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
    """All clocks that run, in the order of a question's life."""
    now = clock.now()
    told_before = and_(Question.address_lookup.is_not(None), Question.status != Q.WITHDRAWN)
    is_told = Question.erase_told_at.is_not(None)
    over = and_(retention.is_over_within(AHEAD), or_(not_(told_before), is_told))
    unannounced = and_(retention.is_over_within(retention.NOTICE + AHEAD), told_before, ~is_told)
    late = questions.is_overdue(ahead=AHEAD) & questions.is_untold()
    replies = and_(Question.status == Q.NEEDS_REPLY, Question.asked_back_at <= now - REPLY_DAYS + AHEAD)
    binned = func.coalesce(AuditEvent.detail["before"].as_string(), "") == Q.SPAM.value
    by_time, by_site = AuditEvent.by_part == RETENTION.name, AuditEvent.by_part == SYSTEM.name
    unconfirmed = and_(Subscriber.confirmed_at.is_(None), Subscriber.ended_at.is_(None))
    watched = or_(Watcher.expires_at <= now + AHEAD, Watcher.confirmed_at.is_(None))
    return [
        Clock("reply", REPLY_DAYS, _count(Question, replies), _events("question.reply_overdue")),
        Clock("long_wait", questions.LONG_WAIT, _count(Question, late), _events("question.waiting_told")),
        Clock(
            "longest_wait",
            questions.LONGEST_WAIT,
            _count(Question, retention.is_given_up_within(AHEAD)),
            _events("question.declined", by_time),
        ),
        Clock(
            "notice",
            retention.kept_for() - retention.NOTICE,
            _count(Question, unannounced),
            _events("question.erase_announced"),
        ),
        Clock("over", retention.kept_for(), _count(Question, over), _events("question.erased", by_time, ~binned)),
        Clock(
            "bin",
            retention.BIN,
            _count(Question, retention.is_binned_within(AHEAD)),
            _events("question.erased", by_time, binned),
        ),
        Clock(
            "address",
            questions.UNCONFIRMED_LIFETIME,
            _count(Question, questions.has_unconfirmed_address(now)),
            _events("question.address_dropped"),
        ),
        Clock(
            "subscription",
            UNCONFIRMED_LIFETIME,
            _count(Subscriber, unconfirmed),
            _events("subscription.ended", by_site),
        ),
        Clock("watcher", WATCH_LIFETIME, _count(Watcher, watched), _events("watch.ended", by_site)),
        Clock("key", ORPHAN_AGE, None, _events("key.orphan_destroyed")),
    ]


def last_beat() -> datetime | None:
    """When a worker last said that it keeps the clocks; None when none runs, or the last one was ended in peace."""
    until = db.session.execute(select(Lease.until).where(Lease.name == LEASE_NAME)).scalar()
    return until - LEASE if until is not None else None


def _count(model: Any, where: ColumnElement[bool]) -> int:
    return int(db.session.execute(select(func.count()).select_from(model).where(where)).scalar_one())


def _events(action: str, *where: ColumnElement[bool]) -> int:
    return _count(AuditEvent, and_(AuditEvent.action == action, AuditEvent.at > clock.now() - BACK, *where))
