"""The doctors' door: queue, questions, drafts, reviews, publishing, intake. Only doctors pass."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")
bp.before_request(guards.doctors_only)

# The views register themselves on the blueprint above.
import askmd.web.dashboard.answer_views  # noqa: E402
import askmd.web.dashboard.bulk_views  # noqa: E402
import askmd.web.dashboard.draft_views  # noqa: E402
import askmd.web.dashboard.holding_views  # noqa: E402
import askmd.web.dashboard.image_views  # noqa: E402
import askmd.web.dashboard.intake_views  # noqa: E402
import askmd.web.dashboard.look_views  # noqa: E402
import askmd.web.dashboard.merge_views  # noqa: E402
import askmd.web.dashboard.post_views  # noqa: E402
import askmd.web.dashboard.presence_views  # noqa: E402
import askmd.web.dashboard.publishing_views  # noqa: E402
import askmd.web.dashboard.question_views  # noqa: E402
import askmd.web.dashboard.queue_views  # noqa: E402
import askmd.web.dashboard.reader_views  # noqa: E402
import askmd.web.dashboard.review_views  # noqa: E402
import askmd.web.dashboard.search_views  # noqa: E402
import askmd.web.dashboard.settings_views  # noqa: E402
import askmd.web.dashboard.snippet_data  # noqa: E402
import askmd.web.dashboard.statistics_views  # noqa: E402, F401
from askmd.web.dashboard import rail  # noqa: E402

bp.context_processor(rail.context)
