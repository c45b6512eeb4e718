"""Who gets what: subscribers by how often they want to hear and by their topics, a page at a time.

A topic includes those below it, as the tree stands now: a topic that was moved is looked for where it is.

Whoever turns from one rhythm to another neither misses a post nor reads it twice. The digest they turned away from
comes once more, and whoever owes a digest leaves out what this person was told already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, false, func, or_, select, update

from askmd.extensions import db
from askmd.subscriptions.models import Frequency, Subscriber, SubscriberTopic
from askmd.topics.models import Topic

DIGESTS = (Frequency.WEEKLY, Frequency.MONTHLY)


class Lineage:
    """The tree of topics as it stands: read once, asked for many posts."""

    def __init__(self) -> None:
        query = select(Topic.id, Topic.parent_id)
        self._parents: dict[int, int | None] = {id: parent for id, parent in db.session.execute(query)}

    def of(self, topic_ids: Collection[int]) -> frozenset[int]:
        """These topics and all above them: whoever chose one of these gets what stands in one of those."""
        found: set[int] = set()
        for topic_id in topic_ids:
            above: int | None = topic_id
            while above is not None and above not in found:
                found.add(above)
                above = self._parents.get(above)
        return frozenset(found)


def of_post(
    topic_ids: Collection[int], *, confirmed_until: datetime, after: int, most: int
) -> Sequence[Row[int, str, str]]:
    """(id, look-up, language) of the next subscribers behind `after` who hear of a post with these topics at once."""
    chose = select(SubscriberTopic.topic_id).where(
        SubscriberTopic.subscriber_id == Subscriber.id, SubscriberTopic.topic_id.in_(Lineage().of(topic_ids))
    )
    query = select(Subscriber.id, Subscriber.address_lookup, Subscriber.language).where(
        Subscriber.id > after,
        Subscriber.frequency == Frequency.AT_ONCE,
        Subscriber.confirmed_at <= confirmed_until,
        Subscriber.ended_at.is_(None),
        or_(Subscriber.wants_all_topics, chose.exists() if topic_ids else false()),
    )
    return db.session.execute(query.order_by(Subscriber.id).limit(most)).all()


def of_digest(
    frequency: Frequency, *, confirmed_before: datetime, after: int, most: int
) -> Sequence[Row[int, str, str, bool]]:
    """(id, look-up, language, whether all topics) of the next subscribers behind `after` who get this digest."""
    query = select(Subscriber.id, Subscriber.address_lookup, Subscriber.language, Subscriber.wants_all_topics).where(
        Subscriber.id > after,
        or_(Subscriber.frequency == frequency, Subscriber.leaving == frequency),
        Subscriber.confirmed_at < confirmed_before,
        Subscriber.ended_at.is_(None),
    )
    return db.session.execute(query.order_by(Subscriber.id).limit(most)).all()


def chosen(subscriber_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """By subscriber: the topics that they chose. Who chose none is not in it."""
    query = select(SubscriberTopic.subscriber_id, SubscriberTopic.topic_id)
    found: dict[int, set[int]] = {}
    for id, topic_id in db.session.execute(query.where(SubscriberTopic.subscriber_id.in_(subscriber_ids))):
        found.setdefault(id, set()).add(topic_id)
    return {id: frozenset(topics) for id, topics in found.items()}


def turn_to(subscriber: Subscriber, frequency: Frequency) -> None:
    """From now on this subscriber hears of posts so often. Twice changes nothing.

    The digest that they turned away from comes once more, with what was published until then: of two that they
    turned away from in a row, the one that reaches further back.
    """
    was = subscriber.frequency
    if was is frequency:
        return
    if subscriber.is_active and was in DIGESTS:
        is_monthly = Frequency.MONTHLY in (was, subscriber.leaving)
        subscriber.leaving = Frequency.MONTHLY if is_monthly else was
    subscriber.frequency = frequency


def has_left(frequency: Frequency, subscriber_ids: Collection[int]) -> None:
    """These subscribers were owed this digest for the last time, if they had turned away from it."""
    theirs = Subscriber.id.in_(subscriber_ids) & (Subscriber.leaving == frequency)
    db.session.execute(update(Subscriber).where(theirs).values(leaving=None))


def counts() -> dict[Frequency, int]:
    """How many get mails so often: confirmed, and not ended."""
    is_active = Subscriber.confirmed_at.is_not(None) & Subscriber.ended_at.is_(None)
    query = select(Subscriber.frequency, func.count()).where(is_active).group_by(Subscriber.frequency)
    return dict.fromkeys(Frequency, 0) | {frequency: count for frequency, count in db.session.execute(query)}
