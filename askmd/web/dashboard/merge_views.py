"""One answer for several questions, and posts that answer one: by a press on the page of a question."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.answers import merging
from askmd.core.database import reading
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.posts import alike, replying
from askmd.web.dashboard import bp, finding
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.question_pages import question_page


@bp.post("/questions/<int:id>/answer-with")
def answer_with(id: int) -> ResponseReturnValue:
    """A public post is the answer."""
    replying.answer_with(finding.question(id), finding.post(_chosen("post")), by=doctor())
    return done(_("The asker can read the post as the answer now, and is told."), _page(id))


@bp.post("/questions/<int:id>/wrong-post")
def wrong_post(id: int) -> ResponseReturnValue:
    """It was the wrong post."""
    replying.take_back(finding.question(id), by=doctor())
    return done(_("It is taken back. You hold the question now, and its page tells the asker."), _page(id))


@bp.post("/questions/<int:id>/start-from")
def start_from(id: int) -> ResponseReturnValue:
    """Begin the answer with the words of a public post."""
    answer = replying.start_from(finding.question(id), finding.post(_chosen("post")), by=doctor())
    address = url_for("dashboard.answer", id=answer.id)
    return done(_("Your draft begins with the text of the post. Make it fit this question."), address)


@bp.post("/questions/<int:id>/alike")
def find_alike(id: int) -> ResponseReturnValue:
    """Compare it with the open questions. What was found is on this page only, and kept nowhere."""
    # Nobody who writes waits for these two seconds.
    db.session.commit()
    with reading():
        compared = alike.find(finding.question(id))
        db.session.rollback()
    found = finding.question(id)
    alike.record(found, compared, by=doctor())
    return question_page(found, compared=compared)


@bp.post("/questions/<int:id>/merge")
def merge(id: int) -> ResponseReturnValue:
    """Put another question to the answer of this one."""
    other = finding.question(_chosen("other"))
    merging.merge(other, into=finding.question(id), by=doctor())
    return done(
        _("%(number)s gets the same answer now. Each asker is told, and none sees another.", number=other.number),
        _page(id),
    )


@bp.post("/questions/<int:id>/unmerge")
def unmerge(id: int) -> ResponseReturnValue:
    """Take this question out of the answer to several."""
    found = finding.question(id)
    merging.unmerge(found, by=doctor())
    return done(_("%(number)s gets an answer of its own. Its asker is told.", number=found.number), _page(id))


def _chosen(name: str) -> int:
    """The number that a button sent. Raises Unknown for anything else."""
    value = request.form.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 11):
        raise Unknown
    return int(value)


def _page(id: int) -> str:
    return url_for("dashboard.question", id=id)
