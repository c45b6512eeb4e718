"""The web server: granian with our app, static files with long caching, children that never outlive their parent."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from whitenoise import WhiteNoise

PR_SET_PDEATHSIG = 1
FOR_EVER = "public, max-age=31536000, immutable"
# What a browser may do with a static file, besides keeping it.
STATIC_HEADERS = (("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin"))

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Static(WhiteNoise):
    """Our CSS, modules and pictures. An address with a fingerprint never changes its content: kept for ever."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        is_fingerprinted = environ.get("QUERY_STRING", "").startswith("v=")
        begins_static = environ.get("PATH_INFO", "").startswith("/static/")
        if not begins_static:
            return self.application(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if is_fingerprinted and status.startswith(("200", "206", "304")):
                headers = [pair for pair in headers if pair[0].lower() != "cache-control"]
                headers.append(("Cache-Control", FOR_EVER))
            return start_response(status, [*headers, *STATIC_HEADERS], *rest)

        return super().__call__(environ, start)


def with_static(app: Flask) -> Flask:
    """The same app, whose static files are served before any of its code runs."""
    app.wsgi_app = Static(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(Path(app.static_folder or "static")),
        prefix="static/",
        max_age=300,
        allow_all_origins=False,
    )
    return app


def die_with_parent() -> None:
    """A server or worker whose parent was killed would go on with nobody to stop it, and keep its port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Beside:
    """A process that runs beside the server: started again when it dies, told to end when the server ends."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self._target, self._arguments = target, (*arguments, os.getpid())
        self._ending = threading.Event()
        # Nothing runs in threads yet, so a copy of this process is safe, and saves importing everything once more.
        self._process = self._started("fork" if sys.platform == "linux" else "spawn")
        threading.Thread(target=self._watch, daemon=True).start()

    def _started(self, way: str) -> BaseProcess:
        context: Any = multiprocessing.get_context(way)
        process: BaseProcess = context.Process(target=self._target, args=self._arguments)
        process.start()
        return process

    def _watch(self) -> None:
        while not self._ending.is_set():
            self._process.join(1)
            if not self._process.is_alive() and not self._ending.wait(1):
                self._process = self._started("spawn")

    def end(self) -> None:
        """Tell it, and wait for what it has in hand."""
        self._ending.set()
        self._process.terminate()
        self._process.join(30)


def run(make: Callable[[], Flask], *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until told to stop. `make` is called in each child, so nothing is shared between them."""
    server = Server(
        "askmd",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # A slow client holds no thread of ours, but it must not hold a connection for ever either.
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        log_level=LogLevels.error,
        websockets=False,
        workers_kill_timeout=10,
    )
    server.serve(target_loader=partial(_load, make, os.getpid()), wrap_loader=False)


def _load(make: Callable[[], Flask], parent: int) -> Wsgi:
    die_with_parent()
    if os.getppid() != parent:
        sys.exit(1)
    return with_static(make())
