"""Who else looks at a question or an answer now: an open page says so again and again, and is told who else does."""

from __future__ import annotations

from flask import jsonify, request, session
from flask.typing import ResponseReturnValue

from askmd.accounts import web_sessions
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.questions import presence
from askmd.web.dashboard import bp, finding, words
from askmd.web.dashboard.finding import doctor


@bp.post("/presence")
def be_present() -> ResponseReturnValue:
    """Still here. Shows nothing private, and keeps nobody signed in: the page says it by itself."""
    place, id = request.form.get("place", ""), request.form.get("id", "")
    if place not in presence.PLACES or not (id.isascii() and id.isdigit() and len(id) <= 10):
        raise Unknown
    thing = finding.question(int(id)) if place == presence.QUESTION else finding.answer(int(id))
    presence.beat(place, thing.id, by=doctor())
    there = words.present(presence.others(place, thing.id, by=doctor()))
    db.session.commit()
    web_sessions.is_no_visit(session)
    return jsonify({"words": there})
