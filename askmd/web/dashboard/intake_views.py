"""Pausing the intake: nobody types a question that nobody will read."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.site import intake as services
from askmd.web.dashboard import bp
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.forms import IntakeForm


@bp.get("/intake")
def intake() -> ResponseReturnValue:
    """Open or paused, and the form to change it."""
    return _page(IntakeForm(formdata=None))


@bp.post("/intake")
def pause() -> ResponseReturnValue:
    """Close the form until a day."""
    form = IntakeForm()
    if not form.validate() or form.until.data is None:
        return _page(form), 422
    services.pause(until=form.until.data, sentence=form.sentence.data or "", by=doctor())
    return done(_("Questions are paused. The Ask page says so."), url_for("dashboard.intake"))


@bp.post("/intake/open")
def open_intake() -> ResponseReturnValue:
    """Take questions again at once."""
    services.open_again(by=doctor())
    return done(_("Questions are taken again."), url_for("dashboard.intake"))


def _page(form: IntakeForm) -> str:
    return render_template("dashboard/intake.html", form=form, state=services.state())
