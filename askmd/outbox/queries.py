"""Reading the outbox for administrators: how it stands, and whose mail is which, with the address masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from askmd.core import clock
from askmd.core.text import mask_address
from askmd.extensions import db
from askmd.outbox import recipients
from askmd.outbox.models import Delivery, Lane, State

PAGE = 25


@dataclass(frozen=True)
class Filter:
    """Which mails to show; what is None does not matter."""

    state: State | None = None
    lane: Lane | None = None
    notice: str | None = None
    days: int | None = None


def page(wanted: Filter, *, before: int | None = None) -> tuple[Sequence[Delivery], int | None]:
    """Up to PAGE mails, newest first, and the id to go on before, or None at the end."""
    query = select(Delivery).order_by(Delivery.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Delivery.id < before)
    if wanted.state is not None:
        query = query.where(Delivery.state == wanted.state)
    if wanted.lane is not None:
        query = query.where(Delivery.lane == wanted.lane)
    if wanted.notice is not None:
        query = query.where(Delivery.notice == wanted.notice)
    if wanted.days is not None:
        query = query.where(Delivery.created_at >= clock.now() - timedelta(days=wanted.days))
    found = db.session.execute(query).scalars().all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def by_id(id: int, *, is_locked: bool = False) -> Delivery | None:
    """One mail, or None. While it is locked no worker can take it in hand."""
    return db.session.get(Delivery, id, with_for_update=is_locked or None)


def counts() -> dict[State, int]:
    """How many mails are in each state; every state is named."""
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    found = {state: count for state, count in db.session.execute(query)}
    return {state: found.get(state, 0) for state in State}


def masked(delivery: Delivery) -> str | None:
    """The address as an administrator may see it, or None: it was deleted, or is another by now."""
    addressee = recipients.load_if_kept(delivery)
    return mask_address(addressee.address) if addressee and addressee.address else None
