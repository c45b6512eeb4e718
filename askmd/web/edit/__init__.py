"""The editors' door: texts, topics, pages, menu. Never a private word."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("edit", __name__, url_prefix="/admin/site")
bp.before_request(guards.editors_only)

from askmd.web.edit import views  # noqa: E402, F401 - the views register themselves on the blueprint above
