"""The list of subscribers as a file, to take it elsewhere: whoever confirmed, with what they chose and the proof of it.

The file can be brought in again as it is (`csv_columns.py` knows its headings).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select

from askmd import audit, keys
from askmd.core.csv_file import Cell, csv_pages
from askmd.core.database import reading
from askmd.extensions import db
from askmd.subscriptions.models import Subscriber, SubscriberTopic
from askmd.topics.models import Topic
from askmd.workflow import Actor

PAGE = 500
HEAD = (
    "email",
    "language",
    "frequency",
    "topics",
    "consented_at",
    "confirmed_at",
    "wording",
    "source",
    "source_note",
)
_IS_ON = Subscriber.confirmed_at.is_not(None) & Subscriber.ended_at.is_(None)


def export(*, by: Actor) -> Iterator[bytes]:
    """Record that the list is taken out. The bytes come a page at a time, after the caller's commit.

    Each page is read in a transaction of its own; who stops or comes in meanwhile may be in the file or not.
    """
    count = db.session.execute(select(func.count()).select_from(Subscriber).where(_IS_ON)).scalar()
    audit.record("subscribers.exported", by=by, rows=count)
    return csv_pages(HEAD, _pages())


def _pages() -> Iterator[list[Sequence[Cell]]]:
    last = 0
    while True:
        with reading():
            query = select(Subscriber).where(_IS_ON, Subscriber.id > last).order_by(Subscriber.id).limit(PAGE)
            found = db.session.execute(query).scalars().all()
            rows = _rows(found)
            last = found[-1].id if found else last
            db.session.rollback()
        if not found:
            return
        yield rows


def _rows(found: Sequence[Subscriber]) -> list[Sequence[Cell]]:
    # Whose key is gone was erased just now.
    addresses, topics = keys.read_each(found, "address"), _topics([row.id for row in found])
    return [
        (
            address,
            row.language,
            row.frequency.value,
            "" if row.wants_all_topics else "; ".join(topics.get(row.id, [])),
            _instant(row.consented_at),
            _instant(row.confirmed_at),
            row.wording,
            row.source.value,
            row.source_note or "",
        )
        for row, address in addresses.items()
    ]


def _topics(ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(SubscriberTopic.subscriber_id, Topic.path).join(Topic, Topic.id == SubscriberTopic.topic_id)
    found: dict[int, list[str]] = {}
    for id, path in db.session.execute(query.where(SubscriberTopic.subscriber_id.in_(ids)).order_by(Topic.path)):
        found.setdefault(id, []).append(path)
    return found


def _instant(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""
