"""Writing an answer: save, send for checking, recall, adopt, take over, reopen; its history."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.answers import comparing, drafts, keeping, queries, services
from askmd.answers.models import Answer, Revision
from askmd.core.errors import Unknown
from askmd.web.dashboard import bp, draft_forms, finding, undoing, words
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.answer_pages import answer_page, around, may_write
from askmd.web.dashboard.finding import doctor, done


@bp.get("/answers/<int:id>")
def answer(id: int) -> ResponseReturnValue:
    """The editor for its author while it is written; for all others the text as it stands."""
    return answer_page(finding.answer(id))


@bp.post("/answers/<int:id>")
def save(id: int) -> ResponseReturnValue:
    """Keep the text as a revision, and send exactly that one for checking if so asked."""
    found, form, act = finding.locked(id), AnswerForm(), request.form.get("act")
    if not may_write(found):
        return answer_page(found, form=form), 409
    if act == "add":
        return answer_page(found, form=form)
    if not form.is_good(for_checking=found if act == "submit" else None):
        return answer_page(found, form=form), 422
    if comparing.moved_on(found, form.base_number):
        return answer_page(found, form=form, is_stale=True), 409
    revision = keeping.keep_of_two(found, form.content, which=act or "", base_number=form.base_number, by=doctor())
    drafts.spend(found, form.content, page=draft_forms.sent_page(), by=doctor())
    if act != "submit":
        return done(words.kept(act), _page(id))
    services.submit(found, digest=revision.digest, by=doctor())
    return undoing.done(_page(id))


@bp.post("/answers/<int:id>/recall")
def recall(id: int) -> ResponseReturnValue:
    """Take it back from checking."""
    services.recall(finding.locked(id), by=doctor())
    return done(_("You can write again."), _page(id))


@bp.post("/answers/<int:id>/adopt")
def adopt(id: int) -> ResponseReturnValue:
    """Make the reviewer's text one's own; it goes back to be checked."""
    services.adopt(finding.locked(id), by=doctor())
    return done(_("You adopted the text. It waits to be checked again."), _page(id))


@bp.post("/answers/<int:id>/take-over")
def take_over(id: int) -> ResponseReturnValue:
    """Become the author of a colleague's draft."""
    services.take_over(finding.locked(id), by=doctor())
    return done(_("The draft is yours now."), _page(id))


@bp.post("/answers/<int:id>/revise")
def revise(id: int) -> ResponseReturnValue:
    """Open it for writing again. Its approval no longer counts."""
    services.revise(finding.locked(id), by=doctor())
    return done(_("It can be written again. A second doctor must check it afterwards."), _page(id))


@bp.get("/answers/<int:id>/revisions/<int:number>")
def revision(id: int, number: int) -> ResponseReturnValue:
    """A text of the history, and how another one, the newest at first, differs from it."""
    found = finding.answer(id)
    chosen, newest = _revision(found, number), queries.latest(found)
    with_number = request.args.get("with", default=newest.number if newest else number, type=int)
    other, facts = _revision(found, with_number), around(found)
    then = queries.content_of(chosen)
    changes = comparing.changes(then, queries.content_of(other))
    pair = {"chosen": chosen, "other": other, "is_newest": chosen == newest}
    return render_template("dashboard/revision.html", content=then, changes=changes, **pair, **facts)


@bp.post("/answers/<int:id>/revisions/<int:number>/restore")
def restore(id: int, number: int) -> ResponseReturnValue:
    """Take an older text as the newest again; what stood there stays in the history."""
    found = finding.locked(id)
    chosen, newest = _revision(found, number), queries.latest(found)
    base_number = newest.number if newest else 0
    services.save(found, queries.content_of(chosen), base_number=base_number, by=doctor())
    return done(_("The older text is your draft again."), _page(id))


def _revision(found: Answer, number: int) -> Revision:
    chosen = comparing.revision_of(found, number)
    if chosen is None:
        raise Unknown
    return chosen


def _page(id: int) -> str:
    return url_for("dashboard.answer", id=id)
