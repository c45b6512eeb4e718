"""The administrators' door: accounts, settings, outbox, audit. Never a private word."""

from flask import Blueprint

from askmd.web import guards, rail

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(guards.administrators_only)
bp.context_processor(rail.context)

# The views register themselves on the blueprint above.
from askmd.web.admin import (  # noqa: E402
    views_accounts,  # noqa: F401
    views_audit,  # noqa: F401
    views_broadcasts,  # noqa: F401
    views_outbox,  # noqa: F401
    views_overview,  # noqa: F401
    views_retention,  # noqa: F401
    views_settings,  # noqa: F401
    views_subscribers,  # noqa: F401
    views_suppressions,  # noqa: F401
)
