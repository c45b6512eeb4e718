"""All that we know of a subscriber, for the subscriber."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from askmd import audit, keys
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.site import queries, texts
from askmd.subscriptions import preferences
from askmd.subscriptions.models import Subscriber
from askmd.subscriptions.services import WORDING
from askmd.workflow import ASKER, Actor


def export(subscriber: Subscriber, *, by: Actor = ASKER) -> dict[str, Any]:
    """Everything in clear, with the mails that were written to this address; dates in ISO 8601."""
    wanted = preferences.of(subscriber)
    audit.record("subscription.exported", subscriber, by=by)
    return {
        "address": keys.read(subscriber, "address"),
        "language": subscriber.language,
        "frequency": subscriber.frequency.value,
        "all_topics": wanted.topics is None,
        "topics": preferences.topic_names(wanted),
        "asked_at": _moment(subscriber.asked_at),
        "confirmed_at": _moment(subscriber.confirmed_at),
        "wording": agreed_words(subscriber),
        "wording_version": subscriber.wording,
        "source": subscriber.source.value,
        "source_note": subscriber.source_note,
        "consented_at": _moment(subscriber.consented_at),
        "e_mails": _mails(subscriber),
    }


def agreed_words(subscriber: Subscriber) -> str:
    """The words above the button that this subscriber pressed, as they were then."""
    for version in queries.versions(WORDING, subscriber.language):
        if version.version == subscriber.wording:
            return version.body
    return texts.defaults(subscriber.language)[WORDING].body


def _mails(subscriber: Subscriber) -> list[dict[str, Any]]:
    query = select(Delivery.notice, Delivery.created_at, Delivery.state).where(
        Delivery.recipient == Recipient.SUBSCRIBER,
        Delivery.recipient_id == subscriber.id,
        Delivery.address_lookup == subscriber.address_lookup,
    )
    rows = db.session.execute(query.order_by(Delivery.id))
    return [{"kind": row.notice, "written_at": _moment(row.created_at), "state": row.state.value} for row in rows]


def _moment(when: datetime | None) -> str | None:
    return when.isoformat() if when is not None else None
