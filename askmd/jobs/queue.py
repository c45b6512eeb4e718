"""The queue that carries wake-ups from one process to another.

Redis where there is one. Otherwise a SQLite file in the data folder: without fsync, because nothing in it would be
missed. Where several machines share a PostgreSQL and no Redis, each has a file of its own; a wake-up then reaches
only the worker beside it, and the worker of another machine finds the work at its next beat, within two seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

NAME = "askmd"
FILE = "jobs.sqlite3"


class Queue:
    """The library's object, opened at first use: most processes of a test or a command never wake anybody."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._open_huey: tuple[Huey, Any] | None = None
        self.woken_at: dict[str, float] = {}
        # What a woken job does in this process; a worker puts its own in.
        self.on_wake: Callable[[str], None] = lambda name: None

    @property
    def huey(self) -> Huey:
        """The queue itself."""
        return self._opened()[0]

    def put(self, name: str) -> None:
        """Wake a job in whichever worker comes first."""
        self._opened()[1](name)

    def _opened(self) -> tuple[Huey, Any]:
        if self._open_huey is None:
            huey = self._open()

            def wake(name: str) -> None:
                self.on_wake(name)

            self._open_huey = huey, huey.task(name="wake")(wake)
        return self._open_huey

    def _open(self) -> Huey:
        # Payloads are pickles, so only what we signed ourselves is ever opened.
        serializer = SignedSerializer(secret=self._app.config["SECRET_KEY"], salt="askmd jobs")
        options: dict[str, Any] = {"results": False, "serializer": serializer}
        if self._app.config["REDIS_URL"]:
            return RedisHuey(NAME, url=self._app.config["REDIS_URL"], **options)
        file = self._app.config["DATA_DIR"] / FILE
        return SqliteHuey(NAME, filename=str(file), fsync=False, cache_mb=1, **options)

    def close(self) -> None:
        """Close the file of this thread."""
        if self._open_huey is not None:
            self._open_huey[0].storage.close()
