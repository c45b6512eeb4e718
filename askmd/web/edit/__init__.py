"""The editors' door: texts, topics, pages, menu. Never a private word.

Doctors come here too, to propose medical wording and to approve that of another doctor.
"""

from flask import Blueprint

from askmd.web import guards, rail

bp = Blueprint("edit", __name__, url_prefix="/admin/site")
bp.before_request(guards.editors_only)
bp.context_processor(rail.context)

# The views register themselves on the blueprint above.
from askmd.web.edit import (  # noqa: E402, F401
    views_desk,
    views_digests,
    views_images,
    views_magazine,
    views_mails,
    views_menu,
    views_overview,
    views_pages,
    views_proposals,
    views_synonyms,
    views_texts,
    views_topics,
)
