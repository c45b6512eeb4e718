"""The main menu."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.site import menu as services
from askmd.site import settings
from askmd.web.edit import bp
from askmd.web.edit.acting import done, me
from askmd.web.edit.forms import MenuForm
from askmd.web.jinja import standard_menu


@bp.get("/menu")
def menu() -> ResponseReturnValue:
    """The menu as it is, with empty rows behind it."""
    return _page(MenuForm(standard_menu()))


@bp.post("/menu")
def change_menu() -> ResponseReturnValue:
    """Another menu; all rows empty is the standard one."""
    form = MenuForm(standard_menu())
    if not form.validate() or not _is_kept(form):
        return _page(form), 422
    return done(_("Saved. The menu is on every page now."), url_for("edit.menu"))


@bp.post("/menu/standard")
def use_standard_menu() -> ResponseReturnValue:
    """Back to the menu that the site brings."""
    services.change([], by=me())
    return done(_("The standard menu is back."), url_for("edit.menu"))


def _is_kept(form: MenuForm) -> bool:
    # The rows are no fields of the form, so their refusal stands on its own.
    try:
        services.change(form.rows, by=me())
    except Invalid as refused:
        db.session.rollback()
        form.refusal = str(refused)
        return False
    return True


def _page(form: MenuForm) -> str:
    return render_template("edit/menu.html", form=form, is_standard=not settings.get("menu"), may_change=me().is_editor)
