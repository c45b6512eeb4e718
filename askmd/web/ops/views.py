"""Is the process up, can it reach its stores? Both say only ok."""

from __future__ import annotations

from flask import Response
from sqlalchemy import text

from askmd import keys
from askmd.extensions import db
from askmd.web.ops import bp


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """Both stores answer too; where one does not, the handler for an absent database speaks."""
    db.session.execute(text("SELECT 1"))
    keys.store().verify()
    return Response("ok\n", mimetype="text/plain")
