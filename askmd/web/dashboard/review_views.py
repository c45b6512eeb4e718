"""Checking an answer: read exactly what was sent, then approve it, ask for changes, or mend it and hand it back."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.answers import checklist, comparing, drafts, queries, reviewing, services
from askmd.answers.models import Answer
from askmd.web.dashboard import bp, draft_forms, draft_pages, finding, look_pages, undoing, words
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.answer_pages import answer_page, around, judging
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.forms import WordsForm
from askmd.workflow import may


@bp.get("/answers/<int:id>/review")
def review(id: int) -> ResponseReturnValue:
    """The question, exactly the text that was sent, and what changed since somebody last decided."""
    return _review_page(finding.answer(id))


@bp.post("/answers/<int:id>/check")
def check(id: int) -> ResponseReturnValue:
    """Say that one checks it, and read it."""
    services.claim(finding.locked(id), by=doctor())
    return undoing.done(url_for("dashboard.review", id=id))


@bp.post("/answers/<int:id>/approve")
def approve(id: int) -> ResponseReturnValue:
    """Approve exactly the text that was read."""
    services.approve(finding.locked(id), digest=request.form.get("digest", ""), by=doctor())
    return undoing.done(_page(id))


@bp.post("/answers/<int:id>/undo-approval")
def undo_approval(id: int) -> ResponseReturnValue:
    """A slip of the finger."""
    services.undo_approval(finding.locked(id), by=doctor())
    return done(_("Your approval is taken back."), url_for("dashboard.review", id=id))


@bp.post("/answers/<int:id>/request-changes")
def request_changes(id: int) -> ResponseReturnValue:
    """Send it back with a comment."""
    found, form = finding.locked(id), WordsForm(prefix="comment")
    # Where the page has no place for the form any more, the verb says why.
    if not form.validate() and _may_decide(found):
        return _review_page(found, form=form), 422
    services.request_changes(found, comment=form.text.data or "", by=doctor())
    return done(_("It went back to %(name)s with your comment.", name=found.author.name), _page(id))


@bp.get("/answers/<int:id>/mend")
def mend(id: int) -> ResponseReturnValue:
    """The editor, for the reviewer."""
    return _mend_page(finding.answer(id))


@bp.post("/answers/<int:id>/mend")
def hand_back(id: int) -> ResponseReturnValue:
    """Hand the mended text back, for its author to adopt."""
    found, form = finding.locked(id), AnswerForm()
    form.speak_as(queries.content_of(queries.latest(found)))
    if not _may_decide(found):
        # Nothing of a text that comes too late is lost.
        return answer_page(found, form=form), 409
    if request.form.get("act") == "add":
        return _mend_page(found, form=form)
    if not form.is_good(for_checking=found):
        return _mend_page(found, form=form), 422
    if comparing.moved_on(found, form.base_number):
        return _mend_page(found, form=form, is_stale=True), 409
    comment, base_number = form.comment.data or "", form.base_number
    services.return_mended(found, form.content, comment=comment, base_number=base_number, by=doctor())
    drafts.spend(found, form.content, page=draft_forms.sent_page(), by=doctor())
    return done(_("%(name)s can adopt your text with one click now.", name=found.author.name), _page(id))


def _review_page(answer: Answer, *, form: WordsForm | None = None) -> str:
    facts, last = around(answer), comparing.last_read(answer)
    content = queries.content_of(facts["revision"])
    return render_template(
        "dashboard/review.html",
        form=form or WordsForm(formdata=None, prefix="comment"),
        content=content,
        changes=comparing.changes(queries.content_of(last), content) if last else [],
        last=last,
        checks=[(words.check(check), check.is_done) for check in checklist.for_answer(answer, content)],
        missing=checklist.missing(answer, content),
        **_self_review(answer),
        **facts,
    )


def _self_review(answer: Answer) -> dict[str, Any]:
    """Whether the reader may decide: another doctor at once, the only doctor of a practice after a pause."""
    may_approve, opens_at = reviewing.may_approve(answer, by=doctor())
    return {"may_approve": may_approve, "opens_at": opens_at}


def _mend_page(answer: Answer, *, form: AnswerForm | None = None, is_stale: bool = False) -> str:
    facts = around(answer)
    saved = queries.content_of(facts["revision"])
    facts |= draft_pages.in_editor(answer, form, saved, is_stale=is_stale)
    filled = facts["draft_form"] or AnswerForm.filled(saved)
    facts |= judging(answer, filled, saved)
    facts |= look_pages.beside(answer, facts["shown"], facts["identifiers"])
    return render_template("dashboard/mend.html", form=filled, **facts)


def _may_decide(answer: Answer) -> bool:
    by = doctor()
    return may(answer, "request_changes", by=by, acting_as=queries.part_of(answer, by))


def _page(id: int) -> str:
    return url_for("dashboard.answer", id=id)
