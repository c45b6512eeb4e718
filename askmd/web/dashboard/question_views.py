"""One question: reading it, and every step that the rulebook lets a doctor take."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.answers import services as answers
from askmd.extensions import db
from askmd.questions import services
from askmd.web.dashboard import bp, finding, places, undoing
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.forms import TopicForm, WordsForm
from askmd.web.dashboard.question_forms import DeclineForm
from askmd.web.dashboard.question_pages import question_page


@bp.get("/questions/<int:id>")
def question(id: int) -> ResponseReturnValue:
    """The question with all that was said about it. That it was read is written down first."""
    return question_page(finding.question(id))


@bp.post("/questions/<int:id>/ask-back")
def ask_back(id: int) -> ResponseReturnValue:
    """Ask the asker for a fact."""
    found = finding.question(id)
    form = WordsForm(prefix="ask-back")
    if not form.validate():
        return question_page(found, ask_back=form), 422
    services.ask_back(found, text=form.text.data or "", by=doctor())
    return done(_("The asker can read your message now."), _page(id))


@bp.post("/questions/<int:id>/help-now")
def help_now(id: int) -> ResponseReturnValue:
    """Send the approved wording, at once."""
    services.help_now(finding.question(id), by=doctor())
    return done(_("The message was sent. The asker can read it now."), _page(id))


@bp.post("/questions/<int:id>/urgent")
def set_urgent(id: int) -> ResponseReturnValue:
    """Put it on top for everybody."""
    services.set_urgent(finding.question(id), by=doctor())
    return done(_("It stands on top of the queue now, and the doctors on duty are told."), _page(id))


@bp.post("/questions/<int:id>/seen")
def look_after(id: int) -> ResponseReturnValue:
    """Say that one looks after an alarm."""
    found = finding.question(id)
    services.look_after(found, newest=places.newest_shown(), by=doctor())
    return done(_("You look after %(number)s. No more alarm mails go out.", number=found.number), _page(id))


@bp.post("/questions/<int:id>/not-urgent")
def clear_urgent(id: int) -> ResponseReturnValue:
    """Take the mark away."""
    services.clear_urgent(finding.question(id), newest=places.newest_shown(), by=doctor())
    return done(_("The urgent mark is gone."), _page(id))


@bp.post("/questions/<int:id>/decline")
def decline(id: int) -> ResponseReturnValue:
    """Say that we cannot answer it."""
    found = finding.question(id)
    form = DeclineForm(language=found.language)
    if request.form.get("act") == "template":
        form.use_template()
        return question_page(found, decline=form)
    if not form.validate():
        return question_page(found, decline=form), 422
    services.decline(found, text=form.text.data or "", by=doctor())
    return undoing.done(_page(id))


@bp.post("/questions/<int:id>/reopen")
def reopen(id: int) -> ResponseReturnValue:
    """A declined question goes back into the queue."""
    services.reopen(finding.question(id), by=doctor())
    return done(_("It is back in the queue."), _page(id))


@bp.post("/questions/<int:id>/bin")
def move_to_bin(id: int) -> ResponseReturnValue:
    """It is spam. The queue, at the place that was left, says so and offers the way back."""
    services.move_to_bin(finding.question(id), by=doctor())
    db.session.commit()
    return redirect(places.queue(undo=id), 303)


@bp.post("/questions/<int:id>/unbin")
def take_from_bin(id: int) -> ResponseReturnValue:
    """It was no spam."""
    services.take_from_bin(finding.question(id), by=doctor())
    return done(_("It is back in the queue."), places.queue() if places.is_from_queue() else _page(id))


@bp.post("/questions/<int:id>/topic")
def set_topic(id: int) -> ResponseReturnValue:
    """Say what it is about."""
    found = finding.question(id)
    form = TopicForm()
    if not form.validate():
        return question_page(found, topic=form), 422
    services.set_topic(found, topic=form.chosen, by=doctor())
    return done(_("The topic is set."), _page(id))


@bp.post("/questions/<int:id>/notes")
def add_note(id: int) -> ResponseReturnValue:
    """A word between doctors."""
    found = finding.question(id)
    form = WordsForm(prefix="note")
    if not form.validate():
        return question_page(found, note=form), 422
    services.add_note(found, text=form.text.data or "", by=doctor())
    return done(_("Your note is kept. The asker never sees it."), _page(id))


@bp.post("/questions/<int:id>/answer")
def start_answer(id: int) -> ResponseReturnValue:
    """Begin the answer, or go on with it."""
    answer = answers.start(finding.question(id), by=doctor())
    return done(_("Write in your own words. Save as often as you like."), url_for("dashboard.answer", id=answer.id))


def _page(id: int) -> str:
    return url_for("dashboard.question", id=id)
