"""Bind sign-in and the server-side sessions to an app."""

from __future__ import annotations

from flask import Flask

from askmd.accounts import limits, security
from askmd.accounts.web_sessions import ServerSessions


def init_app(app: Flask) -> None:
    """Sign-in, roles, sessions and limits of this app."""
    app.session_interface = ServerSessions()
    security.init_app(app)
    limits.init_app(app)
