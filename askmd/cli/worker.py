"""`askmd worker`: sends mails, publishes, seals the audit log, forgets."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from askmd import create_app, embedding
from askmd.cli import logs, serving, settings
from askmd.jobs.worker import Worker

NICE = 15
AUTOGROUP = Path("/proc/self/autogroup")


@click.command()
def worker() -> None:
    """Do the site's work: mails, publications, sweeps. Ends in peace on TERM; may be killed at any time."""
    app = settings.open_app()
    print("askmd works.", flush=True)
    run_until_told(Worker(app))


def work(loaded: dict[str, Any], parent: int) -> None:
    """The worker as a child of `serve --with-worker` or of the demo: it ends with its parent."""
    serving.die_with_parent()
    if os.getppid() != parent:
        sys.exit(1)
    logs.begin()
    run_until_told(Worker(create_app(loaded)))


def step_back() -> None:
    """Let whoever waits for a page go before a mail that may leave a second later.

    Where Linux shares the processor out by sessions (sched(7), "The autogroup feature"), niceness counts within one
    session only; a worker with a session of its own says it for the session too.
    """
    os.nice(NICE)
    if hasattr(os, "getsid") and os.getsid(0) == os.getpid():
        with suppress(OSError):
            AUTOGROUP.write_text(str(NICE))


def run_until_told(worker: Worker) -> None:
    """Work until TERM or INT; a second one is left to its usual effect."""
    step_back()
    embedding.stay_small()
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    worker.start()
    told.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    worker.stop()
