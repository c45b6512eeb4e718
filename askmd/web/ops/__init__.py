"""For machines: is the process up, is it ready. Says only ok."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("ops", __name__)
bp.before_request(guards.everybody)

from askmd.web.ops import views  # noqa: E402, F401 - the views register themselves on the blueprint above
