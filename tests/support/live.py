"""The real site on a free port, with its real worker, for journeys in a real browser."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from askmd import jobs

BEAT = 0.1


def wait_until(is_so: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Wait for something that another thread or process does."""
    waiting, end = threading.Event(), time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"Waited {seconds} seconds for {what}."
        waiting.wait(0.05)


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """Do what the worker does, in a thread, until the block ends. A failing job fails the test."""
    stop, failures = threading.Event(), list[Exception]()

    def work() -> None:
        while not stop.wait(BEAT):
            try:
                with app.app_context():
                    jobs.run_everything_due()
            except Exception as error:
                failures.append(error)
                return

    thread = threading.Thread(target=work, name="live worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
    if failures:
        raise failures[0]


@contextmanager
def serving(app: Flask, port: int) -> Iterator[None]:
    """Serve this app on loopback, one thread for each request, until the block ends."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="live site", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
