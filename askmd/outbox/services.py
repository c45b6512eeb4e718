"""Owing, cancelling and retrying e-mails; addresses that must never be written to again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from askmd import audit, jobs
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.core.errors import NotAllowed, WrongState
from askmd.core.models import add_now, new_uid
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import recipients
from askmd.outbox.models import Delivery, Lane, Recipient, State, Suppression
from askmd.workflow import Actor

AT_ONCE = timedelta(0)
# What has not reached the mail server yet.
UNSENT = (State.CREATED, State.RETRYING, State.SENDING)
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
    lane: Lane = Lane.TRANSACTIONAL,
    after: timedelta = AT_ONCE,
    announcement_id: int | None = None,
    **context: Any,
) -> Delivery:
    """Owe one e-mail in the running transaction: if that rolls back, it was never owed.

    `lookup` is the keyed look-up of the address that is meant; `context` holds ids, numbers and closed words only.
    """
    delivery = draft(notice, to=to, lookup=lookup, lane=lane, after=after, **context)
    delivery.announcement_id = announcement_id
    return owe_draft(delivery, id=id)


def draft(
    notice: str,
    *,
    to: Recipient,
    lookup: str | None,
    lane: Lane = Lane.TRANSACTIONAL,
    after: timedelta = AT_ONCE,
    **context: Any,
) -> Delivery:
    """An e-mail that nobody owes yet, for who wants to spend no time on it under the write lock."""
    now = clock.now()
    return Delivery(
        notice=notice,
        lane=lane,
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


def owe_many(
    notice: str, *, to: Recipient, recipients: Iterable[tuple[int, str]], announcement_id: int, created_at: datetime
) -> None:
    """Owe the same announcement to many (id, lookup): whoever has it already does not get it twice."""
    rows = [
        {
            "uid": new_uid(),
            "notice": notice,
            "lane": Lane.BROADCAST,
            "state": State.CREATED,
            "recipient": to,
            "recipient_id": id,
            "address_lookup": lookup,
            "announcement_id": announcement_id,
            "context": {},
            "created_at": created_at,
            "due_at": created_at,
            "attempts": 0,
        }
        for id, lookup in recipients
    ]
    if not rows:
        return
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Delivery).on_conflict_do_nothing(index_elements=["announcement_id", "recipient_id"])
    db.session.execute(statement, rows)
    jobs.wake(WAKE)


def owe_all(notice: str, *, to: Recipient, recipients: Select[int, str], **context: Any) -> None:
    """Owe the same to everybody whose (id, lookup) this query finds: one statement, however many they are."""
    now, is_postgres = clock.now(), db.engine.dialect.name == "postgresql"
    uid = cast(func.gen_random_uuid(), String) if is_postgres else func.lower(func.hex(func.randomblob(16)))
    same = {
        "notice": notice,
        "lane": Lane.BROADCAST,
        "state": State.CREATED,
        "recipient": to,
        "context": context,
        "created_at": now,
        "due_at": now,
        "attempts": 0,
    }
    table, found = Delivery.__table__, recipients.subquery()
    values: dict[str, Any] = {
        "uid": func.replace(uid, "-", ""),
        "recipient_id": found.c[0],
        "address_lookup": found.c[1],
    }
    values |= {name: literal(value, table.c[name].type) for name, value in same.items()}
    db.session.execute(insert(table).from_select(list(values), select(*values.values())))
    jobs.wake(WAKE)


def cancel(to: Recipient, id: int, notice: str | None = None) -> int:
    """Call back what has not been sent yet to this owner; only of one kind, where a notice is named."""
    statement = update(Delivery).where(
        Delivery.recipient == to, Delivery.recipient_id == id, Delivery.state.in_(UNSENT)
    )
    if notice is not None:
        statement = statement.where(Delivery.notice == notice)
    done = db.session.execute(statement.values(state=State.CANCELLED, lease_until=None, lease_holder=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def cancel_announcement(announcement_id: int) -> int:
    """Call back what is left of a broadcast."""
    statement = update(Delivery).where(Delivery.announcement_id == announcement_id, Delivery.state.in_(UNSENT))
    done = db.session.execute(statement.values(state=State.CANCELLED, lease_until=None, lease_holder=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def retry(delivery: Delivery, *, by: Actor) -> None:
    """Try a failed mail once more, from the beginning of the ladder. Raises WrongState for any other."""
    if delivery.state not in RETRIABLE:
        raise WrongState("Only an e-mail that failed can be sent again.")
    delivery.state, delivery.attempts, delivery.due_at = State.CREATED, 0, clock.now()
    delivery.reply_code = None
    audit.record("delivery.retried", delivery, by=by)
    jobs.wake(WAKE)


def suppress(lookup: str, number: int, reason: str, *, by: Actor | None = None) -> None:
    """Never write to this address again. Doing it twice, or in two places at once, changes nothing."""
    values = {"address_lookup": lookup, "key_number": number, "reason": reason, "created_at": clock.now()}
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Suppression).on_conflict_do_nothing(index_elements=["address_lookup"]).values(**values)
    if db.session.execute(statement.returning(Suppression.id)).first() is not None:
        audit.record("address.suppressed", None, by=by, reason=reason)


def suppress_receiver(delivery: Delivery, *, by: Actor | None = None) -> None:
    """Whoever got this mail wants no other from us, ever. Works as well when its owner is gone or moved on."""
    addressee = recipients.load_if_kept(delivery)
    if addressee is not None and addressee.address:
        number, lookup = store().lookup("address", canonical(addressee.address))
    elif delivery.address_lookup is not None:
        # Nobody can tell any more under which key this look-up was made; saying the oldest keeps all of them.
        number, lookup = store().numbers("address")[0], delivery.address_lookup
    else:
        return
    suppress(lookup, number, "asked", by=by)


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


def is_suppressed(lookups: Iterable[str]) -> bool:
    """Whether any of these look-ups of one address (one for each look-up key) asked us never to write."""
    # Asked for each mail; a suppression of this very transaction counts too.
    db.session.flush()
    return db.session.connection().execute(_SUPPRESSED, {"lookups": list(lookups)}).first() is not None
