"""Named leases: a right to work that ends by itself, so that nobody waits for a process that was killed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from askmd.core import clock
from askmd.extensions import db
from askmd.jobs.models import Lease


def hold(name: str, holder: str, lifetime: timedelta) -> bool:
    """Take or prolong a lease in the running transaction. False when somebody else holds it."""
    now = clock.now()
    values = {"holder": holder, "until": now + lifetime}
    is_free = (Lease.name == name) & or_(Lease.holder == holder, Lease.until <= now)
    if db.session.execute(update(Lease).where(is_free).values(values)).rowcount:  # type: ignore[attr-defined]
        return True
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    # PostgreSQL's driver does not count what an insert of the ORM skipped; what comes back was made.
    made = dialect.insert(Lease).values(name=name, **values).on_conflict_do_nothing().returning(Lease.name)
    return db.session.execute(made).first() is not None


def release(name: str, holder: str) -> None:
    """Let the next one in at once."""
    db.session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))
