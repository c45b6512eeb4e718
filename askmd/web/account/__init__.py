"""Sign-in, invitations and one's own account. Open, because nobody is signed in yet at its first page."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("account", __name__, url_prefix="/account")
bp.before_request(guards.everybody)

from askmd.web.account import views  # noqa: E402, F401 - the views register themselves on the blueprint above
