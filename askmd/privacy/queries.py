"""How the clocks of retention stand: what each will do within a week, and what it did within a month. Counts only."""

from __future__ import annotations

from collections.abc import Callable
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
from askmd.privacy.pictures import GONE_AFTER as PICTURES_AFTER
from askmd.questions import queries as questions
from askmd.questions.models import Question
from askmd.questions.services import REPLY_DAYS
from askmd.readers import erasing
from askmd.readers.models import Feedback, ReaderMessage
from askmd.readers.queries import is_late
from askmd.subscriptions import imports
from askmd.subscriptions.models import Subscriber, SubscriberImport, Watcher
from askmd.subscriptions.queries import UNCONFIRMED_LIFETIME
from askmd.subscriptions.watching import LIFETIME as WATCH_LIFETIME
from askmd.workflow import RETENTION, SYSTEM, QuestionStatus

AHEAD, BACK = timedelta(days=7), timedelta(days=30)
# The jobs come each hour or oftener: what is due for a day and still there is late, and nobody did the work.
BEHIND = timedelta(days=-1)
NOW = timedelta(0)
Q = QuestionStatus
# For how many a clock strikes within this time; those for which it should have struck before, where it is negative.
Due = Callable[[timedelta], int]


@dataclass(frozen=True)
class Clock:
    """One clock: after which time it strikes, for how many within a week, how often it did within a month, when last.

    `late` are those for which it should have struck a day ago. `soon` and `late` are None where nobody can say.
    """

    name: str
    after: timedelta
    soon: int | None
    done: int
    late: int | None
    last: datetime | None


def clocks() -> list[Clock]:
    """All clocks that run, in the order of a question's life; then those of what readers wrote, and of lists and files.

    The proof that what is promised is done: what was due, what was late, what went and when.
    """
    return [*_of_waiting(), *_of_deleting(), *_of_addresses(), *_of_readers(), *_of_files()]


def _of_waiting() -> list[Clock]:
    def asked_back(ahead: timedelta) -> int:
        is_due = Question.asked_back_at <= clock.now() - REPLY_DAYS + ahead
        return _count(Question, (Question.status == Q.NEEDS_REPLY) & is_due)

    def late(ahead: timedelta) -> int:
        return _count(Question, questions.is_overdue(ahead=ahead) & questions.is_untold())

    def given_up(ahead: timedelta) -> int:
        return _count(Question, retention.is_given_up_within(ahead))

    by_time = AuditEvent.by_part == RETENTION.name
    return [
        _clock("reply", REPLY_DAYS, asked_back, "question.reply_overdue"),
        _clock("long_wait", questions.LONG_WAIT, late, "question.waiting_told"),
        _clock("longest_wait", questions.LONGEST_WAIT, given_up, "question.declined", by_time),
    ]


def _of_deleting() -> list[Clock]:
    kept, notice, is_told = retention.kept_for(), retention.NOTICE, Question.erase_told_at.is_not(None)
    told_before = and_(Question.address_lookup.is_not(None), Question.status != Q.WITHDRAWN)

    def over(ahead: timedelta) -> int:
        # The week begins when the mail has left, so nobody is late before the longest time that it may take.
        told_at = clock.now() - retention.LONGEST_NOTICE + ahead
        may_go = is_told if ahead > NOW else Question.erase_told_at <= told_at
        return _count(Question, and_(retention.is_over_within(ahead), or_(not_(told_before), may_go)))

    def unannounced(ahead: timedelta) -> int:
        return _count(Question, and_(retention.is_over_within(notice + ahead), told_before, ~is_told))

    def binned(ahead: timedelta) -> int:
        return _count(Question, retention.is_binned_within(ahead))

    by_time = AuditEvent.by_part == RETENTION.name
    in_bin = func.coalesce(AuditEvent.detail["before"].as_string(), "") == Q.SPAM.value
    return [
        _clock("notice", kept - notice, unannounced, "question.erase_announced"),
        _clock("over", kept, over, "question.erased", by_time, ~in_bin),
        _clock("bin", retention.BIN, binned, "question.erased", by_time, in_bin),
    ]


def _of_addresses() -> list[Clock]:
    by_site, lifetime = AuditEvent.by_part == SYSTEM.name, questions.UNCONFIRMED_LIFETIME

    def unproven(ahead: timedelta) -> int:
        return _count(Question, questions.has_unconfirmed_address(clock.now() - lifetime + ahead))

    def subscribers(ahead: timedelta) -> int:
        is_open = Subscriber.confirmed_at.is_(None) & Subscriber.ended_at.is_(None)
        return _count(Subscriber, is_open & (Subscriber.asked_at <= clock.now() - UNCONFIRMED_LIFETIME + ahead))

    def watchers(ahead: timedelta) -> int:
        unconfirmed = Watcher.asked_at <= clock.now() - UNCONFIRMED_LIFETIME + ahead
        is_over = Watcher.expires_at <= clock.now() + ahead
        return _count(Watcher, is_over | (Watcher.confirmed_at.is_(None) & unconfirmed))

    return [
        _clock("address", lifetime, unproven, "question.address_dropped"),
        _clock("subscription", UNCONFIRMED_LIFETIME, subscribers, "subscription.ended", by_site),
        _clock("watcher", WATCH_LIFETIME, watchers, "watch.ended", by_site),
    ]


def _of_readers() -> list[Clock]:
    kept, by_time = erasing.kept_for(), AuditEvent.by_part == RETENTION.name

    def feedback(ahead: timedelta) -> int:
        return _count(Feedback, is_late(Feedback, erasing.since(ahead)))

    def messages(ahead: timedelta) -> int:
        return _count(ReaderMessage, is_late(ReaderMessage, erasing.since(ahead)))

    return [
        _clock("feedback", kept, feedback, "feedback.erased", by_time),
        _clock("message", kept, messages, "reader_message.erased", by_time),
    ]


def _of_files() -> list[Clock]:
    def lists(ahead: timedelta) -> int:
        is_due = SubscriberImport.uploaded_at <= clock.now() - imports.TIME_TO_RUN + ahead
        return _count(SubscriberImport, SubscriberImport.state.in_(imports.OPEN) & is_due)

    by_site = AuditEvent.by_part == SYSTEM.name
    return [
        _clock("list", imports.TIME_TO_RUN, lists, "subscribers.import_dropped", by_site),
        _clock("picture", PICTURES_AFTER, None, "media.removed"),
        _clock("key", ORPHAN_AGE, None, "key.orphan_destroyed"),
    ]


def _clock(name: str, after: timedelta, due: Due | None, action: str, *where: ColumnElement[bool]) -> Clock:
    """A clock, with how often and when the audit log tells that it struck."""
    struck = and_(AuditEvent.action == action, *where)
    last = db.session.execute(select(func.max(AuditEvent.at)).where(struck)).scalar()
    done = _count(AuditEvent, struck & (AuditEvent.at > clock.now() - BACK))
    soon, late = (due(AHEAD), due(BEHIND)) if due is not None else (None, None)
    return Clock(name, after, soon, done, late, last)


def last_beat() -> datetime | None:
    """When a worker last said that it keeps the clocks; None when none runs, or the last one was ended in peace."""
    until = db.session.execute(select(Lease.until).where(Lease.name == LEASE_NAME)).scalar()
    return until - LEASE if until is not None else None


def _count(model: Any, where: ColumnElement[bool]) -> int:
    return int(db.session.execute(select(func.count()).select_from(model).where(where)).scalar_one())
