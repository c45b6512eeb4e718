"""Owing, cancelling and retrying e-mails; addresses that must never be written to again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from askmd import audit, jobs
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.core.errors import NotAllowed, WrongState
from askmd.core.models import add_now
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import recipients
from askmd.outbox.broadcasts import UNSENT
from askmd.outbox.broadcasts import WAKE as WAKE_BROADCASTS
from askmd.outbox.models import Broadcast, Delivery, Lane, Recipient, State, Suppression
from askmd.workflow import Actor

AT_ONCE = timedelta(0)
LOOKED_UP_TOGETHER = 500
# Why an address is suppressed, where it is its owner's own word.
ASKED = "asked"
RETRIABLE = (State.FAILED, State.BOUNCED, State.RETRYING)
WAKE = "outbox.send"
_SUPPRESSED = (
    select(Suppression.__table__.c.id)
    .where(Suppression.__table__.c.address_lookup.in_(bindparam("lookups", expanding=True)))
    .limit(1)
)


def owe(
    notice: str,
    *,
    to: Recipient,
    id: int,
    lookup: str | None,
    after: timedelta = AT_ONCE,
    **context: Any,
) -> Delivery:
    """Owe one e-mail in the running transaction: if that rolls back, it was never owed.

    `lookup` is the keyed look-up of the address that is meant; `context` holds ids, numbers and closed words only.
    """
    return owe_draft(draft(notice, to=to, lookup=lookup, after=after, **context), id=id)


def draft(
    notice: str,
    *,
    to: Recipient,
    lookup: str | None,
    after: timedelta = AT_ONCE,
    **context: Any,
) -> Delivery:
    """An e-mail that nobody owes yet, for who wants to spend no time on it under the write lock."""
    now = clock.now()
    return Delivery(
        notice=notice,
        lane=Lane.TRANSACTIONAL,
        state=State.CREATED,
        recipient=to,
        address_lookup=lookup,
        context=context,
        created_at=now,
        due_at=now + after,
        attempts=0,
    )


def owe_draft(delivery: Delivery, *, id: int) -> Delivery:
    """Owe a drafted e-mail to this recipient, in the running transaction."""
    delivery.recipient_id = id
    add_now(db.session, delivery)
    jobs.wake(WAKE)
    return delivery


def cancel(to: Recipient, id: int, notice: str | None = None) -> int:
    """Call back what has not been sent yet to this owner; only of one kind, where a notice is named."""
    statement = update(Delivery).where(
        Delivery.recipient == to, Delivery.recipient_id == id, Delivery.state.in_(UNSENT)
    )
    if notice is not None:
        statement = statement.where(Delivery.notice == notice)
    done = db.session.execute(statement.values(state=State.CANCELLED, lease_until=None, lease_holder=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def retry(delivery: Delivery, *, by: Actor) -> None:
    """Try a failed mail once more, from the beginning of the ladder. Raises WrongState for any other."""
    if delivery.state not in RETRIABLE:
        raise WrongState("Only an e-mail that failed can be sent again.")
    broadcast = db.session.get(Broadcast, delivery.broadcast_id) if delivery.broadcast_id is not None else None
    if broadcast is not None and broadcast.cancelled_at is not None:
        raise WrongState("Its broadcast was cancelled, so nothing more of it is sent.")
    delivery.state, delivery.attempts, delivery.due_at = State.CREATED, 0, clock.now()
    delivery.reply_code = delivery.bounced_at = delivery.bounce_code = None
    if delivery.broadcast_id is not None:
        db.session.execute(update(Broadcast).where(Broadcast.id == delivery.broadcast_id).values(finished_at=None))
    audit.record("delivery.retried", delivery, by=by)
    jobs.wake(WAKE if delivery.broadcast_id is None else WAKE_BROADCASTS)


def suppress(lookup: str, number: int, reason: str, *, by: Actor | None = None) -> None:
    """Never write to this address again. Doing it twice, or in two places at once, changes nothing.

    Only the person's own word takes the place of another reason: what they asked for is for nobody to lift.
    """
    values = {"address_lookup": lookup, "key_number": number, "reason": reason, "created_at": clock.now()}
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Suppression).values(**values)
    same_address = ["address_lookup"]
    if reason == ASKED:
        changes = {"reason": reason, "created_at": values["created_at"]}
        statement = statement.on_conflict_do_update(
            index_elements=same_address, set_=changes, where=Suppression.reason != ASKED
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=same_address)
    if db.session.execute(statement.returning(Suppression.id)).first() is not None:
        audit.record("address.suppressed", None, by=by, reason=reason)


def suppress_receiver(delivery: Delivery, *, reason: str = ASKED, by: Actor | None = None) -> None:
    """Whoever got this mail gets no other from us, ever. Works as well when its owner is gone or moved on."""
    addressee = recipients.load_if_kept(delivery)
    if addressee is not None and addressee.address:
        number, lookup = store().lookup("address", canonical(addressee.address))
    elif delivery.address_lookup is not None:
        # Nobody can tell any more under which key this look-up was made; saying the oldest keeps all of them.
        number, lookup = store().numbers("address")[0], delivery.address_lookup
    else:
        return
    suppress(lookup, number, reason, by=by)


def suppress_address_of(delivery: Delivery, *, by: Actor) -> None:
    """Never write again to whoever this mail is for. Raises WrongState when we have no address any more.

    Not to somebody in the team: nobody would notice that urgent questions do not reach them.
    """
    if delivery.recipient is Recipient.ACCOUNT:
        raise NotAllowed("This e-mail goes to the team. Disable the account instead.")
    addressee = recipients.load(delivery)
    if addressee is None or not addressee.address:
        raise WrongState("There is no address any more, so nobody will be written to.")
    number, lookup = store().lookup("address", canonical(addressee.address))
    suppress(lookup, number, "administrator", by=by)
    if delivery.state in (State.CREATED, State.RETRYING):
        delivery.state = State.SUPPRESSED


def suppressed_among(lookups: Collection[str]) -> set[str]:
    """Those of these look-ups that asked us never to write."""
    found: set[str] = set()
    wanted = sorted(lookups)
    for begin in range(0, len(wanted), LOOKED_UP_TOGETHER):
        some = wanted[begin : begin + LOOKED_UP_TOGETHER]
        query = select(Suppression.address_lookup).where(Suppression.address_lookup.in_(some))
        found.update(db.session.execute(query).scalars())
    return found


def is_suppressed(lookups: Iterable[str]) -> bool:
    """Whether any of these look-ups of one address (one for each look-up key) asked us never to write."""
    # Asked for each mail; a suppression of this very transaction counts too.
    db.session.flush()
    return db.session.connection().execute(_SUPPRESSED, {"lookups": list(lookups)}).first() is not None
