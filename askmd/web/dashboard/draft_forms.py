"""What an editor page sends every few seconds, read with distrust; and the form as it was typed, to be shown again."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from askmd.answers.drafts import LAST_TURN, MOST_FIELDS, Fields, Kept, Typed
from askmd.core.errors import Invalid
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.forms import typed

# What the program puts into the form, and nobody typed.
OURS = {"csrf_token", "base_number", "act", "page"}
NAME_LIMIT, LARGEST_NUMBER = 60, 10**9
# A random name that the page gives itself.
PAGE = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


def sent_text() -> tuple[Typed, int]:
    """The text of this request, and the doctor whose page it was. Raises Invalid for what no page of ours sends."""
    sent: Any = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid("This page is not current any more.")
    fields = _fields(sent.get("fields"))
    page = sent.get("page")
    if not isinstance(page, str) or not PAGE.match(page):
        raise Invalid("This page is not current any more.")
    form = AnswerForm(formdata=MultiDict(fields), meta={"csrf": False})
    # A comment stands in no revision: a text with one is more than its content.
    is_whole = form.is_good() and not form.comment.data
    text = Typed(
        page=page,
        turn=_number(sent.get("turn"), LAST_TURN - 1),
        seen=_number(sent.get("seen"), LARGEST_NUMBER),
        base_number=_number(sent.get("base_number"), LARGEST_NUMBER),
        fields=fields,
        content=form.content if is_whole else None,
    )
    return text, _number(sent.get("doctor"), LARGEST_NUMBER)


def form_of(draft: Kept) -> AnswerForm:
    """The editor's form with the unsaved text in it. Cleaned, so that a field holds what a browser can show."""
    form = AnswerForm(formdata=MultiDict(draft.fields), meta={"csrf": False})
    if draft.content is not None:
        form.content = draft.content
    return form


def sent_page() -> str:
    """The page that a form was sent from; empty without scripts."""
    page = request.form.get("page", "")
    return page if PAGE.match(page) else ""


def sent_fields() -> Fields:
    """All that was typed into the form that came, to be shown again."""
    return [(name, typed(value)) for name, value in request.form.items(multi=True) if name not in OURS]


def _fields(sent: Any) -> Fields:
    if not isinstance(sent, list) or len(sent) > MOST_FIELDS:
        raise Invalid("This text is too long to be kept. Please shorten it.")
    fields = [(pair[0], pair[1]) for pair in sent if isinstance(pair, list) and len(pair) == 2]
    if not all(isinstance(name, str) and isinstance(value, str) for name, value in fields):
        raise Invalid("This page is not current any more.")
    # Half a character, as a script can send it, can be kept by nobody.
    whole = [(name[:NAME_LIMIT], value.encode("utf-8", "replace").decode()) for name, value in fields]
    return [(name, value) for name, value in whole if name not in OURS]


def _number(sent: Any, most: int) -> int:
    if not isinstance(sent, int) or isinstance(sent, bool) or not 0 <= sent <= most:
        raise Invalid("This page is not current any more.")
    return sent
