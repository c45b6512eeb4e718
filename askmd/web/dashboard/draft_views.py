"""What is typed in an editor is kept every few seconds, through a session's end too; and what becomes of it."""

from __future__ import annotations

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from askmd.answers import comparing, drafts, keeping, queries, services
from askmd.core.errors import Stale
from askmd.extensions import db
from askmd.web.dashboard import bp, draft_forms, finding
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.answer_pages import answer_page, may_write
from askmd.web.dashboard.finding import doctor, done
from askmd.workflow import AnswerStatus


@bp.get("/token")
def token() -> ResponseReturnValue:
    """A page that stayed open over a sign-in fetches what its next form needs."""
    return jsonify({"token": generate_csrf(), "doctor": doctor().id})


@bp.post("/answers/<int:id>/draft")
def keep_draft(id: int) -> ResponseReturnValue:
    """Keep what was typed. Says so only after it is on disk."""
    text, of_doctor = draft_forms.sent_text()
    found = finding.locked(id)
    if of_doctor != doctor().id:
        raise Stale(_("Somebody else is signed in here now. Your text is still here; please copy it."))
    draft = drafts.keep(found, text, by=doctor())
    has_moved_on = comparing.moved_on(found, text.base_number)
    db.session.commit()
    kept = {"turn": text.turn, "number": draft.number, "saved_at": draft.saved_at.isoformat()}
    return jsonify(kept | {"has_moved_on": has_moved_on})


@bp.post("/answers/<int:id>/draft/drop")
def drop_draft(id: int) -> ResponseReturnValue:
    """Throw the unsaved text away."""
    drafts.drop(finding.locked(id), by=doctor())
    return done(_("Your unsaved text is thrown away."), url_for("dashboard.answer", id=id))


@bp.post("/answers/<int:id>/draft/take")
def take_and_keep(id: int) -> ResponseReturnValue:
    """A colleague took the draft over while somebody wrote: take it back, with this text as the newest."""
    found, form = finding.locked(id), AnswerForm()
    if found.status is not AnswerStatus.DRAFTING:
        return answer_page(found, form=form), 409
    if not form.is_good():
        return answer_page(found, form=form), 422
    if not may_write(found) and not comparing.moved_on(found, form.base_number):
        services.take_over(found, by=doctor())
    elif not may_write(found):
        return answer_page(found, form=form), 409
    newest = queries.latest(found)
    which, base_number = request.form.get("act", ""), newest.number if newest else 0
    keeping.keep_of_two(found, form.content, which=which, base_number=base_number, by=doctor())
    drafts.spend(found, form.content, page=draft_forms.sent_page(), by=doctor())
    return done(_("The draft is yours, and your text is saved."), url_for("dashboard.answer", id=id))
