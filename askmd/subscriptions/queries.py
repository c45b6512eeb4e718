"""Reading subscribers: by a link in one of their mails, never by what somebody types."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient, links
from askmd.subscriptions.models import Subscriber

# An address that nobody confirmed for so long is most likely mistyped.
UNCONFIRMED_LIFETIME = timedelta(days=7)
# As all links in mails but those that stop them; who wants to see how it stands fills in the form again.
LINK_LIFETIME = timedelta(days=30)


def by_link(token: str) -> tuple[Subscriber, Delivery] | None:
    """Whose subscription this link is about, and the mail that it came with.

    None when it is forged or old, or the address is gone.
    """
    delivery = links.find("subscription", token, max_age=LINK_LIFETIME)
    subscriber = _owner(delivery)
    return (subscriber, delivery) if subscriber is not None and delivery is not None else None


def by_unsubscribe(token: str) -> tuple[Subscriber | None, bool]:
    """(whose mail this link came with, whether the link is one of ours). The subscriber may be gone already."""
    delivery = links.find("unsubscribe", token, max_age=None)
    is_ours = delivery is not None and delivery.recipient is Recipient.SUBSCRIBER
    return _owner(delivery), is_ours


def unconfirmed(limit: int = 200) -> list[Subscriber]:
    """Who asked for our news long ago and never confirmed."""
    query = select(Subscriber).where(
        Subscriber.confirmed_at.is_(None),
        Subscriber.ended_at.is_(None),
        Subscriber.asked_at < clock.now() - UNCONFIRMED_LIFETIME,
    )
    return list(db.session.execute(query.order_by(Subscriber.id).limit(limit)).scalars())


def counts() -> dict[str, int]:
    """How many are `confirmed`, `waiting` for their confirmation, and `ended`."""
    is_ended, is_confirmed = Subscriber.ended_at.is_not(None), Subscriber.confirmed_at.is_not(None)
    columns = (
        func.count().filter(is_confirmed, ~is_ended),
        func.count().filter(~is_confirmed, ~is_ended),
        func.count().filter(is_ended),
    )
    row = db.session.execute(select(*columns).select_from(Subscriber)).one()
    return {"confirmed": row[0], "waiting": row[1], "ended": row[2]}


def _owner(delivery: Delivery | None) -> Subscriber | None:
    if delivery is None or delivery.recipient is not Recipient.SUBSCRIBER:
        return None
    subscriber = db.session.get(Subscriber, delivery.recipient_id)
    # A number may be given again to somebody else; the look-up of the address is not.
    if subscriber is None or subscriber.address_lookup != delivery.address_lookup:
        return None
    return subscriber
