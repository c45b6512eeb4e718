"""The e-mails of this room: is this address yours, do you want our news, or news of one post; and how to change it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from askmd import keys, outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Addressee, Delivery, Recipient
from askmd.subscriptions import preferences
from askmd.subscriptions.models import Subscriber, Watcher

CONFIRM = "subscriptions_confirm"
MANAGE = "subscriptions_manage"
WATCH_CONFIRM = "subscriptions_watch_confirm"
# A copy after a crash says what the first one said, whatever happened meanwhile.
SETTLED = "is_settled"


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
    """What was asked for stands behind the link only: a topic names an illness."""
    subscriber = db.session.get(Subscriber, delivery.recipient_id)
    if subscriber is None or subscriber.is_active:
        return None
    wanted = preferences.from_context(delivery.context)
    return _links(delivery) | {"language": wanted.language if wanted is not None else subscriber.language}


@outbox.notice(MANAGE, by_anybody=True)
def _manage(delivery: Delivery) -> dict[str, Any] | None:
    """The way to change what one gets, or to stop, for whoever is on the list already."""
    subscriber = db.session.get(Subscriber, delivery.recipient_id)
    if subscriber is None or not subscriber.is_active:
        return None
    stop = {"stop_url": outbox.links.address("unsubscribe", delivery)}
    return _links(delivery) | stop | {"language": subscriber.language}


@outbox.notice(WATCH_CONFIRM, by_anybody=True)
def _watch_confirm(delivery: Delivery) -> dict[str, Any] | None:
    """As above. Which post it is about stands behind the link only: its title and address name an illness."""
    watcher = db.session.get(Watcher, delivery.recipient_id)
    if watcher is None or watcher.is_active:
        return None
    # It may be the only mail for two years, so it also has the link to stop.
    stop = {"stop_url": outbox.links.address("unsubscribe", delivery)}
    return _links(delivery) | stop | {"language": watcher.language}


@outbox.settles(CONFIRM)
@outbox.settles(MANAGE)
def _settle(delivery: Delivery) -> None:
    """Both forms, to ask for our news and to ask for one's link, owe a mail to every address: here it becomes known
    which one it is. Who is on the list gets the link and keeps what they chose, whatever a form asked for; who has
    not confirmed yet is asked again; and there is nobody else to write to.
    """
    _destroy_spare_key(delivery)
    subscriber = db.session.get(Subscriber, delivery.recipient_id)
    if subscriber is None or delivery.context.get(SETTLED):
        return
    if subscriber.is_active:
        delivery.context = preferences.without_wishes(delivery.context) | {SETTLED: 1}
        delivery.notice = MANAGE
    else:
        was_for_link = delivery.notice == MANAGE
        wishes = preferences.newest_wishes(subscriber) if was_for_link else {}
        delivery.context = delivery.context | wishes | {SETTLED: 1}
        delivery.notice = CONFIRM


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
