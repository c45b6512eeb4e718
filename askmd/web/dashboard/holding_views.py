"""Who holds a question, and until when it stands aside."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from askmd.questions import services
from askmd.web.dashboard import bp, finding
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.question_forms import PassOnForm, SnoozeForm
from askmd.web.dashboard.question_pages import question_page


@bp.post("/questions/<int:id>/claim")
def claim(id: int) -> ResponseReturnValue:
    """Hold it. Whoever comes second is told who does."""
    found = finding.question(id)
    services.claim(found, by=doctor())
    return done(_("You hold %(number)s now.", number=found.number), _page(id))


@bp.post("/questions/<int:id>/release")
def release(id: int) -> ResponseReturnValue:
    """Put it back into the queue."""
    services.release(finding.question(id), by=doctor())
    return done(_("It is back in the queue."), _page(id))


@bp.post("/questions/<int:id>/keep")
def keep(id: int) -> ResponseReturnValue:
    """It stays with its doctor, though nothing was done for days."""
    services.keep(finding.question(id), by=doctor())
    return done(_("It stays with you."), _page(id))


@bp.post("/questions/<int:id>/hand-over")
def hand_over(id: int) -> ResponseReturnValue:
    """Give it to a colleague, with a note if there is one."""
    found = finding.question(id)
    form = PassOnForm(without=found.assignee)
    if not form.validate():
        return question_page(found, hand_over=form), 422
    services.hand_over(found, to=form.doctor, note=form.note.data or "", by=doctor())
    return done(_("%(name)s holds it now.", name=form.doctor.name), _page(id))


@bp.post("/questions/<int:id>/snooze")
def snooze(id: int) -> ResponseReturnValue:
    """Put it aside until a day."""
    found = finding.question(id)
    form = SnoozeForm(prefix="snooze")
    if not form.validate():
        return question_page(found, snooze=form), 422
    services.snooze(found, until=form.until.data, by=doctor())
    day = format_date(form.until.data, "d MMMM y")
    return done(_("It is put aside until %(day)s.", day=day), _page(id))


@bp.post("/questions/<int:id>/wake")
def wake(id: int) -> ResponseReturnValue:
    """Take it up again before that day."""
    services.wake(finding.question(id), by=doctor())
    return done(_("It stands in the queue again."), _page(id))


def _page(id: int) -> str:
    return url_for("dashboard.question", id=id)
