"""Broadcasts that refusals stopped, so that somebody above is told of each stop, and of none twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, update

from askmd.core import clock
from askmd.extensions import db
from askmd.outbox.models import Broadcast, Pause


def take_untold() -> Sequence[int]:
    """The ids of broadcasts whose stop nobody was told of; from this transaction on somebody was.

    One statement: of two that ask at once only one gets each stop. What went on and was stopped again is another stop.
    """
    untold = or_(Broadcast.told_at.is_(None), Broadcast.told_at < Broadcast.paused_at)
    statement = (
        update(Broadcast)
        .where(Broadcast.paused_because == Pause.REFUSED, untold)
        .where(Broadcast.cancelled_at.is_(None), Broadcast.finished_at.is_(None))
        .values(told_at=clock.now())
        .returning(Broadcast.id)
    )
    return sorted(db.session.execute(statement, execution_options={"synchronize_session": False}).scalars())
