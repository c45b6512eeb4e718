"""How mail fares as a whole: is the server there, does anybody send, what waits, what was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import claiming
from askmd.outbox.models import Broadcast, Delivery, Lane, MailServer, Pause, State

# What waits is told as a number up to here.
COUNT_STOP = 10_000
# A worker looks every other second: a mail that is due for so long meets none.
STUCK_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Standing:
    """`away_since` and `why`: the mail server does not answer, and what it said last; else None and empty.

    `waiting` mails are due and not taken, counted no further than COUNT_STOP + 1, the oldest of them since `oldest`.
    `stuck_since` says that they wait though the server is not known to be away: no worker sends them.
    `stopped` broadcasts rest because the server refused one mail after the other.
    """

    away_since: datetime | None
    why: str
    waiting: int
    oldest: datetime | None
    stuck_since: datetime | None
    stopped: Sequence[Broadcast]


def now() -> Standing:
    """How it stands at this moment. A few looks into indexes, however many mails there are."""
    server = db.session.get(MailServer, 1)
    away = server.away_since if server is not None else None
    oldest = min((at for at in map(_oldest, _due()) if at is not None), default=None)
    to_one = min((at for at in map(_oldest, _due_to_one()) if at is not None), default=None)
    is_stuck = away is None and to_one is not None and to_one <= clock.now() - STUCK_AFTER
    return Standing(
        away_since=away,
        why=(server.reply_code or "") if server is not None and away is not None else "",
        waiting=_waiting(),
        oldest=oldest,
        stuck_since=to_one if is_stuck else None,
        stopped=stopped(),
    )


def away_since() -> datetime | None:
    """Since when the mail server has not answered, or None."""
    server = db.session.get(MailServer, 1)
    return server.away_since if server is not None else None


def stopped() -> Sequence[Broadcast]:
    """Broadcasts that rest because the server refused one mail after the other, the newest first."""
    is_stopped = Broadcast.finished_at.is_(None) & Broadcast.cancelled_at.is_(None)
    query = select(Broadcast).where(is_stopped, Broadcast.paused_because == Pause.REFUSED)
    return db.session.execute(query.order_by(Broadcast.id.desc())).scalars().all()


def _due_to_one() -> list[Select[Any]]:
    """Mails to one person whose time has come; what a worker has in hand is none of them before its lease ends."""
    of_one = Delivery.lane == Lane.TRANSACTIONAL
    return [
        select(Delivery.due_at.label("at")).where(of_one, Delivery.state == state, is_due <= clock.now())
        for state, is_due in (
            (State.CREATED, Delivery.due_at),
            (State.RETRYING, Delivery.due_at),
            (State.SENDING, Delivery.lease_until),
        )
    ]


def _due() -> list[Select[Any]]:
    """The same, and those of broadcasts that do not rest."""
    return _due_to_one() + [
        select(Delivery.due_at.label("at")).where(
            Delivery.broadcast_id == broadcast.id, Delivery.state == state, Delivery.due_at <= clock.now()
        )
        for broadcast in claiming.running()
        for state in (State.CREATED, State.RETRYING)
    ]


def _oldest(due: Select[Any]) -> datetime | None:
    at: datetime | None = db.session.execute(due.order_by(Delivery.due_at).limit(1)).scalar()
    return at


def _waiting() -> int:
    found = 0
    for due in _due():
        some = due.limit(COUNT_STOP + 1 - found).subquery()
        found += int(db.session.execute(select(func.count()).select_from(some)).scalar_one())
    return found
