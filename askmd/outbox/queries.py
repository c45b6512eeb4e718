"""Reading the outbox for administrators: which mails there are, and whose mail is which, with the address masked.

There may be a million of them. So nothing is counted further than anybody reads, and a page looks through only so many
before it says where to look further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from askmd.core import clock
from askmd.core.database import HOLD
from askmd.core.text import mask_address
from askmd.extensions import db
from askmd.outbox import recipients
from askmd.outbox.models import Broadcast, Delivery, Lane, State

PAGE = 25
# Nobody needs the exact number of a long list, and counting it takes time.
COUNT_STOP = 500
# Where no index leads to what is asked for, one page looks through so many mails at most.
LOOKED_THROUGH = 20_000
# What no machine will mend: somebody has to look.
ATTENTION = frozenset({State.FAILED, State.BOUNCED})
WAITING = frozenset({State.CREATED, State.SENDING, State.RETRYING})


class Reply(StrEnum):
    """What the last reply of the mail server was like: its first digit (RFC 5321, 4.2.1), or no reply at all."""

    FOR_NOW = "4"
    FOR_GOOD = "5"
    NONE = "none"


@dataclass(frozen=True)
class Filter:
    """Which mails to show; what is empty or None does not matter."""

    states: frozenset[State] = frozenset()
    lane: Lane | None = None
    notice: str | None = None
    days: int | None = None
    broadcast: int | None = None
    reply: Reply | None = None

    @property
    def failed(self) -> Filter:
        """Of these mails those that failed for good."""
        return replace(self, states=frozenset({State.FAILED}))


@dataclass(frozen=True)
class Page:
    """Some mails, newest first, and the id to go on before, or None at the end.

    `is_part` says that there are fewer than fit on a page only because no more were looked through.
    """

    rows: Sequence[Delivery]
    older: int | None = None
    is_part: bool = False


def page(wanted: Filter, *, before: int | None = None) -> Page:
    """Up to PAGE mails. It takes about as long among a million as among thousands."""
    near = _near(wanted, before, PAGE + 1)
    found = db.session.execute(_chosen(wanted, near).limit(PAGE + 1)).scalars().all()
    if len(found) > PAGE:
        return Page(found[:PAGE], found[PAGE - 1].id)
    if not _others(wanted):
        return Page(found)
    ids = near.subquery()
    number, lowest = db.session.execute(select(func.count(), func.min(ids.c.id))).one()
    return Page(found, lowest, is_part=True) if number == LOOKED_THROUGH else Page(found)


def count(wanted: Filter) -> int:
    """How many there are, counted no further than COUNT_STOP + 1, and among the newest that a page looks through."""
    ids = failed_ids(wanted, COUNT_STOP + 1) if wanted.states == {State.FAILED} else _ids(wanted, COUNT_STOP + 1)
    return int(db.session.execute(select(func.count()).select_from(ids.subquery())).scalar_one())


def failed_ids(wanted: Filter, most: int) -> Select[Any]:
    """The ids of those of these mails that failed and may be sent again: not of a broadcast that was cancelled."""
    cancelled = select(Broadcast.id).where(Broadcast.cancelled_at.is_not(None))
    may_go = or_(Delivery.broadcast_id.is_(None), Delivery.broadcast_id.not_in(cancelled))
    return _ids(wanted.failed, most).where(may_go)


def by_id(id: int, *, is_locked: bool = False) -> Delivery | None:
    """One mail, or None. While it is locked no worker can take it in hand."""
    return db.session.get(Delivery, id, with_for_update=HOLD if is_locked else None)


def counts() -> dict[State, int]:
    """How many mails are in each state, counted no further than COUNT_STOP + 1; every state is named."""
    some = [select(Delivery.id).where(Delivery.state == state).limit(COUNT_STOP + 1).subquery() for state in State]
    query = select(*(select(func.count()).select_from(ids).scalar_subquery() for ids in some))
    return dict(zip(State, db.session.execute(query).one(), strict=True))


def masked(delivery: Delivery) -> str | None:
    """The address as an administrator may see it, or None: it was deleted, or is another by now."""
    addressee = recipients.load_if_kept(delivery)
    return mask_address(addressee.address) if addressee and addressee.address else None


def _near(wanted: Filter, before: int | None, most: int) -> Select[Any]:
    """The ids that are looked through, the newest first: what an index finds, or simply the newest of all."""
    query = select(Delivery.id).order_by(Delivery.id.desc())
    if before is not None:
        query = query.where(Delivery.id < before)
    if wanted.broadcast is not None:
        query = query.where(Delivery.broadcast_id == wanted.broadcast)
    if _is_found_by_state(wanted):
        query = query.where(Delivery.state.in_(wanted.states))
    return query.limit(LOOKED_THROUGH if _others(wanted) else most)


def _is_found_by_state(wanted: Filter) -> bool:
    """Nearly all mails were taken at last: those are found sooner by looking at the newest of all."""
    return bool(wanted.states) and (wanted.broadcast is not None or State.ACCEPTED not in wanted.states)


def _others(wanted: Filter) -> list[ColumnElement[bool]]:
    """What is asked for beyond what an index finds."""
    found: list[ColumnElement[bool]] = []
    if wanted.states and not _is_found_by_state(wanted):
        found.append(Delivery.state.in_(wanted.states))
    if wanted.lane is not None:
        found.append(Delivery.lane == wanted.lane)
    if wanted.notice is not None:
        found.append(Delivery.notice == wanted.notice)
    if wanted.days is not None:
        found.append(Delivery.created_at >= clock.now() - timedelta(days=wanted.days))
    if wanted.reply is Reply.NONE:
        # What our side noted in place of a number begins with a letter.
        found.append(Delivery.reply_code > "9")
    elif wanted.reply is not None:
        found.append(Delivery.reply_code.startswith(wanted.reply.value))
    return found


def _chosen(wanted: Filter, near: Select[Any]) -> Select[Any]:
    ids = near.subquery()
    return select(Delivery).join(ids, Delivery.id == ids.c.id).where(*_others(wanted)).order_by(ids.c.id.desc())


def _ids(wanted: Filter, most: int) -> Select[Any]:
    ids = _near(wanted, None, most).subquery()
    return select(Delivery.id).join(ids, Delivery.id == ids.c.id).where(*_others(wanted)).limit(most)
