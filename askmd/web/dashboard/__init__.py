"""The doctors' door: queue, drafts, reviews, publishing. Whoever is no doctor sees none of it."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")
bp.before_request(guards.doctors_only)

from askmd.web.dashboard import views  # noqa: E402, F401 - the views register themselves on the blueprint above
