"""Bind Flask-Security and the server-side sessions to an app."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sign-in, roles and sessions of this app."""
