"""Rows that would set something off: what was under way at the old place is over at the new one, and mails nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from askmd.outbox.models import State

Values = dict[str, Any]
UNDER_WAY = frozenset({State.CREATED, State.SENDING, State.RETRYING})


def quiet(table: str, row: Values, now: datetime) -> Values:
    """The row as it may come in: no mail of it is sent any more."""
    change = _CHANGES.get(table)
    return change(row, now) if change is not None else row


def _delivery(row: Values, _now: datetime) -> Values:
    if row["state"] not in UNDER_WAY:
        return row
    return row | {"state": State.CANCELLED, "lease_until": None, "lease_holder": None}


def _broadcast(row: Values, now: datetime) -> Values:
    if row["finished_at"] is not None:
        return row
    return row | {"finished_at": now, "cancelled_at": row["cancelled_at"] or now}


def _announcement(row: Values, now: datetime) -> Values:
    is_over = row["expanded_at"] is not None or row["cancelled_at"] is not None
    return row if is_over else row | {"cancelled_at": now}


def _digest(row: Values, now: datetime) -> Values:
    # One that is not made yet, for a time to come, may have an introduction that somebody wrote.
    is_ahead = row["ends_at"] > now and row["post_ids"] is None
    return row if is_ahead or row["expanded_at"] is not None else row | {"cancelled_at": row["cancelled_at"] or now}


_CHANGES: dict[str, Callable[[Values, datetime], Values]] = {
    "delivery": _delivery,
    "broadcast": _broadcast,
    "announcement": _announcement,
    "digest": _digest,
}
