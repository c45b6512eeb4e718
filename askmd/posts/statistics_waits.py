"""How long people waited for an answer, week by week and topic by topic.

A week is the questions that came in it, so that one still waiting counts, with the time it has waited so far: leaving
it out would promise less than is so (see `questions.waiting`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.questions.queries import LONGEST_WAIT
from askmd.questions.waiting import PERCENTILE, STILL_WAIT
from askmd.topics import queries as topics
from askmd.workflow import QuestionStatus

Q = QuestionStatus
WEEKS = 12
# Of fewer askers nothing is told but that they are few, so that nobody is singled out.
FEWEST = 3
MEDIAN = 0.5
# What was taken back, or was none, is nobody's question. A row whose words were deleted still tells its times.
COUNTED = [status for status in Q if status not in (Q.SPAM, Q.WITHDRAWN)]
# The least of a topic that is told in words instead.
NO_TOPIC = None


@dataclass(frozen=True)
class Waits:
    """Questions of one group: how many came, how many of them wait still, and how long half and most of them waited.

    The times are None where the group is too small to say.
    """

    came: int
    waiting: int
    askers: int
    median: timedelta | None
    most: timedelta | None

    @property
    def is_small(self) -> bool:
        """Whether there are so few askers that they could be told apart."""
        return self.askers < FEWEST


@dataclass(frozen=True)
class Week:
    """One week from a Monday on (UTC): what came in it with its waits, and how many answers went out in it."""

    begins: date
    waits: Waits
    answered: int


@dataclass(frozen=True)
class TopicWaits:
    """One topic, or None for the questions without; only what is asked under this very topic."""

    topic: str | None
    waits: Waits


def read(now: datetime | None = None) -> tuple[list[Week], list[TopicWaits]]:
    """The last weeks, the oldest first, and the topics of the questions that came in them, the busiest first."""
    now = now or clock.now()
    begins = [_monday(now) - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    rows = _rows(begins[0], now)
    by_week, answered = defaultdict(list), defaultdict(int)
    by_topic: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.answered_at is not None:
            answered[_monday(row.answered_at)] += 1
        if row.asked_at >= begins[0]:
            by_week[_monday(row.asked_at)].append(row)
            by_topic[row.topic_id].append(row)
    weeks = [Week(day.date(), waits_of(by_week[day], now), answered[day]) for day in begins]
    names = {topic.id: topic.name for topic in topics.everything(with_hidden=True)} if by_topic else {}
    found = [TopicWaits(names.get(id or 0), waits_of(some, now)) for id, some in by_topic.items()]
    return weeks, sorted(found, key=lambda one: (one.waits.is_small, -one.waits.came, one.topic or ""))


def waits_of(rows: Sequence[Row[Any]], now: datetime) -> Waits:
    """What can be said of these rows of (asked_at, answered_at, status, address_lookup)."""
    lookups = {row.address_lookup for row in rows if row.address_lookup is not None}
    askers = len(lookups) + sum(row.address_lookup is None for row in rows)
    waiting = sum(row.answered_at is None and row.status in STILL_WAIT for row in rows)
    has_waited = [row for row in rows if row.answered_at is not None or row.status in STILL_WAIT]
    waits = sorted((row.answered_at or now) - row.asked_at for row in has_waited)
    is_told = askers >= FEWEST and len(waits) >= FEWEST
    return Waits(
        came=len(rows),
        waiting=waiting,
        askers=askers,
        median=rank(waits, MEDIAN) if is_told else None,
        most=rank(waits, PERCENTILE) if is_told else None,
    )


def rank(waits: Sequence[timedelta], share: float) -> timedelta:
    """The nearest rank: a wait that somebody really had. `waits` are in order."""
    return waits[math.ceil(share * len(waits)) - 1]


def asked_since(since: datetime) -> ColumnElement[bool]:
    """Questions that came since then. Each status and each urgency is named, so that the index of the queue is used."""
    return Question.status.in_(COUNTED) & Question.is_urgent.in_([False, True]) & (Question.asked_at >= since)


def _rows(since: datetime, now: datetime) -> Sequence[Row[Any]]:
    """What came or was answered since then. Nothing waits longer than half a year, so older ones need not be read."""
    columns = (Question.topic_id, Question.status, Question.asked_at, Question.answered_at, Question.address_lookup)
    is_recent = or_(Question.asked_at >= since, Question.answered_at >= since)
    return db.session.execute(select(*columns).where(asked_since(since - LONGEST_WAIT), is_recent)).all()


def _monday(moment: datetime) -> datetime:
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
