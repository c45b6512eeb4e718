"""Running jobs: one by name, or everything that is due, each in an app context and session of its own."""

from __future__ import annotations

import logging
import threading

from flask import Flask, current_app

from askmd.extensions import db
from askmd.jobs.registry import JOBS, Job

log = logging.getLogger(__name__)
# Work can make work (a delivery owes a mail, a publication an announcement), but never endlessly.
MOST_ROUNDS = 30
_stopping = threading.Event()


def is_stopping() -> bool:
    """Whether this process was told to end: a long job finishes what it has in hand and leaves the rest."""
    return _stopping.is_set()


def say_stopping(value: bool) -> None:
    """Tell all running jobs of this process to come to an end, or that a new life begins."""
    _stopping.set() if value else _stopping.clear()


def run_now(name: str) -> int:
    """Run one job at once, here. The caller's session is committed first and fresh afterwards."""
    return _run_beside(JOBS[name])


def run_everything_due() -> int:
    """Run every job, again and again, until none finds anything to do. For tests and the demo's first start."""
    total = 0
    for _ in range(MOST_ROUNDS):
        done = sum(_run_beside(job) for job in list(JOBS.values()))
        total += done
        if not done:
            return total
    raise RuntimeError("The jobs make work for each other without end.")


def run_safely(app: Flask, job: Job) -> int:
    """Run a job in the worker: a failure is logged and tried again at the next beat."""
    with app.app_context():
        try:
            return job.run() or 0
        except Exception as error:
            db.session.rollback()
            # Where it happened, never what: messages of errors may repeat what somebody typed.
            frames, trace = [], error.__traceback__
            while trace is not None:
                frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
                trace = trace.tb_next
            log.error("job %s failed: %s in %s", job.name, type(error).__name__, " < ".join(reversed(frames[-6:])))
            return 0


def _run_beside(job: Job) -> int:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.commit()
    with app.app_context():
        done = job.run() or 0
    db.session.expire_all()
    return done
