"""Published posts: the list, those due for review, and one post with what a doctor may do to it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.answers import services as answers
from askmd.answers.models import Answer, AnswerKind
from askmd.posts import dating, queries, services, standing, upkeep
from askmd.posts.models import Post
from askmd.web.dashboard import bp, finding, words
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.forms import ReviewDayForm, SentenceForm
from askmd.workflow import may


@bp.get("/posts")
def posts() -> ResponseReturnValue:
    """All that is or was public, newest first."""
    found, last = upkeep.published(queries.Place.parse(request.args.get("before", "")))
    older = url_for("dashboard.posts", before=str(last)) if last else None
    return render_template("dashboard/posts.html", posts=found, older=older, words=words)


@bp.post("/videos")
def add_video() -> ResponseReturnValue:
    """Start a video: written and checked like an article, with the address where it is played."""
    answer = answers.start_article(AnswerKind.VIDEO, by=doctor())
    return done(_("Your video is started. Say where it is, and write down what is said in it."), _answer_page(answer))


@bp.get("/posts/due")
def due() -> ResponseReturnValue:
    """What should be read again."""
    found = [(post, dating.may_review(post, by=doctor())) for post in upkeep.due()]
    return render_template("dashboard/due.html", posts=found, words=words)


@bp.get("/posts/<int:id>")
def post(id: int) -> ResponseReturnValue:
    """One post: who, when, and what can be done."""
    return _page(finding.post(id), SentenceForm(formdata=None))


@bp.post("/posts/<int:id>/correct")
def correct(id: int) -> ResponseReturnValue:
    """Show the newly approved text, with a dated note."""
    found, form = finding.post(id), SentenceForm()
    facts = _facts(found)
    # Where the page has no place for the form any more, the verb says why.
    if not form.validate() and facts["may"]["correct"] and facts["has_newer"]:
        return _page(found, form), 422
    services.correct(found, note=form.text.data or "", by=doctor())
    return done(_("Readers see the corrected text now."), url_for("dashboard.post", id=id))


@bp.post("/posts/<int:id>/reviewed")
def reviewed(id: int) -> ResponseReturnValue:
    """It was read again and is still right: its review counts from today."""
    found = finding.post(id)
    # Nobody opens its answer for writing meanwhile.
    finding.locked(found.answer_id or 0)
    services.reviewed_again(found, digest=request.form.get("digest", ""), by=doctor())
    return done(_("Reviewed today. Readers see the new date."), url_for("dashboard.post", id=id))


@bp.post("/posts/<int:id>/review-day")
def review_day(id: int) -> ResponseReturnValue:
    """Another day for the next review."""
    found, form = finding.post(id), ReviewDayForm(prefix="review")
    if not form.validate():
        return _page(found, SentenceForm(formdata=None), review_form=form), 422
    services.choose_day(found, form.day.data, by=doctor())
    return done(_("The day of the next review is set."), url_for("dashboard.post", id=id))


@bp.get("/posts/<int:id>/retract")
def retract(id: int) -> ResponseReturnValue:
    """Ask once more, and for the notice that readers will see."""
    form = SentenceForm(formdata=None)
    return render_template("dashboard/retract.html", post=finding.post(id), form=form)


@bp.post("/posts/<int:id>/retract")
def retract_now(id: int) -> ResponseReturnValue:
    """Take it down; a dated notice stays."""
    found, form = finding.post(id), SentenceForm()
    if not form.validate():
        return render_template("dashboard/retract.html", post=found, form=form), 422
    services.retract(found, notice=form.text.data or "", by=doctor())
    return done(_("The post is taken down. Its notice stands in its place."), url_for("dashboard.post", id=id))


@bp.post("/posts/<int:id>/republish")
def republish(id: int) -> ResponseReturnValue:
    """Show it again, with a text approved since."""
    services.republish(finding.post(id), by=doctor())
    return done(_("It is public again, with the newly approved text."), url_for("dashboard.post", id=id))


def _page(found: Post, form: SentenceForm, review_form: ReviewDayForm | None = None) -> str:
    day = {"day": found.review_due_on}
    return render_template(
        "dashboard/post.html",
        post=found,
        form=form,
        review_form=review_form or ReviewDayForm(formdata=None, prefix="review", data=day),
        words=words,
        corrections=queries.corrections(found),
        **_facts(found),
    )


def _answer_page(answer: Answer) -> str:
    return url_for("dashboard.answer", id=answer.id)


def _facts(found: Post) -> dict[str, Any]:
    publishing = standing.publishing(found.answer) if found.answer else None
    return {
        "publishing": publishing,
        "has_newer": publishing is not None and publishing.is_newer and not publishing.obstacles,
        "may_review": dating.may_review(found, by=doctor()),
        "may": {step: may(found, step, by=doctor()) for step in ("correct", "retract", "republish")},
    }
