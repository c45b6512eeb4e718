"""How many subscribers there are, what they chose, where they came from, and how their number grows. No address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from askmd.core import clock
from askmd.extensions import db
from askmd.subscriptions.models import Frequency, Source, Subscriber, SubscriberTopic
from askmd.topics.models import Topic

MONTHS = 12
_IS_ON = Subscriber.confirmed_at.is_not(None) & Subscriber.ended_at.is_(None)


@dataclass(frozen=True)
class Choices:
    """What those who are on the list chose, and where they came from. Who has several topics counts for each."""

    by_frequency: dict[Frequency, int]
    by_source: dict[Source, int]
    all_posts: int
    by_topic: list[tuple[str, int]]


@dataclass(frozen=True)
class Month:
    """How many came in and stopped in one month (UTC). Who stopped and came back counts as new from then on."""

    begins: date
    came: int
    stopped: int


def choices() -> Choices:
    """Everything that can be said of those who are on the list, in two looks."""
    kinds = (Subscriber.frequency, Subscriber.source, Subscriber.wants_all_topics)
    rows = db.session.execute(select(*kinds, func.count()).where(_IS_ON).group_by(*kinds)).all()
    topics = (
        select(Topic.name, func.count())
        .join(SubscriberTopic, SubscriberTopic.topic_id == Topic.id)
        .join(Subscriber, Subscriber.id == SubscriberTopic.subscriber_id)
        .where(_IS_ON, Subscriber.wants_all_topics.is_(False))
        .group_by(Topic.id, Topic.name)
    )
    return Choices(
        by_frequency={one: sum(row[3] for row in rows if row[0] is one) for one in Frequency},
        by_source={one: sum(row[3] for row in rows if row[1] is one) for one in Source},
        all_posts=sum(row[3] for row in rows if row[2]),
        by_topic=sorted(
            ((name, count) for name, count in db.session.execute(topics)), key=lambda row: (-row[1], row[0])
        ),
    )


def months() -> list[Month]:
    """The last twelve months, the newest first."""
    begins = _begins(clock.now())
    columns: list[Any] = []
    for begin, end in zip(begins, [clock.now(), *begins], strict=False):
        for column in (Subscriber.confirmed_at, Subscriber.ended_at):
            # Who never confirmed did not stop: their row is deleted, or ended without having been on the list.
            is_in = (column >= begin) & (column < end) & Subscriber.confirmed_at.is_not(None)
            columns.append(func.count().filter(is_in))
    row = db.session.execute(select(*columns).select_from(Subscriber)).one()
    return [Month(begin.date(), row[2 * place], row[2 * place + 1]) for place, begin in enumerate(begins)]


def _begins(now: datetime) -> list[datetime]:
    """When this month began, and those before it."""
    found, year, month = [], now.year, now.month
    for _ in range(MONTHS):
        found.append(datetime(year, month, 1, tzinfo=UTC))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found
