"""Bind the queue to an app."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The queue of this app: Redis where there is one, a file of its own otherwise."""
