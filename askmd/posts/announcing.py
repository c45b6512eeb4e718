"""Expanding an announcement to one delivery for each subscriber, a page at a time, idempotently."""

from __future__ import annotations

from sqlalchemy import select

from askmd import outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Announcement
from askmd.subscriptions.models import Subscriber

PAGE = 1_000


def expand_page() -> bool:
    """Owe the next page of deliveries of the oldest announcement that is not finished.

    Returns whether there was anything to do; the caller commits, and calls again until there is not. A page is one
    transaction with the mark where it ended, and the database holds each subscriber to one delivery an announcement.
    """
    query = select(Announcement).where(Announcement.expanded_at.is_(None), Announcement.cancelled_at.is_(None))
    announcement = db.session.execute(query.order_by(Announcement.id).limit(1).with_for_update()).scalars().first()
    if announcement is None:
        return False
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
        outbox.owe_many(
            "posts_announcement",
            to=outbox.Recipient.SUBSCRIBER,
            recipients=[(row.id, row.address_lookup) for row in found],
            announcement_id=announcement.id,
            created_at=announcement.created_at,
        )
    db.session.flush()
    return True
