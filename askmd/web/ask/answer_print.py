"""The answer on paper, to take to the asker's own team."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from askmd.extensions import db
from askmd.questions import services
from askmd.web.ask import asker, bp, journey


@bp.get("/my/question/team")
def team() -> ResponseReturnValue:
    """The answer as a sheet to print, with or without the asker's own words."""
    found = asker.question_here()
    if found is None:
        return redirect(url_for("ask.find"), 303)
    shown = journey.of(found)
    if shown.answer is None:
        return redirect(url_for("ask.question"), 303)
    services.mark_opened(found)
    # No event, no page.
    db.session.commit()
    return render_template("ask/team.html", journey=shown, has_own_words=request.args.get("words") != "no")
