"""Writing events, and sealing them into a chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert, inspect, select

from askmd.audit.actions import ACTIONS
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.extensions import db
from askmd.keys.sealing import store
from askmd.workflow import Actor, Part

SEAL_BATCH = 500
# Where each hour's newest seal is written away: `2026-06-02T14:00Z 1234 <seal>`.
HEADS = "audit-heads.log"
_INSERT = insert(AuditEvent.__table__)


def record(
    action: str, subject: Any = None, *, by: Actor | None = None, **detail: int | str | list[int] | None
) -> None:
    """Write an event in the running transaction. `subject` is a row with its id; `detail` ids and closed words."""
    db.session.connection().execute(_INSERT, _values(action, subject, by, detail))


def viewed(action: str, subjects: Sequence[Any], *, by: Actor, **detail: int | str) -> None:
    """Record that private things are about to be shown, and make sure it can be written, before they are.

    One event for a page: `ids` lists them all, the subject is the first. The caller commits before it renders.
    """
    subject = subjects[0] if len(subjects) == 1 else None
    ids = [row.id for row in subjects]
    record(action, subject, by=by, ids=ids, **detail)


def refusal(error: Exception, *, by: Actor | None, endpoint: str | None) -> None:
    """Write a refusal in a transaction of its own: the act's rollback must not swallow it."""
    values = _values("refused", None, by, {"why": type(error).__name__, "where": endpoint or ""})
    with db.engine.begin() as connection:
        connection.execute(_INSERT, values)


def seal_new() -> int:
    """Give every unsealed event its place in the chain. Returns how many; the caller commits and holds the lease.

    seal(n) = HMAC(audit key, seal(n-1) + canonical event n); see RFC 2104 for the HMAC.
    """
    number, seal = head() or (0, "")
    query = select(AuditEvent).where(AuditEvent.seal_number.is_(None)).order_by(AuditEvent.id).limit(SEAL_BATCH)
    events = db.session.execute(query).scalars().all()
    for event in events:
        number += 1
        seal = chain(seal, number, event)
        event.seal_number, event.seal = number, seal
    return len(events)


def head() -> tuple[int, str] | None:
    """Place and seal of the newest sealed event."""
    query = select(AuditEvent.seal_number, AuditEvent.seal).where(AuditEvent.seal_number.is_not(None))
    last = db.session.execute(query.order_by(AuditEvent.seal_number.desc()).limit(1)).first()
    return (last.seal_number, last.seal) if last else None


def chain(previous: str, number: int, event: AuditEvent) -> str:
    """The seal of one event behind the one before it, in hex."""
    content = [
        previous,
        number,
        event.at.isoformat(),
        event.action,
        event.by_id,
        event.by_part,
        event.subject,
        event.subject_id,
        event.detail,
    ]
    return store().mac("audit", json.dumps(content, sort_keys=True).encode()).hex()


def first_broken() -> int | None:
    """The place of the first event that does not fit the chain, or None when all is well."""
    seal = ""
    query = select(AuditEvent).where(AuditEvent.seal_number.is_not(None)).order_by(AuditEvent.seal_number)
    for expected, event in enumerate(db.session.execute(query).scalars().yield_per(1000), start=1):
        seal = chain(seal, expected, event)
        if event.seal_number != expected or event.seal != seal:
            return expected
    return None


def first_missing_head(file: Path) -> int | None:
    """The place of the first head in this file that the log does not have any more, or None when all are there."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        _, place, seal = line.split()
        query = select(AuditEvent.seal).where(AuditEvent.seal_number == int(place))
        if db.session.execute(query).scalar() != seal:
            return int(place)
    return None


def _values(action: str, subject: Any, by: Actor | None, detail: dict[str, Any]) -> dict[str, Any]:
    if action not in ACTIONS:
        raise ValueError(f"{action} is not in the closed list of audit actions.")
    is_account = by is not None and not isinstance(by, Part)
    return {
        "at": clock.now(),
        "action": action,
        # The identity is known without a query: after a rollback a query here would begin a transaction of its own.
        "by_id": inspect(by).identity[0] if is_account else None,
        "by_part": by.name if isinstance(by, Part) else ("account" if is_account else "nobody"),
        "subject": subject.__tablename__ if subject is not None else None,
        "subject_id": subject.id if subject is not None else None,
        "detail": {name: value for name, value in detail.items() if value is not None},
    }
