"""Data keys made ahead: while many people ask at once, one wait for the disk makes keys for several of them.

A key that is taken was committed before, as one made for its taker alone would be. When little happens each taker has
a key made just then. Whatever is left lies in memory for a while at the most; the sweep destroys the rows of keys that
nobody took, as it does after a crash.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from askmd.core import clock

# Half of the time after which the sweep looks for keys without a row.
LIFETIME = timedelta(minutes=30)
# Whoever comes back for more within this time gets twice as many.
BUSY = timedelta(seconds=1)
MOST = 16
# Whoever waits longer than this for somebody else's making has a key made alone.
PATIENCE_SECONDS = 1.0


@dataclass(frozen=True)
class MadeKey:
    """A committed data key, opened."""

    id: str
    key: bytes


# Makes and commits so many keys.
Make = Callable[[int], list[MadeKey]]


class Ahead:
    """Keys of one kind in one process. Each is given out once."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._ready: list[MadeKey] = []
        self._made_at: datetime | None = None
        self._size = 1
        self._pid = os.getpid()

    def take(self) -> MadeKey:
        """One key for the caller alone. Raises what making raises."""
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            return self._make(1)[0]
        try:
            now = clock.now()
            if self._pid != os.getpid() or (self._made_at is not None and now - self._made_at > LIFETIME):
                # A forked process would give out what its parent gives out too.
                self._ready, self._pid = [], os.getpid()
            if not self._ready:
                is_busy = self._made_at is not None and now - self._made_at < BUSY
                self._size = min(2 * self._size, MOST) if is_busy else 1
                self._ready = self._make(self._size)
                self._made_at = clock.now()
            return self._ready.pop()
        finally:
            self._lock.release()
