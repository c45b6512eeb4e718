"""How connections behave: durable, strict, and honest about locks, on SQLite and on PostgreSQL.

A transaction on SQLite begins with BEGIN IMMEDIATE, because one that reads first and writes later fails with
"database is locked" however long it would be willing to wait. Pages that only read say so and never queue for the
write lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

BUSY_TIMEOUT_MS = 10_000
_TURN = "askmd-turn"
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def set_reading(value: bool) -> None:
    """Say for this thread whether the transactions that follow only read."""
    _reading.set(value)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this kind of database."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}, "pool_size": 20}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "connect_args": {"connect_timeout": 5}}


def harden(engine: Engine) -> None:
    """Set durability and strictness on every connection of this engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        turns = _Turns()
        event.listen(engine, "begin", turns.begin)
        event.listen(engine, "checkin", turns.end)
    else:
        event.listen(engine, "connect", _postgres_connect)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver must not open transactions on its own; `_sqlite_begin` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _Turns:
    """Whoever writes, in this process, waits in a row.

    SQLite itself lets those who wait look again after longer and longer pauses, so that with a few of them the lock
    lies idle most of the time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: Connection) -> None:
        if _reading.get():
            connection.exec_driver_sql("BEGIN")
            return
        # Who has waited so long asks the database itself, and hears that it is locked.
        if _TURN not in connection.info and self._lock.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            connection.info[_TURN] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def end(self, _connection: Any, record: Any) -> None:
        """The connection goes back to the pool: its transaction is over, one way or the other."""
        if record.info.pop(_TURN, False):
            self._lock.release()


def _postgres_connect(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def truncate_wal(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, which still holds what was just deleted. Nothing to do elsewhere."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
