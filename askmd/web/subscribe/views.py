"""Pages of this door."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from askmd.core.errors import Unknown
from askmd.web.subscribe import bp


@bp.route("/subscribe", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """Ask for our news."""
    raise Unknown


@bp.route("/subscriptions/<token>", methods=["GET", "POST"])
def subscription(token: str) -> ResponseReturnValue:
    """Confirm, and see how it stands."""
    raise Unknown


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop."""
    raise Unknown
