"""The real site on a free port, with its real worker, for journeys in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import make_server

from tests.support.mails import Mails


@dataclass
class Live:
    """A running site. `with live.app.app_context():` looks at its rows."""

    url: str
    app: Flask
    mails: Mails


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
