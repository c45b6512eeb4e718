"""What is read once and asked for many times: in one transaction, or while nothing public changes.

What belongs to a transaction is kept on the session and forgotten when it ends: the next one may see what others
changed. What belongs to a version of all that is public is kept for the process, and forgotten at the next version.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from askmd.extensions import db
from askmd.site import version

_KEPT = "remembered"
_NUMBER = "public version"
T = TypeVar("T")


@dataclass
class _Standing:
    """What was made of the rows of one version."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)


def recall(name: str) -> Any:
    """What was kept under this name, or None."""
    return db.session.info.get(_KEPT, {}).get(name)


def keep(name: str, value: Any) -> None:
    """Keep it until the transaction ends."""
    db.session.info.setdefault(_KEPT, {})[name] = value


def forget() -> None:
    """Read everything anew: something was changed in this transaction."""
    _clear(db.session())


def while_public_stands(name: str, make: Callable[[], T]) -> T:
    """What `make` returns, made once for each version of all that is public. Whoever gets it must not change it.

    Only for what is made of public rows alone (site/version.py lists them) and of nothing that passes, like the time.
    A transaction that changed such rows itself makes its own.
    """
    db.session.flush()
    connection = db.session.connection()
    if version.is_changed_in(connection):
        return make()
    number = recall(_NUMBER)
    if number is None:
        # Before anything is made: what changes meanwhile belongs to a later version, under which it is made again.
        number = connection.exec_driver_sql(version.NUMBER).scalar() or 0
        keep(_NUMBER, number)
    standing: _Standing | None = current_app.extensions.get(_KEPT)
    if standing is None or standing.number != number:
        standing = current_app.extensions[_KEPT] = _Standing(number)
    if name not in standing.values:
        standing.values[name] = make()
    found: T = standing.values[name]
    return found


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _clear(session: Session) -> None:
    session.info.pop(_KEPT, None)
