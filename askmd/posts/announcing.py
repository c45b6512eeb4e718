"""Expanding an announcement to one delivery for each subscriber, a page at a time, idempotently."""

from __future__ import annotations

from sqlalchemy import insert, select

from askmd.core import clock
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox.models import Delivery, Lane, Recipient, State
from askmd.posts.models import Announcement
from askmd.subscriptions.models import Subscriber

PAGE = 1_000


def expand_announcements() -> int:
    """Owe the next page of deliveries of the oldest announcement that is not finished.

    Returns how many were owed; the caller commits, and calls again until there is nothing left. A page is one
    transaction with the mark where it ended, and the database holds each subscriber to one delivery an announcement.
    """
    query = select(Announcement).where(Announcement.expanded_at.is_(None), Announcement.cancelled_at.is_(None))
    announcement = db.session.execute(query.order_by(Announcement.id).limit(1).with_for_update()).scalars().first()
    if announcement is None:
        return 0
    found = db.session.execute(
        select(Subscriber.id, Subscriber.address_lookup)
        .where(
            Subscriber.id > announcement.last_subscriber_id,
            Subscriber.confirmed_at.is_not(None),
            Subscriber.confirmed_at <= announcement.created_at,
            Subscriber.ended_at.is_(None),
        )
        .order_by(Subscriber.id)
        .limit(PAGE)
    ).all()
    if len(found) < PAGE:
        announcement.expanded_at = clock.now()
    if found:
        announcement.last_subscriber_id = found[-1].id
        db.session.execute(insert(Delivery), [_row(announcement, row.id, row.address_lookup) for row in found])
    db.session.flush()
    return len(found)


def _row(announcement: Announcement, subscriber_id: int, lookup: str) -> dict[str, object]:
    return {
        "uid": new_uid(),
        "notice": "posts_announcement",
        "lane": Lane.BROADCAST,
        "state": State.CREATED,
        "recipient": Recipient.SUBSCRIBER,
        "recipient_id": subscriber_id,
        "address_lookup": lookup,
        "announcement_id": announcement.id,
        "context": {},
        "created_at": announcement.created_at,
        "due_at": announcement.created_at,
        "attempts": 0,
    }
