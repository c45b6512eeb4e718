"""The two e-mails of this room: is this address yours, and do you want our news, or news of one post?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from askmd import keys, outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Addressee, Delivery, Recipient
from askmd.subscriptions.models import Subscriber, Watcher

CONFIRM = "subscriptions_confirm"
WATCH_CONFIRM = "subscriptions_watch_confirm"


def _load(subscriber_id: int) -> Addressee | None:
    subscriber = db.session.get(Subscriber, subscriber_id)
    if subscriber is None or subscriber.ended_at is not None or subscriber.address_sealed is None:
        return None
    return Addressee(keys.read(subscriber, "address"), subscriber.address_lookup, subscriber.is_active)


def _load_watcher(watcher_id: int) -> Addressee | None:
    watcher = db.session.get(Watcher, watcher_id)
    if watcher is None or watcher.is_over or watcher.address_sealed is None:
        return None
    return Addressee(keys.read(watcher, "address"), watcher.address_lookup, watcher.is_active)


def _load_subscribers(ids: Collection[int]) -> dict[int, Addressee]:
    query = select(Subscriber).where(Subscriber.id.in_(ids), Subscriber.ended_at.is_(None))
    return _addressees(db.session.execute(query).scalars())


def _load_watchers(ids: Collection[int]) -> dict[int, Addressee]:
    query = select(Watcher).where(Watcher.id.in_(ids), Watcher.ended_at.is_(None), Watcher.expires_at > clock.now())
    return _addressees(db.session.execute(query).scalars())


def _addressees(rows: Iterable[Any]) -> dict[int, Addressee]:
    """Whoever has an address, which takes one look at the key store for some hundreds of them."""
    addresses = keys.read_each(rows, "address")
    return {row.id: Addressee(address, row.address_lookup, row.is_active) for row, address in addresses.items()}


outbox.register_recipient(Recipient.SUBSCRIBER, _load, _load_subscribers)
outbox.register_recipient(Recipient.WATCHER, _load_watcher, _load_watchers)


@outbox.notice(CONFIRM, by_anybody=True)
def _confirm(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing to say to somebody who confirmed long ago: the form answers as always, and no mail goes out."""
    subscriber = db.session.get(Subscriber, delivery.recipient_id)
    return None if subscriber is None or subscriber.is_active else _links(delivery)


@outbox.notice(WATCH_CONFIRM, by_anybody=True)
def _watch_confirm(delivery: Delivery) -> dict[str, Any] | None:
    """As above. Which post it is about stands behind the link only: its title and address name an illness."""
    watcher = db.session.get(Watcher, delivery.recipient_id)
    if watcher is None or watcher.is_active:
        return None
    # It may be the only mail for two years, so it also has the link to stop.
    return _links(delivery) | {"stop_url": outbox.links.address("unsubscribe", delivery)}


@outbox.settles(CONFIRM)
@outbox.settles(WATCH_CONFIRM)
def _destroy_spare_key(delivery: Delivery) -> None:
    """Each request made a key; where another row stands, nothing was ever kept under it.

    Not in the request, nor right after it: what takes time there would tell somebody that the address is known.
    """
    row: Subscriber | Watcher | None
    if delivery.recipient is Recipient.SUBSCRIBER:
        row = db.session.get(Subscriber, delivery.recipient_id)
    else:
        row = db.session.get(Watcher, delivery.recipient_id)
    made = delivery.context.get("key")
    if made is not None and (row is None or row.key_id != made):
        keys.destroy(made)


def _links(delivery: Delivery) -> dict[str, Any]:
    return {
        "subscription_url": outbox.links.address("subscription", delivery),
        "never_url": outbox.links.address("never", delivery),
    }
