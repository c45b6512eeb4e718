"""The addresses of this door, so that other doors can point at them."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from askmd.core.errors import Unknown
from askmd.web.dashboard import bp


@bp.get("/")
def queue() -> ResponseReturnValue:
    """What waits for doctors."""
    raise Unknown


@bp.get("/questions/<int:id>")
def question(id: int) -> ResponseReturnValue:
    """One question."""
    raise Unknown


@bp.get("/answers/<int:id>")
def answer(id: int) -> ResponseReturnValue:
    """One answer."""
    raise Unknown


@bp.get("/answers/<int:id>/review")
def review(id: int) -> ResponseReturnValue:
    """One answer, as its reviewer reads it."""
    raise Unknown


@bp.get("/posts")
def posts() -> ResponseReturnValue:
    """What was published."""
    raise Unknown


@bp.get("/posts/<int:id>")
def post(id: int) -> ResponseReturnValue:
    """One post."""
    raise Unknown


@bp.route("/intake", methods=["GET", "POST"])
def intake() -> ResponseReturnValue:
    """Open or paused."""
    raise Unknown
