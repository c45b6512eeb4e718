"""Web: the doors. One blueprint and one guard each; a view finds the thing, calls one verb, commits, answers.

Owns pages, forms and headers. Holds no rule of the product.
"""

from __future__ import annotations

from flask import Flask, request

from askmd.core.database import set_reading
from askmd.core.errors import Unknown
from askmd.web import errors, headers, jinja
from askmd.web.account import bp as account
from askmd.web.admin import bp as admin
from askmd.web.ask import bp as ask
from askmd.web.dashboard import bp as dashboard
from askmd.web.edit import bp as edit
from askmd.web.ops import bp as ops
from askmd.web.readers import bp as readers
from askmd.web.site import bp as site
from askmd.web.subscribe import bp as subscribe

DOORS = (site, ask, readers, subscribe, account, dashboard, admin, edit, ops)
# Doors whose GET pages write nothing, so that readers never wait for somebody who writes.
READING_DOORS = {"site", "readers", "subscribe", "ops", "static"}


def init_app(app: Flask) -> None:
    """Open all doors."""
    app.before_request(_say_whether_we_write)
    app.before_request(_know_no_nul)
    jinja.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    for door in DOORS:
        app.register_blueprint(door)


def _say_whether_we_write() -> None:
    door = request.blueprint or request.endpoint
    set_reading(request.method in ("GET", "HEAD") and door in READING_DOORS)


def _know_no_nul() -> None:
    # No address of ours holds a NUL, and PostgreSQL would fail on one rather than find nothing.
    if "\x00" in request.path:
        raise Unknown
