"""`askmd serve`: the site."""

from __future__ import annotations

import gc
import socket
import sys
import threading
from functools import partial
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from askmd import create_app
from askmd.cli import logs, serving, settings
from askmd.cli.worker import work
from askmd.posts import suggesting
from askmd.web.ask import looking


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes that serve.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1), help="Threads of each of them.")
@click.option("--with-worker", is_flag=True, help="Run the worker too, for a site on one machine.")
def serve(host: str, port: int, workers: int, threads: int, with_worker: bool) -> None:
    """Serve the site. The worker sends its mails: run `askmd worker` beside it, or --with-worker."""
    app = settings.open_app()
    make_sure_port_is_free(host, port)
    settings.let_go(app)
    loaded = dict(settings.load())
    beside = serving.Beside(work, loaded) if with_worker else None
    print(f"askmd serves {loaded['BASE_URL']} on http://{host}:{port}", flush=True)
    try:
        serving.run(partial(_make, loaded), host=host, port=port, workers=workers, threads=threads)
    finally:
        if beside is not None:
            beside.end()


def _make(loaded: dict[str, Any]) -> Flask:
    logs.begin()
    app = create_app(loaded)
    # What was loaded by now stays until the end: the collector need not walk over it with every few requests.
    gc.collect()
    gc.freeze()
    begin_to_warm_up(app)
    # A thread that comes back from the database must not wait long for its turn: it may hold the write lock.
    sys.setswitchinterval(0.0005)
    return app


def begin_to_warm_up(app: Flask) -> None:
    """Load what takes seconds beside the first requests, so that hardly anybody waits for it."""
    threading.Thread(target=_warm_up, args=(app,), name="warm-up", daemon=True).start()


def _warm_up(app: Flask) -> None:
    with app.app_context():
        try:
            looking.warm_up()
            # What is read of topics stays; nothing of a text does.
            suggesting.topics_for("Is it normal to cough after treatment?")
        except SQLAlchemyError as error:
            # The database is away or has no tables yet: whoever asks first waits a moment longer.
            app.logger.warning("text helpers are not loaded yet: %s", type(error).__name__)


def make_sure_port_is_free(host: str, port: int) -> None:
    """Refuse in a sentence when somebody else listens there; the server itself would share the port with them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            settings.refuse([f"Port {port} on {host} cannot be used: another program listens there, perhaps an askmd."])
