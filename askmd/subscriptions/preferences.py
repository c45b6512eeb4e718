"""What a subscriber wants to get: how often, about which topics, in which language.

Before an address is confirmed, what its form asked for stays with the mail that went out for it, and becomes the
subscriber's by the link in that very mail: a form that a stranger fills in later changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.site import texts
from askmd.subscriptions import audience
from askmd.subscriptions.models import Frequency, Subscriber, SubscriberTopic
from askmd.topics.models import Topic

# How a mail's context names them; ids and closed words only.
FREQUENCY, TOPICS, LANGUAGE = "frequency", "topics", "language"


@dataclass(frozen=True)
class Preferences:
    """`topics` are ids; None stands for all posts, and a topic includes its children."""

    frequency: Frequency = Frequency.AT_ONCE
    topics: tuple[int, ...] | None = None
    language: str = "en"


def chosen(frequency: str, topics: Collection[int] | None, language: str) -> Preferences:
    """What somebody chose in a form. Raises Invalid for a frequency or language we do not offer, or for no topic."""
    try:
        often = Frequency(frequency)
    except ValueError as error:
        raise Invalid("Please choose how often you want our mails.") from error
    if topics is not None and not topics:
        raise Invalid("Please choose at least one topic, or all posts.")
    if language not in texts.languages():
        raise Invalid("Please choose one of the languages.")
    return Preferences(often, None if topics is None else tuple(sorted(set(topics))), language)


def of(subscriber: Subscriber) -> Preferences:
    """What this subscriber gets now."""
    query = select(SubscriberTopic.topic_id).where(SubscriberTopic.subscriber_id == subscriber.id)
    topics = None if subscriber.wants_all_topics else tuple(sorted(db.session.execute(query).scalars()))
    return Preferences(subscriber.frequency, topics, subscriber.language)


def asked_for(subscriber: Subscriber, delivery: Delivery) -> Preferences:
    """What somebody who has not confirmed yet will get by the link in this mail."""
    return from_context(delivery.context) or of(subscriber)


def newest_wishes(subscriber: Subscriber) -> dict[str, Any]:
    """What the newest form at this address asked for, as a context; empty where no form did."""
    found = (from_context(mail.context) for mail in _mails_of(subscriber))
    return next((as_context(wanted) for wanted in found if wanted is not None), {})


def put(subscriber: Subscriber, wanted: Preferences) -> None:
    """Make these the subscriber's. The caller holds the row; topics that are not there are left out."""
    audience.turn_to(subscriber, wanted.frequency)
    subscriber.language = wanted.language
    subscriber.wants_all_topics = wanted.topics is None
    db.session.execute(delete(SubscriberTopic).where(SubscriberTopic.subscriber_id == subscriber.id))
    there = db.session.execute(select(Topic.id).where(Topic.id.in_(wanted.topics or ()))).scalars().all()
    if there:
        dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
        rows = [{"subscriber_id": subscriber.id, "topic_id": id} for id in there]
        db.session.execute(dialect.insert(SubscriberTopic).on_conflict_do_nothing().values(rows))


def clear(subscriber: Subscriber) -> None:
    """Keep nothing of what somebody wanted, nor of what forms asked for at this address."""
    put(subscriber, Preferences())
    subscriber.leaving = None
    forget_wishes(subscriber)


def forget_wishes(subscriber: Subscriber) -> None:
    """Take what forms asked for out of the mails that they set off."""
    for mail in _mails_of(subscriber):
        if from_context(mail.context) is not None:
            mail.context = without_wishes(mail.context)


def as_context(wanted: Preferences) -> dict[str, Any]:
    """What a mail keeps of a form until its link is pressed."""
    topics = None if wanted.topics is None else list(wanted.topics)
    return {FREQUENCY: wanted.frequency.value, TOPICS: topics, LANGUAGE: wanted.language}


def from_context(context: dict[str, Any]) -> Preferences | None:
    """What `as_context` kept, or None where nothing is."""
    if FREQUENCY not in context:
        return None
    topics = context[TOPICS]
    return Preferences(Frequency(context[FREQUENCY]), None if topics is None else tuple(topics), context[LANGUAGE])


def without_wishes(context: dict[str, Any]) -> dict[str, Any]:
    """The same context without what a form asked for."""
    return {name: value for name, value in context.items() if name not in (FREQUENCY, TOPICS, LANGUAGE)}


def topic_names(wanted: Preferences) -> list[str]:
    """The names of the chosen topics, in the order of their addresses; empty for all posts."""
    query = select(Topic.name).where(Topic.id.in_(wanted.topics or ())).order_by(Topic.path)
    return list(db.session.execute(query).scalars())


def _mails_of(subscriber: Subscriber) -> list[Delivery]:
    """The mails to one person that this address was sent, the newest first."""
    query = select(Delivery).where(
        Delivery.recipient == Recipient.SUBSCRIBER,
        Delivery.recipient_id == subscriber.id,
        Delivery.broadcast_id.is_(None),
        Delivery.address_lookup == subscriber.address_lookup,
    )
    return list(db.session.execute(query.order_by(Delivery.id.desc())).scalars())
