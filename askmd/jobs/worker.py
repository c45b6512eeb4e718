"""The worker: listens for wake-ups, keeps the beats, and ends in peace when it is told to.

One of all workers holds the lease of the beats and does what must be done by one alone; each of them sends mails.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from huey.consumer import Consumer
from sqlalchemy.exc import SQLAlchemyError

from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.jobs import leases, running
from askmd.jobs.queue import Queue
from askmd.jobs.registry import JOBS, Job

log = logging.getLogger(__name__)
LEASE_NAME = "beats"
# A worker that was killed keeps the beats from the next one for as long as this.
LEASE = timedelta(seconds=15)
RENEW_SECONDS = 5.0
TICK_SECONDS = 0.5
THREADS = 4


class Listener(Consumer):
    """The library's consumer as threads of our process, which has its own way to handle signals."""

    def _set_signal_handlers(self) -> None:
        """Left to whoever starts the worker."""


class Worker:
    """`start()` returns at once; `stop()` when everything in hand is done or given back."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._queue: Queue = app.extensions["askmd-jobs"]
        self._holder = new_uid()
        self._is_first = False
        self._renew_at = 0.0
        self._next_at = dict.fromkeys(JOBS, 0.0)
        self._running: set[str] = set()
        self._called = threading.Event()
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="job")
        self._beats = threading.Thread(target=self._beat, name="beats", daemon=True)
        # Polled often: a lost tenth of a second is what an asker waits for the first mail.
        self._listener = Listener(self._queue.huey, workers=1, periodic=False, initial_delay=0.1, max_delay=0.3)

    def start(self) -> None:
        """Begin to listen and to beat."""
        running.say_stopping(False)
        self._queue.on_wake = self.wake
        self._listener.start()
        self._beats.start()

    def wake(self, name: str) -> None:
        """Run this job now, or once more when it is running: it may have looked before the work was there."""
        if name in self._next_at:
            self._next_at[name] = 0.0
            self._called.set()

    def stop(self) -> None:
        """End: jobs finish what they have in hand, and the next worker need not wait for our lease."""
        running.say_stopping(True)
        self._stopped.set()
        self._called.set()
        self._listener.stop(graceful=True)
        self._beats.join()
        self._pool.shutdown(wait=True)
        if self._is_first:
            self._release()

    def _beat(self) -> None:
        while not self._stopped.is_set():
            now = time.monotonic()
            if now >= self._renew_at:
                self._renew()
                self._renew_at = now + RENEW_SECONDS
            for job in list(JOBS.values()):
                if self._is_due(job, now):
                    self._next_at[job.name] = now + job.seconds if job.seconds else float("inf")
                    self._running.add(job.name)
                    self._pool.submit(self._run, job)
            self._called.wait(TICK_SECONDS)
            self._called.clear()

    def _is_due(self, job: Job, now: float) -> bool:
        is_ours = self._is_first or not job.alone
        return is_ours and job.name not in self._running and now >= self._next_at.get(job.name, 0.0)

    def _run(self, job: Job) -> None:
        try:
            running.run_safely(self._app, job)
        finally:
            self._running.discard(job.name)
            self._called.set()

    def _release(self) -> None:
        try:
            with self._app.app_context():
                leases.release(LEASE_NAME, self._holder)
                db.session.commit()
        except SQLAlchemyError as error:
            # It ends by itself soon.
            log.warning("the lease of the beats could not be given back: %s", type(error).__name__)

    def _renew(self) -> None:
        try:
            with self._app.app_context():
                is_first = leases.hold(LEASE_NAME, self._holder, LEASE)
                db.session.commit()
        except SQLAlchemyError as error:
            # Whoever cannot say that the lease is theirs must act as if it were not.
            is_first = False
            log.error("the lease of the beats could not be renewed: %s", type(error).__name__)
        self._is_first = is_first
