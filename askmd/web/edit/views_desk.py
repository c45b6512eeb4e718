"""Settings of the dashboard, by doctors and editors: days that are counted, snippets, templates for declining."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.answers import snippets
from askmd.answers.models import Snippet, SnippetKind
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.web.edit import bp
from askmd.web.edit.acting import done, me, worked
from askmd.web.edit.forms_desk import DaysForm, SnippetForm

LARGEST_ID = 2**31 - 1


@bp.get("/desk")
def desk() -> ResponseReturnValue:
    """All of it on one page."""
    return _desk(DaysForm.filled())


@bp.post("/desk/days")
def change_days() -> ResponseReturnValue:
    """Other numbers, at once for everybody."""
    form = DaysForm()
    if not form.validate():
        return _desk(form), 422
    form.save(by=me())
    return done(_("Saved. The dashboard counts so from now on."), url_for("edit.desk"))


@bp.get("/desk/<any(snippet, decline):kind>/new")
def new_snippet(kind: str) -> ResponseReturnValue:
    """An empty form."""
    return _page(SnippetKind(kind), SnippetForm(formdata=None))


@bp.post("/desk/<any(snippet, decline):kind>/new")
def add_snippet(kind: str) -> ResponseReturnValue:
    """One more wording."""
    form = SnippetForm()
    if not _kept(form, lambda: _add(SnippetKind(kind), form)):
        return _page(SnippetKind(kind), form), 422
    return done(_("Saved. Doctors can choose it now."), url_for("edit.desk"))


@bp.get("/desk/snippets/<int:id>")
def snippet(id: int) -> ResponseReturnValue:
    """One wording."""
    found = _snippet(id)
    return _page(found.kind, SnippetForm.filled(found), found)


@bp.post("/desk/snippets/<int:id>")
def change_snippet(id: int) -> ResponseReturnValue:
    """Other words for it."""
    found, form = _snippet(id), SnippetForm()
    if not _kept(form, lambda: _change(found, form)):
        found = _snippet(id)
        form.base.data = snippets.stamp(found)
        return _page(found.kind, form, found), 422
    return done(_("Saved. Doctors can choose it now."), url_for("edit.desk"))


@bp.post("/desk/snippets/<int:id>/up")
def move_snippet(id: int) -> ResponseReturnValue:
    """One place further up."""
    snippets.move_up(_snippet(id), by=me())
    return done(_("Moved up."), url_for("edit.desk"))


@bp.post("/desk/snippets/<int:id>/delete")
def delete_snippet(id: int) -> ResponseReturnValue:
    """It is not needed any more."""
    snippets.remove(_snippet(id), by=me())
    return done(_("Deleted. What was written with it stays."), url_for("edit.desk"))


def _snippet(id: int) -> Snippet:
    found: Snippet | None = db.session.get(Snippet, id) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def _kept(form: SnippetForm, verb: Callable[[], Any]) -> bool:
    return form.validate() and worked(verb, form.body)


def _add(kind: SnippetKind, form: SnippetForm) -> None:
    snippets.add(kind, name=form.name.data or "", body=form.body.data or "", by=me())


def _change(found: Snippet, form: SnippetForm) -> None:
    base = form.base.data or ""
    snippets.change(found, name=form.name.data or "", body=form.body.data or "", base=base, by=me())


def _desk(form: DaysForm) -> str:
    return render_template(
        "edit/desk.html",
        form=form,
        snippets=snippets.offered(),
        templates=snippets.templates(),
        may_propose=me().is_doctor,
    )


def _page(kind: SnippetKind, form: SnippetForm, found: Snippet | None = None) -> str:
    return render_template("edit/snippet.html", form=form, snippet=found, is_decline=kind is SnippetKind.DECLINE)
