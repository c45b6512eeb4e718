"""From an approved answer to readers: show the wording to the asker, publish now or at a time, take it back in time."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.core.errors import Stale
from askmd.posts import dating, services, standing
from askmd.posts.models import Post
from askmd.web.dashboard import bp, finding, undoing
from askmd.web.dashboard.answer_pages import answer_page
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.forms import PublishForm


@bp.post("/answers/<int:id>/preview")
def preview(id: int) -> ResponseReturnValue:
    """Show the approved wording to everybody who asked and allowed it."""
    found, form = finding.locked(id), PublishForm()
    if not form.validate():
        return answer_page(found, publish_form=form), 422
    _choose_day(services.start_preview(found, form.topics, by=doctor()), form)
    return done(_("The asker can read the public wording now."), _panel(id))


@bp.post("/answers/<int:id>/schedule")
def schedule(id: int) -> ResponseReturnValue:
    """Plan the publication: now, with 15 seconds to undo it, or at a time."""
    found, form = finding.locked(id), PublishForm()
    if not form.validate():
        if not standing.publishing(found).can_schedule:
            raise Stale("This answer has moved on since you opened the page. Please look at it again.")
        return answer_page(found, publish_form=form), 422
    _choose_day(services.schedule(found, form.topics, at=form.at.data, by=doctor()), form)
    if form.is_later:
        return done(_("It is planned."), _panel(id))
    return undoing.done(_panel(id))


@bp.post("/posts/<int:id>/unschedule")
def unschedule(id: int) -> ResponseReturnValue:
    """Take it off the schedule; within 15 seconds that undoes a publication."""
    found = finding.post(id)
    services.unschedule(found, by=doctor())
    return done(_("It is not going public."), _panel(found.answer_id or 0))


def _choose_day(post: Post, form: PublishForm) -> None:
    # What was chosen for an earlier plan does not stay without being seen.
    post.review_due_on = None if post.published_at is None else post.review_due_on
    if form.review_on.data is not None:
        dating.choose_day(post, form.review_on.data, by=doctor())


def _panel(id: int) -> str:
    return url_for("dashboard.answer", id=id, _anchor="publishing")
