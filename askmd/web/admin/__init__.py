"""The administrators' door: accounts, settings, outbox, audit. Never a private word."""

from flask import Blueprint

from askmd.web import guards, rail

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(guards.administrators_only)
bp.context_processor(rail.context)

# The views register themselves on the blueprint above.
from askmd.web.admin import views_accounts, views_audit, views_outbox, views_overview, views_settings  # noqa: E402, F401
