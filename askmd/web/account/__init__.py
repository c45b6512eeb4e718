"""Sign-in, invitations and one's own account. Open, because nobody is signed in yet at its first page."""

from flask import Blueprint

from askmd.web import guards, rail

bp = Blueprint("account", __name__, url_prefix="/account")
bp.before_request(guards.everybody)
bp.context_processor(rail.context)

# The views register themselves on the blueprint above.
from askmd.web.account import views_invitation, views_profile, views_reset, views_sign_in  # noqa: E402, F401
