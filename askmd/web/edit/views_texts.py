"""Named Texts: the list, and one Text with its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import queries as accounts
from askmd.core.errors import Unknown
from askmd.core.html import plain
from askmd.core.text import first_line
from askmd.site import queries, services, settings, texts
from askmd.site.models import TextState
from askmd.site.texts import FIRST, Default
from askmd.web.edit import bp, words
from askmd.web.edit.acting import done, me, worked
from askmd.web.edit.forms import LineForm, WordingForm

AUDIENCES = ("ask", "status", "site", "subscribe", "mail", "medical", "privacy", "staff")
EXCERPT = 110


@bp.get("/texts", endpoint="texts")
def all_texts() -> ResponseReturnValue:
    """All Texts, by who reads them. A doctor who is no editor sees the medical ones."""
    language = _language()
    changed, proposed = queries.changed_keys(language), {proposal.key for proposal in queries.text_proposals(language)}
    shown = [default for default in texts.defaults(language).values() if default.is_medical or me().is_editor]
    rows = {name: [default for default in shown if default.audience == name] for name in _names()}
    return render_template(
        "edit/texts.html",
        groups=[
            (name, words.audience(name), [_row(one, language) for one in found])
            for name, found in rows.items()
            if found
        ],
        changed=changed,
        proposed=proposed,
        waiting=queries.waiting(),
        **_spoken(language),
    )


@bp.get("/texts/<key>")
def text(key: str) -> ResponseReturnValue:
    """One Text: as it is, its form, its history."""
    default = _default(key)
    form = _form(default, formdata=None, data={"body": texts.text(key, _language())})
    return _page(default, form)


@bp.post("/texts/<key>")
def change_text(key: str) -> ResponseReturnValue:
    """Another wording: at once, or as a proposal to a second doctor."""
    default, language = _default(key), _language()
    form = _form(default)
    verb = services.propose if default.is_medical else services.change
    typed, base = form.body.data or "", form.base_number
    if not _kept(form, lambda: verb(key, typed, base=base, by=me(), language=language)):
        return _page(default, form), 422
    return done(_said(default), _address(key, language))


@bp.post("/texts/<key>/restore/<int:number>")
def restore_text(key: str, number: int) -> ResponseReturnValue:
    """An earlier wording again."""
    default, language = _default(key), _language()
    services.restore(key, number, by=me(), language=language)
    return done(_said(default), _address(key, language))


def _language() -> str:
    """The language that is asked for, English where none is. Raises Unknown for one that the site does not want."""
    language = request.args.get("language", FIRST)
    if language not in settings.get("languages"):
        raise Unknown
    return language


def _spoken(language: str) -> dict[str, Any]:
    """What the pages say of languages, which is nothing while there is only one."""
    return {
        "chosen": language,
        "choices": [(code, words.language(code)) for code in settings.get("languages")],
        # A parameter of addresses; left out for English.
        "asked": None if language == FIRST else language,
        "is_own": texts.is_own,
    }


def _address(key: str, language: str) -> str:
    return url_for("edit.text", key=key, language=_spoken(language)["asked"])


def _row(default: Default, language: str) -> tuple[Default, str]:
    return default, first_line(plain(texts.text(default.key, language)), EXCERPT)


def _names() -> list[str]:
    found = {default.audience for default in texts.defaults().values()}
    return [*AUDIENCES, *sorted(found - set(AUDIENCES))]


def _default(key: str) -> Default:
    default = texts.defaults().get(key)
    if default is None:
        raise Unknown
    return default


def _form(default: Default, **values: Any) -> WordingForm:
    return (LineForm if default.kind == "line" else WordingForm)(**values)


def _kept(form: WordingForm, verb: Callable[[], Any]) -> bool:
    return form.validate() and worked(verb, form.body)


def _said(default: Default) -> str:
    if default.is_medical:
        return _("Proposed. It holds as soon as a second doctor has approved it.")
    return _("Saved. Everybody reads the new wording now.")


def _page(default: Default, form: WordingForm) -> str:
    language = _language()
    number = texts.own_version(default.key, language)
    form.base.data = str(number)
    versions = queries.versions(default.key, language)
    account = me()
    return render_template(
        "edit/text.html",
        default=default,
        form=form,
        current=texts.text(default.key, language),
        number=number,
        versions=versions,
        proposal=next((row for row in versions if row.state is TextState.PROPOSED), None),
        names=accounts.names({row.written_by_id for row in versions}),
        may_change=not default.is_fixed and (account.is_doctor if default.is_medical else account.is_editor),
        is_brought=texts.is_brought(default.key, language),
        words=words,
        **_spoken(language),
    )
