"""How connections behave: durable, strict, and honest about locks, on SQLite and on PostgreSQL.

A transaction on SQLite begins with BEGIN IMMEDIATE, because one that reads first and writes later fails with
"database is locked" however long it would be willing to wait. Pages that only read say so and never queue for the
write lock.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

BUSY_TIMEOUT_MS = 10_000
_TURN = "askmd-turn"
_READS = "askmd-reads"
POLL_SECONDS = 0.0003
# How a row is held until the transaction ends: nobody else holds or changes it meanwhile, but rows that refer to it
# can be written. A lock that kept those out too (FOR UPDATE) let a publication and a revision wait for each other.
HOLD = {"key_share": True}
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def set_reading(value: bool) -> None:
    """Say for this thread whether the transactions that follow only read."""
    _reading.set(value)


def begin_writing(connection: Connection) -> None:
    """From a transaction that only reads, go on to one that writes, on the same connection. One that writes stays.

    Cheaper than a rollback and a connection of its own. What was read before may have changed since.
    """
    set_reading(False)
    if connection.info.pop(_READS, False):
        _say(connection, "ROLLBACK")
        connection.dispatch.begin(connection)


def is_written_elsewhere(engine: Engine) -> bool:
    """Whether another process is writing to this database just now. Known of SQLite only, and only a hint."""
    turns = _turns.get(engine)
    return turns is not None and turns.is_with_others()


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write, whatever is said around them."""
    token = _reading.set(False)
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
        turns = _Turns(engine.url.database)
        _turns[engine] = turns
        event.listen(engine, "begin", turns.begin)
        event.listen(engine, "commit", turns.commit)
        event.listen(engine, "checkin", turns.end)
        event.listen(engine, "engine_disposed", turns.close)
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
    """Whoever writes waits in a row: threads for a lock, processes for a lock on a file beside the database.

    SQLite itself lets those who wait look again after longer and longer pauses, so that with a few of them the lock
    lies idle most of the time. A turn only says who may ask next; what keeps rows safe is SQLite's own lock.
    """

    def __init__(self, database: str | None) -> None:
        self._lock = threading.Lock()
        is_file = fcntl is not None and database is not None and not database.startswith((":memory:", "file:"))
        self._path = f"{database}-turn" if is_file else None
        self._file: int | None = None
        self._pid = 0

    def begin(self, connection: Connection) -> None:
        if _reading.get():
            connection.info[_READS] = True
            _say(connection, "BEGIN")
            return
        connection.info.pop(_READS, None)
        # Who has waited so long asks the database itself, and hears that it is locked.
        until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
        if _TURN not in connection.info and self._lock.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            connection.info[_TURN] = True
            self._take_file(until)
        _say(connection, "BEGIN IMMEDIATE")

    def commit(self, connection: Connection) -> None:
        """Commit, and let the next one begin at once: what this one does afterwards keeps nobody waiting.

        The driver's own commit, which follows, finds nothing left to do.
        """
        if _TURN in connection.info:
            _say(connection, "COMMIT")
            self._pass_on(connection.info)

    def end(self, _connection: Any, record: Any) -> None:
        """The connection goes back to the pool: its transaction is over, one way or the other."""
        record.info.pop(_READS, None)
        self._pass_on(record.info)

    def _pass_on(self, info: Any) -> None:
        if info.pop(_TURN, False):
            # Whatever becomes of the file, the next thread must get its turn.
            try:
                if self._file is not None:
                    # The commit stands, whatever a file system without locks says.
                    with suppress(OSError):
                        fcntl.flock(self._file, fcntl.LOCK_UN)
            finally:
                self._lock.release()

    def is_with_others(self) -> bool:
        """Whether another process has its turn now; one of this process is not looked at."""
        if self._path is None or self._lock.locked():
            return False
        try:
            look = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return not _is_locked_now(look, fcntl.LOCK_SH)
        except OSError:
            return False
        finally:
            os.close(look)

    def close(self, _engine: Engine) -> None:
        """The engine is done with; nobody is writing."""
        if self._file is not None:
            os.close(self._file)
        self._file, self._pid = None, 0

    def _take_file(self, until: float) -> None:
        if self._path is None:
            return
        try:
            file = self._opened()
            while not _is_locked_now(file, fcntl.LOCK_EX) and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
        except OSError:
            # Without such a file everybody asks SQLite, as if we took no turns.
            return

    def _opened(self) -> int:
        # A lock on a file belongs to the opening, which a forked process would share.
        if self._file is None or self._pid != os.getpid():
            self._file = os.open(self._path or "", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._pid = os.getpid()
        return self._file


_turns: WeakKeyDictionary[Engine, _Turns] = WeakKeyDictionary()


def _is_locked_now(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say(connection: Connection, statement: str) -> None:
    """Past SQLAlchemy's ways, because every transaction begins here; what goes wrong is told in its words."""
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(statement)
    except sqlite3.Error as error:
        kind = IntegrityError if isinstance(error, sqlite3.IntegrityError) else OperationalError
        raise kind(statement, None, error) from error


def _postgres_connect(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET TIME ZONE 'UTC'")
        # Every page reads a few rows by an index. Compiling a long statement of many small parts took seconds.
        cursor.execute("SET jit = off")
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
