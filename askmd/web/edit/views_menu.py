"""The main menu and the links at the foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.site import links, settings
from askmd.site import menu as services
from askmd.site.menu import Row
from askmd.web import menus
from askmd.web.edit import bp, places
from askmd.web.edit.acting import done, me, worked
from askmd.web.edit.forms_menu import LinkForm, RowsForm, place_of


@bp.get("/menu")
def menu() -> ResponseReturnValue:
    """The menu as it is, with all that can be done with it."""
    return _page()


@bp.post("/menu")
def change_menu() -> ResponseReturnValue:
    """All rows at once; all of them empty is the standard menu."""
    form = RowsForm([])
    if not form.validate() or not _is_kept(form, lambda: services.change(form.rows, by=me())):
        return _page(form=form), 422
    return _done()


@bp.post("/menu/add")
def add_to_menu() -> ResponseReturnValue:
    """One more link."""
    link, standing = _link_form(), menus.main_menu()
    if not link.validate() or not worked(
        lambda: services.add(link.row(), below=link.place_below(), entries=standing, by=me()), link.place
    ):
        return _page(link=link), 422
    return _done()


@bp.post("/menu/<place>/up")
def menu_up(place: str) -> ResponseReturnValue:
    """One place up among those beside it."""
    services.move(place_of(place), -1, **_meant())
    return _done()


@bp.post("/menu/<place>/down")
def menu_down(place: str) -> ResponseReturnValue:
    """One place down among those beside it."""
    services.move(place_of(place), 1, **_meant())
    return _done()


@bp.post("/menu/<place>/remove")
def remove_from_menu(place: str) -> ResponseReturnValue:
    """Leave it out, with those below it."""
    services.take_out(place_of(place), **_meant())
    return _done()


@bp.post("/menu/standard")
def use_standard_menu() -> ResponseReturnValue:
    """Back to the menu that the site brings."""
    services.change([], by=me())
    return done(_("The standard menu is back."), url_for("edit.menu"))


@bp.get("/foot")
def foot() -> ResponseReturnValue:
    """The links at the foot of every page, and those to social networks."""
    return _foot()


@bp.post("/foot")
def change_foot() -> ResponseReturnValue:
    """Other links at the foot; all rows empty are the standard ones."""
    form = RowsForm([])
    if not form.validate() or not _is_kept(form, lambda: links.change_foot(_pairs(form), by=me())):
        return _foot(own=form), 422
    return done(_("Saved. The links are on every page now."), url_for("edit.foot"))


@bp.post("/foot/social")
def change_social() -> ResponseReturnValue:
    """Other links to social networks."""
    form = RowsForm([])
    if not form.validate() or not _is_kept(form, lambda: links.change_social(_pairs(form), by=me())):
        return _foot(social=form), 422
    return done(_("Saved. The links are on every page now."), url_for("edit.foot"))


def _done() -> ResponseReturnValue:
    return done(_("Saved. The menu is on every page now."), url_for("edit.menu"))


def _meant() -> dict[str, Any]:
    """Which link the pressed button stood at, in a menu that somebody else may have changed meanwhile."""
    return {"label": request.form.get("label", ""), "entries": menus.main_menu(), "by": me()}


def _is_kept(form: RowsForm, keep: Callable[[], None]) -> bool:
    # The rows are no fields of the form, so their refusal stands on its own.
    try:
        keep()
    except Invalid as refused:
        db.session.rollback()
        form.refusal = str(refused)
        return False
    return True


def _pairs(form: RowsForm) -> list[tuple[str, str]]:
    return [(row.label, row.address) for row in form.rows]


def _link_form(**values: Any) -> LinkForm:
    return LinkForm(places.groups(), menus.main_menu(), **values)


def _page(form: RowsForm | None = None, link: LinkForm | None = None) -> str:
    standing = menus.main_menu()
    return render_template(
        "edit/menu.html",
        entries=standing,
        form=form or _standing(services.rows(standing)),
        link=link or _link_form(formdata=None),
        groups=places.groups(),
        is_standard=not settings.get("menu"),
        may_change=me().is_editor,
    )


def _foot(own: RowsForm | None = None, social: RowsForm | None = None) -> str:
    standing = settings.get("footer_links") or menus.standard_foot()
    return render_template(
        "edit/foot.html",
        own=own or _standing(Row(link["label"], link["url"]) for link in standing),
        social=social or _standing(Row(link["label"], link["url"]) for link in settings.get("social_links")),
        groups=places.groups(),
        is_standard=not settings.get("footer_links"),
        may_change=me().is_editor,
    )


def _standing(rows: Any) -> RowsForm:
    """A form as things stand, also beside another one that was just sent."""
    form = RowsForm([], formdata=None)
    form.rows = list(rows)
    return form
