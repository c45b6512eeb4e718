"""Settings of the whole site."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.web.admin import bp, finding
from askmd.web.admin.settings_form import SettingsForm


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """All settings on one page."""
    form = SettingsForm.now()
    if form.validate_on_submit():
        changed = form.save(by=finding.administrator())
        message = _("The settings are saved.") if changed else _("Nothing was different, so nothing was changed.")
        return finding.done(message, url_for("admin.settings"))
    return render_template("admin/settings.html", form=form), 422 if form.errors else 200
