"""Asking for our news, confirming it, changing what one gets, and leaving again.

Nobody may learn from us whether an address is known: asking does the same work and gives the same answer for every
address, and only the worker decides whether a mail goes out.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, case, select
from sqlalchemy.dialects import postgresql, sqlite

from askmd import audit, keys, outbox
from askmd.core import addresses, clock
from askmd.core.database import HOLD
from askmd.core.errors import Unknown
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.site import texts
from askmd.subscriptions import notices, preferences
from askmd.subscriptions.models import Frequency, Source, Subscriber
from askmd.subscriptions.preferences import Preferences
from askmd.workflow import ASKER, SYSTEM, Actor

# The wording that a subscriber agrees to by pressing the button under it.
WORDING = "subscribe.confirm"
EVERYTHING = Preferences()
# The id that no subscriber has: a mail to nobody is dropped by the worker.
NOBODY = 0


def ask(typed: str, wanted: Preferences = EVERYTHING, *, by: Actor = ASKER) -> None:
    """Note that somebody wants news at this address, and owe the mail that asks whether it is theirs.

    Raises Invalid for what is no address. The same statements run whether the address is new, waiting, confirmed,
    gone or suppressed: a key is made for each, too. Where it was made for nothing, the worker destroys it when it
    comes to this mail. What is wanted stays with the mail until its link is pressed, so that nobody changes what
    somebody else gets; whoever is on the list already is sent the link to change it instead.
    """
    address = addresses.parse(typed)
    row = _fresh_row(address)
    row.language = wanted.language
    subscriber_id = _keep(row)
    wishes = preferences.as_context(wanted)
    to = Recipient.SUBSCRIBER
    outbox.owe(notices.CONFIRM, to=to, id=subscriber_id, lookup=row.address_lookup, key=row.key_id, **wishes)
    audit.record("subscription.asked", None, by=by, subscriber=subscriber_id)


def ask_for_link(typed: str, *, by: Actor = ASKER) -> None:
    """Somebody wants the link to change what this address gets: owe it, whether we know the address or not.

    Raises Invalid for what is no address. The same statements run for every address; only the worker finds out that
    there is nobody to write to, or somebody who has to confirm first.
    """
    canonical = addresses.canonical(addresses.parse(typed))
    _, newest = keys.store().lookup("address", canonical)
    query = select(Subscriber.id, Subscriber.address_lookup).where(
        Subscriber.address_lookup.in_(keys.store().lookups("address", canonical))
    )
    id, lookup = db.session.execute(query.limit(1)).first() or (NOBODY, newest)
    outbox.owe(notices.MANAGE, to=Recipient.SUBSCRIBER, id=id, lookup=lookup)
    audit.record("subscription.link_asked", None, by=by, subscriber=id)


def confirm(subscriber: Subscriber, delivery: Delivery, *, by: Actor = ASKER) -> None:
    """The person with this mailbox says yes, by the link in this mail, to what the page behind it said.

    Time and wording are kept as the proof. Twice changes nothing.
    """
    held = _hold(subscriber)
    if held.confirmed_at is None:
        preferences.put(held, preferences.asked_for(held, delivery))
        preferences.forget_wishes(held)
        held.confirmed_at = clock.now()
        held.wording = texts.version(WORDING, held.language)
        audit.record("subscription.confirmed", held, by=by, wording=held.wording)


def change(subscriber: Subscriber, wanted: Preferences, *, by: Actor = ASKER) -> None:
    """From now on get this. Raises Unknown when the subscription is over, or was never confirmed."""
    held = _hold(subscriber)
    if held.confirmed_at is None:
        raise Unknown
    if preferences.of(held) != wanted:
        preferences.put(held, wanted)
        audit.record("subscription.changed", held, by=by, frequency=wanted.frequency.value)


def change_frequency(subscriber: Subscriber, frequency: Frequency, *, by: Actor = ASKER) -> None:
    """Get the same as before, more or less often. Raises Unknown as `change` does."""
    held = _hold(subscriber)
    change(held, replace(preferences.of(held), frequency=frequency), by=by)


def end(subscriber: Subscriber, *, by: Actor = ASKER) -> str | None:
    """No more mail to this address. Returns the key to destroy after the commit. Twice changes nothing.

    What was not handed to the mail server yet is called back, also in the middle of a broadcast. Of the row stay the
    look-up of the address and its dates: that somebody said no must be known when a list is imported.
    """
    outbox.cancel(Recipient.SUBSCRIBER, subscriber.id)
    held = db.session.get(Subscriber, subscriber.id, populate_existing=True, with_for_update=HOLD)
    if held is None or held.ended_at is not None:
        return None
    key_id = held.key_id
    preferences.clear(held)
    held.ended_at = clock.now()
    held.address_sealed = held.key_id = held.source_note = held.consented_at = None
    audit.record("subscription.ended", held, by=by)
    return key_id


def forget(subscriber: Subscriber) -> str | None:
    """Delete somebody who never confirmed. Returns the key to destroy after the commit.

    Who confirmed or left in this very moment stays.
    """
    held = db.session.get(Subscriber, subscriber.id, populate_existing=True, with_for_update=HOLD)
    if held is None or held.confirmed_at is not None or held.ended_at is not None:
        return None
    audit.record("subscription.ended", held, by=SYSTEM)
    return _delete(held)


def forget_me(subscriber: Subscriber, *, by: Actor = ASKER) -> str | None:
    """Delete the row of somebody who asks for it, with address, choices and proof, confirmed or not.

    Returns the key to destroy after the commit. Whether this address ever said stop is forgotten too; whether it said
    "never write to me again" is not.
    """
    held = _hold(subscriber)
    audit.record("subscription.forgotten", held, by=by)
    return _delete(held)


def _delete(subscriber: Subscriber) -> str | None:
    key_id = subscriber.key_id
    outbox.cancel(Recipient.SUBSCRIBER, subscriber.id)
    preferences.clear(subscriber)
    db.session.delete(subscriber)
    return key_id


def _hold(subscriber: Subscriber) -> Subscriber:
    """The row as it is now, kept from others until the commit. Raises Unknown when it is gone or over."""
    held = db.session.get(Subscriber, subscriber.id, populate_existing=True, with_for_update=HOLD)
    if held is None or held.ended_at is not None:
        raise Unknown
    return held


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
        "language": row.language,
        "wording": 0,
        "source": Source.FORM,
        "asked_at": clock.now(),
    }
    statement = dialect.insert(Subscriber).values(**values)
    is_on = Subscriber.ended_at.is_(None)
    taken = {
        name: case((is_on, getattr(Subscriber, name)), else_=getattr(statement.excluded, name))
        for name in ("uid", "key_id", "address_sealed", "wording", "confirmed_at", "ended_at", "source")
    }
    is_active = and_(is_on, Subscriber.confirmed_at.is_not(None))
    for name in ("asked_at", "language"):
        taken[name] = case((is_active, getattr(Subscriber, name)), else_=getattr(statement.excluded, name))
    statement = statement.on_conflict_do_update(index_elements=["address_lookup"], set_=taken)
    kept: int = db.session.execute(statement.returning(Subscriber.id)).scalar_one()
    return kept
