"""The real site on a free port, with its real worker, for journeys in a real browser."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import update
from werkzeug.serving import make_server

from askmd import jobs
from askmd.answers.models import Answer
from askmd.cli.serving import with_static
from askmd.core import clock
from askmd.extensions import db
from askmd.jobs.registry import JOBS
from askmd.jobs.running import say_stopping
from askmd.jobs.worker import Worker
from askmd.outbox.models import Delivery
from askmd.posts.models import Post

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def wait_until(is_so: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait for something that another thread or process does."""
    waiting, end = threading.Event(), time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"Waited {seconds} seconds for {what}."
        waiting.wait(0.05)


class Complaints(logging.Handler):
    """What the worker would only write into its log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """Run the real worker until the block ends. A job that fails, fails the test."""
    complaints, log = Complaints(), logging.getLogger("askmd.jobs")
    log.addHandler(complaints)
    worker = Worker(app)
    worker.start()
    try:
        yield
    finally:
        worker.stop()
        # That this worker ended must not keep the next test's jobs from working.
        say_stopping(False)
        log.removeHandler(complaints)
    assert complaints.lines == []


def let_time_pass(app: Flask) -> None:
    """The time to undo is over: what is planned for the next hour is due now, and the worker knows."""
    now = clock.now()
    soon = now + timedelta(hours=1)
    with app.app_context():
        for column in (Answer.deliver_at, Post.publish_at, Delivery.due_at):
            is_near = (column > now) & (column < soon)
            db.session.execute(update(column.class_).where(is_near).values({column.key: now}))
        for job in JOBS:
            jobs.wake(job)
        db.session.commit()


def whole(application: WSGIApplication) -> WSGIApplication:
    """The same answers, read to their end at once: werkzeug closes no file whose reader went away in the middle."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        parts = application(environ, start_response)
        with closing(parts) if hasattr(parts, "close") else nullcontext():  # type: ignore[arg-type]
            return [b"".join(parts)]

    return answer


@contextmanager
def serving(app: Flask, port: int) -> Iterator[None]:
    """Serve this app on loopback, one thread for each request, until the block ends.

    Static files come as from the real server: a browser keeps those with a fingerprint, and asks for them once.
    """
    server = make_server("127.0.0.1", port, whole(with_static(app).wsgi_app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="live site", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
