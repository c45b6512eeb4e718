"""The live side of the editor: what the helpers see in a text that is still being written."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from askmd.answers import queries
from askmd.answers.models import Answer
from askmd.core.errors import NotAllowed
from askmd.web.dashboard import bp, finding, look_pages, words
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.answer_pages import judging
from askmd.web.dashboard.finding import doctor
from askmd.workflow import may


@bp.post("/answers/<int:id>/look")
def look(id: int) -> ResponseReturnValue:
    """A piece of the page, a sentence for who hears it, and what to mark. Nothing of the text is kept.

    Only words that were sent come back, so nothing private is shown that was not on the page already.
    """
    found = finding.answer(id)
    _only_who_writes(found)
    form = AnswerForm()
    if found.author_id != doctor().id:
        form.speak_as(queries.content_of(queries.latest(found)))
    content = look_pages.content_of(form)
    facts = judging(found, form, content)
    seen = look_pages.look(found, content, facts["identifiers"])
    html = render_template("dashboard/_look.html", look=seen, is_live=True, words=words, pages=look_pages, **facts)
    return {"html": html, "said": look_pages.said(seen), "marks": look_pages.marks(seen)}


def _only_who_writes(found: Answer) -> None:
    by = doctor()
    part = queries.part_of(found, by)
    if not any(may(found, step, by=by, acting_as=part) for step in ("submit", "request_changes")):
        raise NotAllowed("Only who writes or checks this text can have it looked at.")
