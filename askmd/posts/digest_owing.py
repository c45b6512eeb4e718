"""Owing a digest to each subscriber who gets it, with the posts of their topics: a page at a time, idempotently."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from askmd import outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Broadcast, BroadcastWords, Delivery, Recipient
from askmd.posts.digest_notices import DIGEST
from askmd.posts.digests import LATE
from askmd.posts.models import Announcement, Digest, Post, PostTopic
from askmd.site import zone
from askmd.subscriptions import audience
from askmd.subscriptions.audience import Lineage
from askmd.subscriptions.models import Frequency
from askmd.workflow import PostStatus

# Smaller than the pages of announcements: each of its subscribers may have a set of posts of their own.
PAGE = 500
TITLES = {Frequency.WEEKLY: "Weekly digest", Frequency.MONTHLY: "Monthly digest"}
# Enough that two sets of posts of one digest never share a name.
SET_NAME = 20


def is_anything_left() -> bool:
    """Whether a digest was made and is not owed to all yet."""
    return db.session.execute(_unfinished(select(Digest.id)).limit(1)).first() is not None


def owe_page() -> bool:
    """Owe the next page of the oldest digest that is not finished. Returns whether there was anything to do.

    The caller commits, and calls again until there is not. A page is one transaction with the mark where it ended.
    While one of its posts is still being announced it waits: only then it is known who was told of it.
    """
    query = _unfinished(select(Digest)).order_by(Digest.ends_at, Digest.id).limit(1).with_for_update(key_share=True)
    digest = db.session.execute(query.execution_options(populate_existing=True)).scalars().first()
    if digest is None or _is_being_announced(digest):
        return False
    after = digest.last_subscriber_id
    found = audience.of_digest(digest.frequency, confirmed_before=digest.ends_at, after=after, most=PAGE)
    if found:
        digest.last_subscriber_id = found[-1].id
        _owe(digest, found)
        audience.has_left(digest.frequency, [row.id for row in found])
    if len(found) < PAGE:
        _finish(digest)
    db.session.flush()
    return True


def still_public(post_ids: Collection[int]) -> list[int]:
    """Those of these posts that are public still, in the same order."""
    query = select(Post.id).where(Post.id.in_(post_ids), Post.status == PostStatus.PUBLISHED)
    public = set(db.session.execute(query).scalars())
    return [post_id for post_id in post_ids if post_id in public]


def _owe(digest: Digest, found: Sequence[Row[int, str, str, bool]]) -> None:
    ids, post_ids = [row.id for row in found], still_public(digest.post_ids or [])
    chosen, told, lineages = audience.chosen(ids), _told(digest, ids), _lineages(post_ids)
    sets: dict[int, tuple[str, tuple[int, ...]]] = {}
    for row in found:
        topics, known = chosen.get(row.id, frozenset()), told.get(row.id, set())
        theirs = (id for id in post_ids if row.wants_all_topics or not topics.isdisjoint(lineages[id]))
        if wanted := tuple(id for id in theirs if id not in known):
            sets[row.id] = (row.language, wanted)
    if not sets:
        return
    broadcast = _broadcast_of(digest)
    words = _words(broadcast, digest, set(sets.values()))
    receivers = [(row.id, row.address_lookup, words[sets[row.id]]) for row in found if row.id in sets]
    outbox.broadcasts.owe_many(broadcast, receivers)


def _is_being_announced(digest: Digest) -> bool:
    query = select(Announcement.id).where(
        Announcement.post_id.in_(digest.post_ids or []),
        Announcement.expanded_at.is_(None),
        Announcement.cancelled_at.is_(None),
    )
    return db.session.execute(query.limit(1)).first() is not None


def _lineages(post_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """By post: its topics and all above them."""
    topics: dict[int, set[int]] = {post_id: set() for post_id in post_ids}
    query = select(PostTopic.post_id, PostTopic.topic_id).where(PostTopic.post_id.in_(post_ids))
    for post_id, topic_id in db.session.execute(query):
        topics[post_id].add(topic_id)
    tree = Lineage()
    return {post_id: tree.of(those) for post_id, those in topics.items()}


def _told(digest: Digest, subscriber_ids: Collection[int]) -> dict[int, set[int]]:
    """By subscriber: which of these posts they were told of by an announcement, or by a digest of another rhythm."""
    announced = select(Announcement.broadcast_id, Announcement.post_id).where(
        Announcement.post_id.in_(digest.post_ids or []), Announcement.broadcast_id.is_not(None)
    )
    of_post = {broadcast_id: post_id for broadcast_id, post_id in db.session.execute(announced)}
    others = select(Digest.broadcast_id).where(
        Digest.id != digest.id, Digest.broadcast_id.is_not(None), Digest.ends_at > digest.begins_at - LATE
    )
    of_digests = set(db.session.execute(others).scalars())
    mails = select(Delivery.recipient_id, Delivery.broadcast_id, Delivery.words_id).where(
        Delivery.broadcast_id.in_({*of_post, *of_digests}), Delivery.recipient_id.in_(subscriber_ids)
    )
    owed = db.session.execute(mails).all()
    in_words = _posts_of({mail.words_id for mail in owed if mail.broadcast_id in of_digests})
    told: dict[int, set[int]] = {}
    for mail in owed:
        posts = in_words.get(mail.words_id, ()) if mail.broadcast_id in of_digests else (of_post[mail.broadcast_id],)
        told.setdefault(mail.recipient_id, set()).update(posts)
    return told


def _posts_of(words_ids: Collection[int]) -> dict[int, Iterable[int]]:
    query = select(BroadcastWords.id, BroadcastWords.context).where(BroadcastWords.id.in_(words_ids))
    return {id: context["posts"] for id, context in db.session.execute(query)}


def _broadcast_of(digest: Digest) -> Broadcast:
    if digest.broadcast_id is not None:
        return db.session.get_one(Broadcast, digest.broadcast_id)
    title = f"{TITLES[digest.frequency]}, {zone.local(digest.ends_at).date().isoformat()}"
    broadcast = outbox.broadcasts.begin(DIGEST, title, to=Recipient.SUBSCRIBER)
    digest.broadcast_id = broadcast.id
    return broadcast


def _words(
    broadcast: Broadcast, digest: Digest, sets: Collection[tuple[str, tuple[int, ...]]]
) -> dict[tuple[str, tuple[int, ...]], int]:
    """The wording of each set of posts in one language."""
    names = {(language, ids): f"{language}-{_name(ids)}" for language, ids in sets}
    wanted: dict[str, tuple[str, dict[str, Any]]] = {
        name: (language, {"posts": list(ids), "digest": digest.id}) for (language, ids), name in names.items()
    }
    made = outbox.broadcasts.wordings(broadcast, wanted)
    return {chosen: made[name] for chosen, name in names.items()}


def _name(post_ids: Collection[int]) -> str:
    listed = ",".join(str(id) for id in sorted(post_ids))
    return hashlib.sha256(listed.encode()).hexdigest()[:SET_NAME]


def _finish(digest: Digest) -> None:
    """All who get it are owed it; where that was nobody, it was skipped."""
    digest.expanded_at = clock.now()
    if digest.broadcast_id is None:
        digest.skipped_at = digest.expanded_at
    else:
        outbox.broadcasts.expanded(db.session.get_one(Broadcast, digest.broadcast_id))


def _unfinished(query: Select[Any]) -> Select[Any]:
    return query.where(Digest.expanded_at.is_(None), Digest.post_ids.is_not(None))
