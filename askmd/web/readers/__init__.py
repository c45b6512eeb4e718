"""What readers send to the team: a message, or what they say of a post. Open; no page of it sets a cookie."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("readers", __name__)
bp.before_request(guards.everybody)

from askmd.web.readers import contact, feedback  # noqa: E402, F401 - they register themselves on the blueprint above
