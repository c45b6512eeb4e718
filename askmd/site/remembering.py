"""What was read once in a transaction and is asked for many times by one page: settings and Texts.

It is kept on the session and forgotten when the transaction ends: the next one may see what others changed.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from askmd.extensions import db


def recall(name: Hashable) -> Any:
    """What was kept under this name, or None."""
    return db.session.info.get(name)


def keep(name: Hashable, value: Any) -> None:
    """Keep it until the transaction ends."""
    db.session.info[name] = value


def forget() -> None:
    """Read everything anew: something was changed in this transaction."""
    _clear(db.session())


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _clear(session: Session) -> None:
    for name in [name for name in session.info if name == "settings" or isinstance(name, tuple)]:
        del session.info[name]
