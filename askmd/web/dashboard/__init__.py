"""The doctors' door: queue, questions, drafts, reviews, publishing, intake. Only doctors pass."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")
bp.before_request(guards.doctors_only)

# The views register themselves on the blueprint above.
from askmd.web.dashboard import (  # noqa: E402
    answer_views,
    intake_views,
    post_views,
    publishing_views,
    question_views,
    queue_views,
    rail,
    review_views,
)

__all__ = [
    "answer_views",
    "bp",
    "intake_views",
    "post_views",
    "publishing_views",
    "question_views",
    "queue_views",
    "review_views",
]
bp.context_processor(rail.context)
