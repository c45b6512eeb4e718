"""How many connections, and how many mails at a time, the mail server's answers ask for."""

from __future__ import annotations

import math
import threading
import time

# What we would like to reach; with Little's law it says how many conversations must be held at the same time.
WANTED_PER_SECOND = 600
# The marks of as many share one commit, which is most of what a mail to a quick server costs.
FEWEST_CONNECTIONS = 16
OPEN_EVERY_SECONDS = 0.05
# So many times more than are wanted may stay open.
SPARE = 1.5
# A batch is what goes out in about so many seconds: what is called back meanwhile is still in time.
BATCH_SECONDS = 2.0
SMALLEST_BATCH, LARGEST_BATCH = 20, 250
# How much the newest mail counts in the mean.
WEIGHT = 0.1


class Pace:
    """Learns from each conversation how long one takes. Thread-safe."""

    def __init__(self, most_connections: int) -> None:
        self._most = most_connections
        self._mean: float | None = None
        self._opened_at = 0.0
        self._lock = threading.Lock()

    def took(self, seconds: float) -> None:
        """A mail took so long, from the first word to its mark."""
        with self._lock:
            mean = seconds if self._mean is None else self._mean
            self._mean = mean + WEIGHT * (seconds - mean)

    def at_most(self, connections: int) -> None:
        """The server lets no more in."""
        with self._lock:
            self._most = max(1, min(self._most, connections))

    def opens(self, held: int, stalled: int) -> bool:
        """Whether one more is to be opened now. They come one after the other: a first slow answer means little."""
        wanted = min(self._most, self.connections() + stalled)
        now = time.monotonic()
        if held >= wanted or (held >= FEWEST_CONNECTIONS and now < self._opened_at + OPEN_EVERY_SECONDS):
            return False
        self._opened_at = now
        return True

    def spares(self, held: int, stalled: int) -> bool:
        """Whether one is to be closed: each that is open may mean a copy after a crash."""
        return held > SPARE * max(FEWEST_CONNECTIONS, self.connections() + stalled)

    def connections(self) -> int:
        """How many to hold now."""
        wanted = FEWEST_CONNECTIONS if self._mean is None else math.ceil(self._mean * WANTED_PER_SECOND)
        return max(1, min(self._most, max(FEWEST_CONNECTIONS, wanted)))

    def batch(self) -> int:
        """How many mails to prepare at a time."""
        if self._mean is None:
            return SMALLEST_BATCH
        per_second = self.connections() / max(self._mean, 0.0001)
        return int(min(LARGEST_BATCH, max(SMALLEST_BATCH, per_second * BATCH_SECONDS)))
