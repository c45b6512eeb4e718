"""Expanding an announcement: one delivery for each subscriber who wants it at once, page by page, idempotently."""

from __future__ import annotations

from sqlalchemy import select

from askmd import outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Broadcast
from askmd.posts.models import Announcement, Post, PostTopic
from askmd.subscriptions import audience

PAGE = 1_000
NOTICE = "posts_announcement"


def expand_page() -> bool:
    """Owe the next page of deliveries of the oldest announcement that is not finished.

    Returns whether there was anything to do; the caller commits, and calls again until there is not. A page is one
    transaction with the mark where it ended, and the database holds each subscriber to one delivery an announcement.
    """
    query = select(Announcement).where(Announcement.expanded_at.is_(None), Announcement.cancelled_at.is_(None))
    announcement = (
        db.session.execute(query.order_by(Announcement.id).limit(1).with_for_update(key_share=True)).scalars().first()
    )
    if announcement is None:
        return False
    found = audience.of_post(
        _topics(announcement.post_id),
        confirmed_until=announcement.created_at,
        after=announcement.last_subscriber_id,
        most=PAGE,
    )
    broadcast = _broadcast_of(announcement)
    if found:
        announcement.last_subscriber_id = found[-1].id
        words = {language: _words(broadcast, language) for language in {row.language for row in found}}
        outbox.broadcasts.owe_many(broadcast, [(row.id, row.address_lookup, words[row.language]) for row in found])
    if len(found) < PAGE:
        announcement.expanded_at = clock.now()
        outbox.broadcasts.expanded(broadcast)
    db.session.flush()
    return True


def _broadcast_of(announcement: Announcement) -> Broadcast:
    if announcement.broadcast_id is not None:
        return db.session.get_one(Broadcast, announcement.broadcast_id)
    title = db.session.get_one(Post, announcement.post_id).title or ""
    broadcast = outbox.broadcasts.begin(NOTICE, title, to=outbox.Recipient.SUBSCRIBER)
    announcement.broadcast_id = broadcast.id
    return broadcast


def _topics(post_id: int) -> list[int]:
    query = select(PostTopic.topic_id).where(PostTopic.post_id == post_id)
    return list(db.session.execute(query).scalars())


def _words(broadcast: Broadcast, language: str) -> int:
    return outbox.broadcasts.wording(broadcast, language, language).id


def forget(post: Post) -> None:
    """The words of this post must not be read any more: nor those of its announcement that still waits somewhere."""
    query = select(Announcement.broadcast_id).where(Announcement.post_id == post.id)
    broadcast_id = db.session.execute(query).scalar_one_or_none()
    if broadcast_id is not None:
        outbox.broadcasts.forget(broadcast_id)
