"""Sending again, in one act, what failed for one reason: a mailbox that was full, a server that refused everybody."""

from __future__ import annotations

from sqlalchemy import select, update

from askmd import audit, jobs
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.outbox import queries
from askmd.outbox.broadcasts import WAKE as WAKE_BROADCASTS
from askmd.outbox.models import Broadcast, Delivery, State
from askmd.outbox.queries import Filter
from askmd.outbox.services import WAKE
from askmd.workflow import Actor

# So many in one transaction: a form that is sent meanwhile waits for no longer.
MOST_TOGETHER = 2_000


def retry_failed(wanted: Filter, *, by: Actor) -> int:
    """Owe again what failed of these mails, the newest MOST_TOGETHER of them; the others by the next call.

    Returns how many. Raises WrongState when none failed. What belongs to a cancelled broadcast stays as it is.
    """
    rows = select(Delivery.id, Delivery.broadcast_id).where(
        Delivery.id.in_(queries.failed_ids(wanted, MOST_TOGETHER)), Delivery.state == State.FAILED
    )
    found = db.session.execute(rows.with_for_update(key_share=True)).all()
    if not found:
        raise WrongState("None of these e-mails failed. Nothing was sent again.")
    again = {"state": State.CREATED, "attempts": 0, "due_at": clock.now(), "reply_code": None}
    again |= {"bounced_at": None, "bounce_code": None}
    ids = [row.id for row in found]
    db.session.execute(update(Delivery).where(Delivery.id.in_(ids), Delivery.state == State.FAILED).values(again))
    broadcast_ids = {row.broadcast_id for row in found} - {None}
    db.session.execute(update(Broadcast).where(Broadcast.id.in_(broadcast_ids)).values(finished_at=None))
    audit.record("delivery.all_retried", by=by, count=len(ids))
    jobs.wake(WAKE)
    jobs.wake(WAKE_BROADCASTS)
    return len(ids)
