"""How long people waited for an answer, week by week and topic by topic.

A week is the questions that came in it, so that one still waiting counts, with the time it has waited so far: leaving
it out would promise less than is so (see `questions.waiting`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, case, select

from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.seconds import seconds_of
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.questions.waiting import PERCENTILE, STILL_WAIT
from askmd.topics import queries as topics
from askmd.workflow import QuestionStatus

Q = QuestionStatus
WEEKS = 12
# Of fewer askers nothing is told but that they are few, so that nobody is singled out.
FEWEST = 3
MEDIAN = 0.5
_WEEK = 7 * 24 * 60 * 60
Wait = TypeVar("Wait", int, timedelta)


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


@dataclass
class _Group:
    """What is counted of the questions of one week or topic; times in seconds."""

    came: int = 0
    waiting: int = 0
    # Whoever gave no address cannot be told from another, and counts each time.
    nameless: int = 0
    lookups: set[str] = field(default_factory=set)
    waits: list[int] = field(default_factory=list)

    def told(self) -> Waits:
        """What may be told of it."""
        askers = len(self.lookups) + self.nameless
        is_told = askers >= FEWEST and len(self.waits) >= FEWEST
        waits = sorted(self.waits) if is_told else []
        median, most = (timedelta(seconds=rank(waits, share)) if waits else None for share in (MEDIAN, PERCENTILE))
        return Waits(came=self.came, waiting=self.waiting, askers=askers, median=median, most=most)


def read(now: datetime | None = None) -> tuple[list[Week], list[TopicWaits]]:
    """The last weeks, the oldest first, and the topics of the questions that came in them, the busiest first."""
    now = now or clock.now()
    first = _monday(now) - timedelta(weeks=WEEKS - 1)
    begin = int(first.timestamp())
    by_week, by_topic = _grouped(first, int(now.timestamp()))
    answered = Counter((second - begin) // _WEEK for second in _answered(first))
    weeks = [
        Week((first + timedelta(weeks=number)).date(), by_week[number].told(), answered[number])
        for number in range(WEEKS)
    ]
    names = {topic.id: topic.name for topic in topics.everything(with_hidden=True)} if by_topic else {}
    found = [TopicWaits(names.get(id or 0), some.told()) for id, some in by_topic.items()]
    return weeks, sorted(found, key=_busiest)


def _grouped(first: datetime, until: int) -> tuple[dict[int, _Group], dict[int | None, _Group]]:
    """By week and by topic, in one pass over a few columns: there may be very many questions."""
    begin = int(first.timestamp())
    by_week: dict[int, _Group] = defaultdict(_Group)
    by_topic: dict[int | None, _Group] = defaultdict(_Group)
    columns = (
        Question.topic_id,
        seconds_of(Question.asked_at),
        seconds_of(Question.answered_at),
        case((Question.status.in_(STILL_WAIT), 1), else_=0),
        Question.address_lookup,
    )
    for topic_id, asked, answered, waits, lookup in db.session.execute(select(*columns).where(asked_since(first))):
        for group in (by_week[(asked - begin) // _WEEK], by_topic[topic_id]):
            group.came += 1
            if lookup is None:
                group.nameless += 1
            else:
                group.lookups.add(lookup)
            if answered is not None:
                group.waits.append(answered - asked)
            elif waits:
                group.waiting += 1
                group.waits.append(until - asked)
    return by_week, by_topic


def _busiest(one: TopicWaits) -> tuple[bool, int, str]:
    """The order of topics. It tells nothing of the small ones but their names."""
    return one.waits.is_small, 0 if one.waits.is_small else -one.waits.came, one.topic or ""


def rank(waits: Sequence[Wait], share: float) -> Wait:
    """The nearest rank: a wait that somebody really had. `waits` are in order."""
    return waits[math.ceil(share * len(waits)) - 1]


def asked_since(since: datetime) -> ColumnElement[bool]:
    """Questions that came since then. What was taken back, or was none, is nobody's question; one whose words were
    deleted still tells its times.
    """
    return Question.status.not_in((Q.SPAM, Q.WITHDRAWN)) & (Question.asked_at >= since)


def _answered(since: datetime) -> Sequence[int]:
    """When each answer went out, from the record: it is kept longer than questions are."""
    events = (AuditEvent.action == "question.answered") & (AuditEvent.at >= since)
    return db.session.execute(select(seconds_of(AuditEvent.at)).where(events)).scalars().all()


def _monday(moment: datetime) -> datetime:
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
