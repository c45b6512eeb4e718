"""Reading broadcasts for administrators: which there were, how far each has come, and when it will be over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from askmd.core import clock
from askmd.core.database import HOLD
from askmd.extensions import db
from askmd.outbox.models import Broadcast, Delivery, State

PAGE = 25
# How fast it goes is told by the last minutes.
WINDOW = timedelta(minutes=3)
# About so many of the mails that were taken are looked at for it; among more of them every so many-th.
LOOKED_AT = 2_000
LEAST_SECONDS = 5.0


@dataclass(frozen=True)
class Progress:
    """How many of its mails are in each state; how many a minute the server takes now, and when none is left.

    `per_minute` is None while nothing was taken lately, `ends_at` too where nobody can say. Mails that are to be tried
    again have a time of their own, which `ends_at` leaves out.
    """

    counts: dict[State, int]
    per_minute: int | None
    ends_at: datetime | None

    @property
    def owed(self) -> int:
        """All mails of it."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Those that have not been tried, or are in hand just now."""
        return self.counts[State.CREATED] + self.counts[State.SENDING]

    @property
    def left(self) -> int:
        """Those that did not come to an end."""
        return self.waiting + self.counts[State.RETRYING]

    @property
    def gone(self) -> int:
        """Those that the server took: nothing can call them back, whatever became of them later."""
        return self.counts[State.ACCEPTED] + self.counts[State.BOUNCED]

    @property
    def done(self) -> int:
        """Those that came to an end, in whatever way."""
        return self.owed - self.left


def page(*, before: int | None = None) -> tuple[Sequence[Broadcast], int | None]:
    """Up to PAGE broadcasts, newest first, and the id to go on before, or None at the end."""
    query = select(Broadcast).order_by(Broadcast.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Broadcast.id < before)
    found = db.session.execute(query).scalars().all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def by_id(id: int, *, is_locked: bool = False) -> Broadcast | None:
    """One broadcast, or None. While it is locked nobody else can pause, resume or cancel it."""
    return db.session.get(Broadcast, id, with_for_update=HOLD if is_locked else None)


def progress(broadcast: Broadcast) -> Progress:
    """How far it has come. It reads an index, and a few of the mails themselves."""
    query = select(Delivery.state, func.count()).where(Delivery.broadcast_id == broadcast.id).group_by(Delivery.state)
    found = {state: int(number) for state, number in db.session.execute(query)}
    counts = {state: found.get(state, 0) for state in State}
    per_second = _per_second(broadcast, counts[State.ACCEPTED])
    waiting = counts[State.CREATED] + counts[State.SENDING]
    runs = broadcast.paused_at is None and broadcast.cancelled_at is None and broadcast.expanded_at is not None
    ends_at = clock.now() + timedelta(seconds=waiting / per_second) if per_second and waiting and runs else None
    return Progress(counts, round(per_second * 60) if per_second else None, ends_at)


def _per_second(broadcast: Broadcast, accepted: int) -> float | None:
    """How many were taken in a second of the last minutes; None when none was.

    Every so many-th is looked at, chosen by its number, which stands in the index: the others are not read.
    """
    if broadcast.finished_at is not None or not accepted:
        return None
    now, step = clock.now(), max(1, accepted // LOOKED_AT)
    query = select(func.count(), func.min(Delivery.accepted_at)).where(
        Delivery.broadcast_id == broadcast.id,
        Delivery.state == State.ACCEPTED,
        Delivery.id % step == 0,
        Delivery.accepted_at > now - WINDOW,
    )
    number, first = db.session.execute(query).one()
    if not number or first is None:
        return None
    return float(number * step / max((now - first).total_seconds(), LEAST_SECONDS))
