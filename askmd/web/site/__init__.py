"""The public site: home, posts, topics, authors, pages, feeds. Open to everybody."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("site", __name__)
bp.before_request(guards.everybody)

from askmd.web.site import views  # noqa: E402, F401 - the views register themselves on the blueprint above
