"""Subscribers: how many there are, bringing a list in, and taking the list out. No address is shown anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import keys
from askmd.accounts import limits, passwords
from askmd.accounts import queries as accounts
from askmd.accounts.services import WrongPassword
from askmd.core import clock
from askmd.core.errors import Invalid, Unknown
from askmd.extensions import db
from askmd.subscriptions import counting, exporting, imports, queries
from askmd.subscriptions.models import ImportState, SubscriberImport
from askmd.web.admin import bp, finding, forms, import_words
from askmd.web.admin.subscriber_forms import ExportForm, ImportForm

PASSWORD_TRIES, PER = 10, 3600


@bp.get("/subscribers")
def subscribers() -> ResponseReturnValue:
    """How many there are, and what can be done with the list."""
    return _page()


@bp.post("/subscribers/imports")
def bring_list() -> ResponseReturnValue:
    """Take a list to be read. Nobody is brought in by this."""
    form = ImportForm()
    if form.validate():
        data = form.file.data.read(imports.LARGEST_FILE + 1)
        try:
            brought = imports.bring(data, source=form.source.data or "", by=finding.administrator())
        except Invalid as error:
            forms.refuse(form, error, form.file)
        else:
            db.session.commit()
            return redirect(url_for("admin.subscriber_import", id=brought.id), 303)
    return _page(importing=form), 422


@bp.get("/subscribers/imports/<int:id>")
def subscriber_import(id: int) -> ResponseReturnValue:
    """What is in a list, or what became of it."""
    brought = _import(id)
    by = brought.uploaded_by_id
    return render_template(
        "admin/subscriber_import.html",
        brought=brought,
        words=import_words,
        by=accounts.names({by}).get(by) if by is not None else None,
        state=import_words.STATES[brought.state],
        rows=import_words.found(brought),
        places=import_words.places(brought),
        asking=import_words.asking(brought),
        is_at_work=brought.state in imports.AT_WORK,
        can_begin=brought.state is ImportState.READ and bool(_usable(brought)),
        can_drop=brought.state in (ImportState.READING, ImportState.READ),
        until=brought.uploaded_at + imports.TIME_TO_DECIDE,
    )


@bp.get("/subscribers/imports/<int:id>/progress")
def subscriber_import_progress(id: int) -> ResponseReturnValue:
    """How far it is, for a page that is open."""
    brought = _import(id)
    return jsonify(state=brought.state.value, done=brought.position, rows=brought.rows)


@bp.post("/subscribers/imports/<int:id>/begin")
def begin_import(id: int) -> ResponseReturnValue:
    """Bring in what was found."""
    imports.begin(_import(id), by=finding.administrator())
    return finding.done(_("The list is being brought in."), url_for("admin.subscriber_import", id=id))


@bp.post("/subscribers/imports/<int:id>/drop")
def drop_import(id: int) -> ResponseReturnValue:
    """Throw a file away before anybody was brought in."""
    key_id = imports.drop(_import(id), by=finding.administrator())
    done = finding.done(_("The file is deleted. Nobody was brought in."), url_for("admin.subscribers"))
    if key_id is not None:
        keys.destroy(key_id)
    return done


@bp.post("/subscribers/export")
def export_list() -> ResponseReturnValue:
    """The whole list as a file, for whoever types their password once more: a browser may have been left open."""
    account, form = finding.administrator(), ExportForm()
    if form.validate():
        limits.hit("password", str(account.id), PASSWORD_TRIES, PER)
        if passwords.is_right(account, form.password.data or ""):
            return _file()
        forms.refuse(form, WrongPassword("This is not the password that you use now."), form.password)
    return _page(exporting=form), 422


def _file() -> ResponseReturnValue:
    """That the list was taken out is written down before it is."""
    pages = exporting.export(by=finding.administrator())
    db.session.commit()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(_sent(app, pages), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="subscribers-{clock.now():%Y-%m-%d}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent(app: Flask, pages: Iterator[bytes]) -> Iterator[bytes]:
    """Each page is read when it is sent, in a context of its own: the request is over by then."""
    while True:
        with app.app_context():
            page = next(pages, None)
        if page is None:
            return
        yield page


def _import(id: int) -> SubscriberImport:
    if id > finding.LARGEST_ID:
        raise Unknown
    return imports.by_id(id)


def _usable(brought: SubscriberImport) -> int:
    return sum(brought.found.get(name, 0) for name in ("confirmed", "asked"))


def _page(**wrong: Any) -> str:
    """The page with two forms; the one in `wrong` came back with what was typed."""
    return render_template(
        "admin/subscribers.html",
        counts=queries.counts(),
        choices=counting.choices(),
        months=counting.months(),
        imports=imports.newest(),
        words=import_words,
        form=next(iter(wrong.values()), None),
        importing=wrong.get("importing") or ImportForm(formdata=None),
        exporting=wrong.get("exporting") or ExportForm(formdata=None),
    )
