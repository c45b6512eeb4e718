"""How often somebody may do something: a moving window, counted for this machine, or with Redis for all of them.

Subjects are keyed hashes, never an address. Counts are thrown away after a day; nobody would miss them, so the file
does not wait for the disk.
"""

from __future__ import annotations

import math
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, current_app

from askmd.core import clock
from askmd.core.errors import TooMany

FILE = "limits.sqlite3"
DAY = 24 * 3600
# After so many tries in a window, each further one has to wait twice as long as the one before.
FREE_TRIES = 3
SENTENCE = "That was too often. Please wait a little and try again."


def hit(name: str, subject: str, most: int, per: int, *, is_growing: bool = False, sentence: str = SENTENCE) -> None:
    """Count one use: at most `most` in any `per` seconds, else TooMany with the seconds to wait.

    A refused use is not counted, so that waiting always helps. With `is_growing` the uses must also lie further and
    further apart.
    """
    wait = _counter().hit(f"{name}:{subject}", most, per, is_growing, clock.now().timestamp())
    if wait > 0:
        raise TooMany(sentence, max(1, math.ceil(round(wait, 3))))


def count(name: str, subject: str, per: int) -> int:
    """How many uses were counted in the last `per` seconds. Looking counts nothing."""
    return _counter().count(f"{name}:{subject}", per, clock.now().timestamp())


def forget(name: str, subject: str) -> None:
    """Begin to count anew: the person has shown who they are."""
    _counter().forget(f"{name}:{subject}")


def forget_old() -> None:
    """Throw away what is older than a day."""
    _counter().forget_before(clock.now().timestamp() - DAY)


def init_app(app: Flask) -> None:
    """Where this app counts."""
    if app.config["REDIS_URL"]:
        app.extensions["askmd-limits"] = RedisCounter(app.config["REDIS_URL"])
    else:
        app.extensions["askmd-limits"] = FileCounter(app.config["DATA_DIR"] / FILE)


class Counter(Protocol):
    """Keeps the times of uses by key."""

    def hit(self, key: str, most: int, per: int, is_growing: bool, now: float) -> float: ...

    def count(self, key: str, per: int, now: float) -> int: ...

    def forget(self, key: str) -> None: ...

    def forget_before(self, moment: float) -> None: ...


def _counter() -> Counter:
    found: Counter = current_app.extensions["askmd-limits"]
    return found


def _wait(times: list[float], most: int, per: int, is_growing: bool, now: float) -> float:
    """Seconds to wait before the next use, from the times of those in the window, oldest first."""
    if len(times) >= most:
        return times[-most] + per - now
    if is_growing and len(times) >= FREE_TRIES:
        return float(times[-1] + 2 ** (len(times) - FREE_TRIES) - now)
    return 0.0


class FileCounter:
    """Counts in a SQLite file of its own, which all processes of this machine share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._next_cleaning = time.monotonic() + 600

    def hit(self, key: str, most: int, per: int, is_growing: bool, now: float) -> float:
        """Seconds to wait; 0 when the use was counted."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        query = "SELECT at FROM hit WHERE key = ? AND at > ? ORDER BY at"
        times = [at for (at,) in connection.execute(query, (key, now - per))]
        wait = _wait(times, most, per, is_growing, now)
        if wait <= 0:
            connection.execute("INSERT INTO hit (key, at) VALUES (?, ?)", (key, now))
        connection.execute("COMMIT")
        if time.monotonic() > self._next_cleaning:
            self._next_cleaning = time.monotonic() + 600
            self.forget_before(now - DAY)
        return wait

    def count(self, key: str, per: int, now: float) -> int:
        """Uses in the window that ends now."""
        query = "SELECT count(*) FROM hit WHERE key = ? AND at > ?"
        found: int = self._connection().execute(query, (key, now - per)).fetchone()[0]
        return found

    def forget(self, key: str) -> None:
        """Delete this key's uses."""
        self._connection().execute("DELETE FROM hit WHERE key = ?", (key,))

    def forget_before(self, moment: float) -> None:
        """Delete old uses of all keys."""
        self._connection().execute("DELETE FROM hit WHERE at < ?", (moment,))

    def close(self) -> None:
        """Close the file of this thread."""
        if connection := getattr(self._local, "connection", None):
            connection.close()
            del self._local.connection

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("CREATE TABLE IF NOT EXISTS hit (key TEXT NOT NULL, at REAL NOT NULL)")
            connection.execute("CREATE INDEX IF NOT EXISTS hit_key ON hit (key, at)")
            self._local.connection = connection
        return connection


class RedisCounter:
    """Counts in Redis, for all machines together. Keys end by themselves."""

    def __init__(self, url: str) -> None:
        # Only there when the extra is installed.
        import redis  # noqa: PLC0415

        # A Redis that does not answer must not hold up those who ask.
        self._redis: Any = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)

    def hit(self, key: str, most: int, per: int, is_growing: bool, now: float) -> float:
        """Seconds to wait; 0 when the use was counted. A lock of the key makes reading and counting one step."""
        name = f"askmd:limit:{key}"
        with self._redis.lock(f"{name}:lock", timeout=5, blocking_timeout=10):
            found = self._redis.zrangebyscore(name, now - per, "+inf", withscores=True)
            wait = _wait([at for _, at in found], most, per, is_growing, now)
            if wait <= 0:
                self._redis.zadd(name, {secrets.token_hex(8): now})
                self._redis.expire(name, min(per, DAY))
        return wait

    def count(self, key: str, per: int, now: float) -> int:
        """Uses in the window that ends now."""
        found: int = self._redis.zcount(f"askmd:limit:{key}", f"({now - per}", "+inf")
        return found

    def forget(self, key: str) -> None:
        """Delete this key's uses."""
        self._redis.delete(f"askmd:limit:{key}")

    def forget_before(self, moment: float) -> None:
        """Redis forgets by itself."""
