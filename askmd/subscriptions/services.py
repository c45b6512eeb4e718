"""Asking for our news, confirming it, and leaving again.

Nobody may learn from us whether an address is known: asking does the same work and gives the same answer for every
address, and only the worker decides whether a mail goes out.
"""

from __future__ import annotations

from sqlalchemy import and_, case, select
from sqlalchemy.dialects import postgresql, sqlite

from askmd import audit, keys, outbox
from askmd.core import addresses, clock
from askmd.core.errors import Unknown
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox import Recipient
from askmd.site import texts
from askmd.subscriptions import notices
from askmd.subscriptions.models import Subscriber
from askmd.workflow import ASKER, SYSTEM, Actor

# The wording that a subscriber agrees to by pressing the button under it.
WORDING = "subscribe.confirm"


def ask(typed: str, *, by: Actor = ASKER) -> None:
    """Note that somebody wants news at this address, and owe the mail that asks whether it is theirs.

    Raises Invalid for what is no address. The same statements run whether the address is new, waiting, confirmed,
    gone or suppressed: a key is made for each, too. Where it was made for nothing, the worker destroys it when it
    comes to this mail.
    """
    address = addresses.parse(typed)
    row = _fresh_row(address)
    subscriber_id = _keep(row)
    to = Recipient.SUBSCRIBER
    outbox.owe(notices.CONFIRM, to=to, id=subscriber_id, lookup=row.address_lookup, key=row.key_id)
    audit.record("subscription.asked", None, by=by, subscriber=subscriber_id)


def confirm(subscriber: Subscriber, *, by: Actor = ASKER) -> None:
    """The person with this mailbox says yes; time and wording are kept as the proof. Twice changes nothing."""
    if subscriber.ended_at is not None:
        raise Unknown
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = clock.now()
        subscriber.wording = texts.version(WORDING, subscriber.language)
        audit.record("subscription.confirmed", subscriber, by=by, wording=subscriber.wording)


def end(subscriber: Subscriber, *, by: Actor = ASKER) -> str | None:
    """No more mail to this address. Returns the key to destroy after the commit. Twice changes nothing.

    What was not handed to the mail server yet is called back, also in the middle of a broadcast.
    """
    outbox.cancel(Recipient.SUBSCRIBER, subscriber.id)
    if subscriber.ended_at is not None:
        return None
    key_id = subscriber.key_id
    subscriber.ended_at = clock.now()
    subscriber.address_sealed = subscriber.key_id = None
    audit.record("subscription.ended", subscriber, by=by)
    return key_id


def forget(subscriber: Subscriber) -> str | None:
    """Delete somebody who never confirmed. Returns the key to destroy after the commit."""
    key_id = subscriber.key_id
    outbox.cancel(Recipient.SUBSCRIBER, subscriber.id)
    audit.record("subscription.ended", subscriber, by=SYSTEM)
    db.session.delete(subscriber)
    return key_id


def _fresh_row(address: str) -> Subscriber:
    canonical = addresses.canonical(address)
    _, newest = keys.store().lookup("address", canonical)
    # A row made under an older look-up key keeps its look-up: one mailbox, one row.
    known = select(Subscriber.address_lookup).where(
        Subscriber.address_lookup.in_(keys.store().lookups("address", canonical))
    )
    lookup = db.session.execute(known.limit(1)).scalar() or newest
    row = Subscriber(uid=new_uid(), key_id=keys.store().create("subscriber"), address_lookup=lookup)
    keys.write(row, address=address)
    return row


def _keep(row: Subscriber) -> int:
    """Insert the row, or let it take the place of one that has ended; returns the id of the row that stands.

    One statement for all, so that neither its time nor a lock tells which it was. Whoever waits for a confirmation
    gets a new week for it.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    values = {
        "uid": row.uid,
        "key_id": row.key_id,
        "address_sealed": row.address_sealed,
        "address_lookup": row.address_lookup,
        "language": "en",
        "wording": 0,
        "asked_at": clock.now(),
    }
    statement = dialect.insert(Subscriber).values(**values)
    is_on = Subscriber.ended_at.is_(None)
    taken = {
        name: case((is_on, getattr(Subscriber, name)), else_=getattr(statement.excluded, name))
        for name in ("uid", "key_id", "address_sealed", "wording", "confirmed_at", "ended_at")
    }
    is_active = and_(is_on, Subscriber.confirmed_at.is_not(None))
    taken["asked_at"] = case((is_active, Subscriber.asked_at), else_=statement.excluded.asked_at)
    statement = statement.on_conflict_do_update(index_elements=["address_lookup"], set_=taken)
    kept: int = db.session.execute(statement.returning(Subscriber.id)).scalar_one()
    return kept
