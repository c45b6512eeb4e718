"""Waking a job when, and only when, the transaction that gave it work has been committed."""

from __future__ import annotations

import logging
import time

from flask import Flask, current_app
from flask_sqlalchemy.session import Session
from sqlalchemy import event, orm

from askmd.extensions import db
from askmd.jobs.queue import Queue

log = logging.getLogger(__name__)
# One wake-up is as good as fifty: whoever comes within this time relies on the one that is on its way, and a job that
# was just over is found by its next beat.
COALESCE_SECONDS = 0.5
_WAKES = "askmd-wakes"


def wake(name: str) -> None:
    """Run this job soon after the running transaction is committed; if it rolls back, nobody is woken."""
    db.session.info.setdefault(_WAKES, set()).add(name)


@event.listens_for(Session, "after_commit")
def _committed(session: orm.Session) -> None:
    names = session.info.pop(_WAKES, None)
    if names:
        for name in names:
            _enqueue(current_app._get_current_object(), name)  # type: ignore[attr-defined]


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: orm.Session, _previous: object) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WAKES, None)


def _enqueue(app: Flask, name: str) -> None:
    queue: Queue = app.extensions["askmd-jobs"]
    now = time.monotonic()
    if now - queue.woken_at.get(name, -COALESCE_SECONDS) < COALESCE_SECONDS:
        return
    queue.woken_at[name] = now
    try:
        queue.put(name)
    except Exception as error:
        # The act is committed and its work is a row: a full disk or an absent Redis only makes it wait for the beat.
        log.warning("could not wake %s: %s", name, type(error).__name__)
