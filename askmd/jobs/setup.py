"""Bind the queue to an app."""

from __future__ import annotations

from flask import Flask

from askmd.jobs.queue import Queue


def init_app(app: Flask) -> None:
    """The queue of this app: Redis where there is one, a file of its own otherwise."""
    app.extensions["askmd-jobs"] = Queue(app)
