"""The version of all that is public: a number that grows in every transaction that changes what a public page shows.

Nobody has to think of it: each writing statement is looked at where it goes to the database, and the number grows just
before the commit, in the same transaction. Its row is held for the commit alone, so nobody waits for it in turn with
other rows.
"""

from __future__ import annotations

import re
import time
from collections import deque
from contextlib import suppress
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

from askmd.core.migrations import MIGRATES

# What public pages are made of: tables, and where it is not the whole row, the columns.
SHOWN: dict[str, frozenset[str] | None] = {
    "account": frozenset(
        {"name", "slug", "credentials", "biography", "conflict_of_interest", "portrait_id", "is_doctor", "active"}
    ),
    "comment": None,
    "correction": None,
    "image": None,
    "magazine_issue": None,
    "magazine_item": None,
    "old_address": None,
    "page": None,
    "page_revision": None,
    "post": None,
    # Which posts are named as related.
    "post_meaning": None,
    "post_topic": None,
    "search_entry": None,
    "search_word": None,
    "setting": None,
    "synonym": None,
    "text_version": None,
    "topic": None,
}
# Columns of these tables that no public page shows and that are written often.
HIDDEN = {"post": frozenset({"answered_count", "publish_at", "version"})}
NUMBER = "SELECT number FROM public_version WHERE id = 1"
GROW = (
    "INSERT INTO public_version (id, number) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET number = public_version.number + 1"
)
AWAY_SECONDS = 1.0
CONNECT_SECONDS = 2
_CHANGED = "askmd-public"
_WRITES = re.compile(
    r"\b(INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?"
    r'(?:"?\w+"?\.)?"?(\w+)"?',
    re.I,
)
_ASSIGNED = re.compile(r'(?:^|,)\s*"?(\w+)"?\s*=')
_END_OF_SET = re.compile(r"\s(?:WHERE|FROM|RETURNING)\s", re.I)


def watch(engine: Engine) -> None:
    """Let the number grow with every transaction of this engine that changes something public."""
    event.listen(engine, "before_cursor_execute", _note)
    event.listen(engine, "begin", _forget)
    event.listen(engine, "rollback", _forget)
    # Before whatever else ends the transaction.
    event.listen(engine, "commit", _grow, insert=True)


@lru_cache(maxsize=2_000)
def changes_something_public(statement: str) -> bool:
    """Whether this statement writes what a public page may show. In doubt it does."""
    for found in _WRITES.finditer(statement):
        verb, table = found[1].upper(), found[2].lower()
        if table in SHOWN and (verb != "UPDATE" or _is_seen(table, statement[found.end() :])):
            return True
    return False


def is_changed_in(connection: Connection) -> bool:
    """Whether the running transaction has changed something public that is not committed yet."""
    return _CHANGED in connection.info


def _is_seen(table: str, rest: str) -> bool:
    begin = re.match(r"(?:\s+AS)?(?:\s+\w+)?\s+SET\s", rest, re.I)
    assigned = {name.lower() for name in _ASSIGNED.findall(_END_OF_SET.split(rest[begin.end() :])[0])} if begin else ()
    if not assigned:
        return True
    seen = SHOWN[table]
    return bool(set(assigned) & seen) if seen is not None else not set(assigned) <= HIDDEN.get(table, set())


def _note(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not statement.startswith("SELECT") and changes_something_public(statement):
        connection.info[_CHANGED] = True


def _forget(connection: Connection) -> None:
    connection.info.pop(_CHANGED, None)


def _grow(connection: Connection) -> None:
    # A migration may run where the table is not there yet; the site is not up meanwhile.
    if connection.info.pop(_CHANGED, False) and not connection.get_execution_options().get(MIGRATES):
        connection.exec_driver_sql(GROW)


class Latest:
    """What the number is now. Each request asks, so a post that was withdrawn is gone with the next one.

    Connections of its own, past the pool and the ORM: the question costs a few microseconds on SQLite, and one way
    to the server and back on PostgreSQL.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Threads come and go; a connection serves whoever takes it.
        self._idle: deque[Any] = deque()
        self._away_until = 0.0
        event.listen(engine, "engine_disposed", self.close)

    def number(self) -> int | None:
        """The number, 0 before the first change; None while the database does not answer."""
        if time.monotonic() < self._away_until:
            return None
        errors: Any = self._engine.dialect.loaded_dbapi.Error
        # A server that was started again left us connections that are dead: the second try opens a new one.
        for _attempt in range(2):
            cursor = None
            try:
                cursor = self._idle.pop() if self._idle else self._opened()
                rows = cursor.execute(NUMBER).fetchall()
                self._idle.append(cursor)
                return int(rows[0][0]) if rows else 0
            except IndexError:  # another thread took the last one just now
                continue
            except errors:
                if cursor is not None:
                    _end(cursor)
                self.close()
        self._away_until = time.monotonic() + AWAY_SECONDS
        return None

    def close(self, _engine: Engine | None = None) -> None:
        """Close what nobody uses just now."""
        while self._idle:
            with suppress(IndexError):
                _end(self._idle.pop())

    def _opened(self) -> Any:
        dialect: Any = self._engine.dialect
        arguments, options = dialect.create_connect_args(self._engine.url)
        if dialect.name == "sqlite":
            # Each question is a transaction of its own, from whatever thread it comes.
            options |= {"isolation_level": None, "check_same_thread": False}
        else:
            options |= {"autocommit": True, "connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": 5_000}
        return dialect.connect(*arguments, **options).cursor()


def _end(cursor: Any) -> None:
    with suppress(Exception):
        cursor.connection.close()
