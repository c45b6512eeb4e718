"""The one e-mail of this room: is this address yours, and do you want our news?"""

from __future__ import annotations

from typing import Any

from askmd import keys, outbox
from askmd.extensions import db
from askmd.outbox import Addressee, Delivery, Recipient
from askmd.subscriptions.models import Subscriber

CONFIRM = "subscriptions_confirm"


def _load(subscriber_id: int) -> Addressee | None:
    subscriber = db.session.get(Subscriber, subscriber_id)
    if subscriber is None or subscriber.ended_at is not None or subscriber.address_sealed is None:
        return None
    return Addressee(keys.read(subscriber, "address"), subscriber.address_lookup, subscriber.is_active)


outbox.register_recipient(Recipient.SUBSCRIBER, _load)


@outbox.notice(CONFIRM)
def _confirm(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing to say to somebody who confirmed long ago: the form answers as always, and no mail goes out."""
    subscriber = db.session.get(Subscriber, delivery.recipient_id)
    if subscriber is None or subscriber.is_active:
        return None
    return {
        "subscription_url": outbox.links.address("subscription", delivery),
        "never_url": outbox.links.address("never", delivery),
    }
