"""What the asker's pages say while no new questions are taken."""

from __future__ import annotations

from flask_babel import format_date
from markupsafe import Markup

from askmd.core.html import paragraphs, rich
from askmd.questions import queries
from askmd.site import intake, texts


def notice() -> Markup | str:
    """Until when and the doctors' own sentence, or that too many wait; an empty string while questions are welcome."""
    state = intake.state()
    if state.is_open:
        return texts.markup("ask.full") if queries.is_full() else ""
    until = format_date(state.until, "d MMMM y") if state.until else ""
    own = rich(paragraphs(state.sentence)) if state.sentence else ""
    return texts.markup("ask.paused", until=until) + own
