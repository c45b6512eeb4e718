"""The administrators' door: accounts, settings, outbox, audit. Never a private word."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(guards.administrators_only)

from askmd.web.admin import views  # noqa: E402, F401 - the views register themselves on the blueprint above
