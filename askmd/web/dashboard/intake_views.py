"""The intake: paused, or limited, so that nobody types a question that nobody will read; and machines at its form."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.questions import attacks, queries
from askmd.site import intake as services
from askmd.web.dashboard import bp
from askmd.web.dashboard.finding import doctor, done
from askmd.web.dashboard.forms import IntakeForm
from askmd.web.dashboard.intake_forms import LimitsForm


@bp.get("/intake")
def intake() -> ResponseReturnValue:
    """Open or paused, and the forms to change it."""
    return _page()


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


@bp.post("/limits")
def limit_intake() -> ResponseReturnValue:
    """How many may wait, and who takes one more step."""
    form = LimitsForm.now()
    if not form.validate():
        return _page(limits=form), 422
    services.limit(most_waiting=form.most_waiting, guard_mode=form.guard_mode.data, by=doctor())
    return done(_("Saved."), url_for("dashboard.intake"))


def _page(form: IntakeForm | None = None, *, limits: LimitsForm | None = None) -> str:
    return render_template(
        "dashboard/intake.html",
        form=form or IntakeForm(formdata=None),
        limits=limits or LimitsForm.now(formdata=None),
        state=services.state(),
        is_full=queries.is_full(),
        is_attacked=attacks.has_begun(),
    )
