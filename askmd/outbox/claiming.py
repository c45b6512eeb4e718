"""Which mails of broadcasts go next: claimed under a lease, with their addresses, as the mails that are sent.

Every function leaves the commit to its caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.core.database import HOLD
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import recipients, services
from askmd.outbox.letters import Filled
from askmd.outbox.models import Broadcast, Delivery, MailServer, Recipient, State
from askmd.outbox.sending import LEASE, TAKE

_TABLE = Delivery.__table__
_OF = _TABLE.c
_COLUMNS = (_OF.id, _OF.uid, _OF.recipient_id, _OF.address_lookup, _OF.attempts, _OF.words_id, _OF.state)
_OF_BROADCAST = _OF.broadcast_id == bindparam("broadcast_id")
_DUE = [
    select(*_COLUMNS)
    .where(_OF_BROADCAST, _OF.state == state, is_due <= bindparam("now"))
    .order_by(_OF.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
    for state, is_due in (
        (State.SENDING, _OF.lease_until),
        (State.CREATED, _OF.due_at),
        (State.RETRYING, _OF.due_at),
    )
]
_RUNS = (Broadcast.paused_at.is_(None), Broadcast.cancelled_at.is_(None))
_RENEW = (
    update(_TABLE)
    .where(
        _OF.id == bindparam("id_"),
        _OF.state == State.SENDING,
        _OF.lease_holder == bindparam("holder"),
        _OF.lease_until > bindparam("now"),
        _OF.broadcast_id.in_(select(Broadcast.id).where(*_RUNS)),
    )
    .values(lease_until=bindparam("until"))
)


@dataclass(frozen=True)
class Claimed:
    """One mail that is ours for the time of the lease. `may_be_out` says that somebody before us may have sent it."""

    id: int
    uid: str
    recipient_id: int
    address_lookup: str | None
    attempts: int
    words_id: int | None
    may_be_out: bool


@dataclass(frozen=True)
class Batch:
    """Some mails of one broadcast."""

    broadcast_id: int
    notice: str
    recipient: Recipient
    created_at: datetime
    refused_in_a_row: int
    mails: Sequence[Claimed]


@dataclass
class Ready:
    """One mail that is prepared; `since` when it was claimed and `until` when another worker could begin with it."""

    mail: Claimed
    broadcast_id: int
    filled: Filled
    since: float
    until: float


class TooLate(Exception):
    """It was called back, told to rest, or is another worker's by now."""


def running() -> Sequence[Broadcast]:
    """The broadcasts that are not over and do not rest, the oldest first."""
    query = select(Broadcast).where(Broadcast.finished_at.is_(None), *_RUNS)
    return db.session.execute(query.order_by(Broadcast.id)).scalars().all()


def is_anything_due() -> bool:
    """A look that takes no lock."""
    return any(_due(broadcast.id, clock.now(), 1) for broadcast in running())


def claim(holder: str, most: int) -> Batch | None:
    """Take up to so many due mails of the oldest broadcast that has any. None when nothing is due."""
    now = clock.now()
    for broadcast in running():
        found = _due(broadcast.id, now, most)
        if found:
            ids = [row.id for row in found]
            _run(TAKE, ids=ids, lease_until=now + LEASE, lease_holder=holder)
            return _batch(broadcast, found)
    return None


def renew(id: int, holder: str) -> bool:
    """Prolong the lease of a mail. False when it must not be sent: called back, another's by now, or told to rest."""
    now = clock.now()
    return bool(_run(_RENEW, id_=id, holder=holder, now=now, until=now + LEASE).rowcount)


def wait_for_turn(count: int, per_second: int) -> float:
    """Under a limit of so many mails a second for all workers together: 0 when `count` may go now, else seconds.

    What is allowed now counts against what comes next, whichever worker asks.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    db.session.execute(dialect.insert(MailServer).on_conflict_do_nothing(index_elements=["id"]).values(id=1))
    server = db.session.get_one(MailServer, 1, with_for_update=HOLD)
    now = clock.now()
    free_at = server.next_broadcast_at or now
    if free_at > now:
        return (free_at - now).total_seconds()
    server.next_broadcast_at = max(free_at, now - timedelta(seconds=1)) + timedelta(seconds=count / per_second)
    return 0.0


def addresses(batch: Batch) -> dict[int, str | State]:
    """By id of the mail: where it goes, or the state of one that must not be sent."""
    found = recipients.load_many(batch.recipient, {mail.recipient_id for mail in batch.mails})
    lookups = {id: store().lookups("address", canonical(one.address or "")) for id, one in found.items()}
    suppressed = services.suppressed_among([lookup for some in lookups.values() for lookup in some])
    answers: dict[int, str | State] = {}
    for mail in batch.mails:
        addressee = found.get(mail.recipient_id)
        if (
            addressee is None
            or not addressee.address
            or not addressee.is_confirmed
            or mail.address_lookup not in (None, addressee.lookup)
        ):
            answers[mail.id] = State.CANCELLED
        elif not suppressed.isdisjoint(lookups[mail.recipient_id]):
            answers[mail.id] = State.SUPPRESSED
        else:
            answers[mail.id] = addressee.address
    return answers


def _due(broadcast_id: int, now: datetime, most: int) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for query in _DUE:
        if len(found) < most:
            found += _run(query, broadcast_id=broadcast_id, now=now, most=most - len(found)).all()
    return found


def _batch(broadcast: Broadcast, found: Iterable[Row[Any]]) -> Batch:
    mails = [
        Claimed(
            id=row.id,
            uid=row.uid,
            recipient_id=row.recipient_id,
            address_lookup=row.address_lookup,
            attempts=row.attempts,
            words_id=row.words_id,
            may_be_out=row.state is State.SENDING,
        )
        for row in found
    ]
    return Batch(
        broadcast_id=broadcast.id,
        notice=broadcast.notice,
        recipient=broadcast.recipient,
        created_at=broadcast.created_at,
        refused_in_a_row=broadcast.refused_in_a_row,
        mails=mails,
    )


def _run(statement: Any, **values: Any) -> Any:
    return db.session.connection().execute(statement, values)
