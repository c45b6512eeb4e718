"""What was read once in a transaction and is asked for many times by one page: settings.

It is kept on the session and forgotten when the transaction ends: the next one may see what others changed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from askmd.extensions import db


def recall(name: str) -> Any:
    """What was kept under this name, or None."""
    return db.session.info.get(name)


def keep(name: str, value: Any) -> None:
    """Keep it until the transaction ends."""
    db.session.info[name] = value


def forget() -> None:
    """Read everything anew: something was changed in this transaction."""
    _clear(db.session())


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _clear(session: Session) -> None:
    session.info.pop("settings", None)
