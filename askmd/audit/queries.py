"""Reading the audit log: who did what, when, to which thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from askmd.audit.models import AuditEvent
from askmd.extensions import db

PAGE = 50
# Beyond these years a day cannot be told apart from a slip of the finger, and a day more would not exist.
FIRST_YEAR, LAST_YEAR = 2000, 9998


@dataclass(frozen=True)
class Filter:
    """Which events to show; what is None does not matter. `until` is a day that still counts."""

    action: str | None = None
    by_id: int | None = None
    subject: str | None = None
    subject_id: int | None = None
    since: date | None = None
    until: date | None = None


def page(wanted: Filter, *, before: int | None = None) -> tuple[Sequence[AuditEvent], int | None]:
    """Up to PAGE events, newest first, and the id to go on before, or None at the end."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    for column, value in (
        (AuditEvent.action, wanted.action),
        (AuditEvent.by_id, wanted.by_id),
        (AuditEvent.subject, wanted.subject),
        (AuditEvent.subject_id, wanted.subject_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(AuditEvent.at >= _start(wanted.since))
    if wanted.until is not None:
        query = query.where(AuditEvent.at < _start(wanted.until + timedelta(days=1)))
    found = db.session.execute(query).scalars().all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def unsealed() -> int:
    """How many events wait for their place in the chain."""
    query = select(func.count()).select_from(AuditEvent).where(AuditEvent.seal_number.is_(None))
    return db.session.execute(query).scalar_one()


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
