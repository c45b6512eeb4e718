"""Subscribing to new posts and leaving again. Open; links carry their own secret."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("subscribe", __name__)
bp.before_request(guards.everybody)

from askmd.web.subscribe import views  # noqa: E402, F401 - the views register themselves on the blueprint above
