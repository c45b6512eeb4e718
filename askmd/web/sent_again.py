"""A form of staff that came too late: the session had ended, or the page was too old. Nothing of it is lost.

The page shows what was sent, to whoever sent it, in a form that can be sent again: it holds nothing else that is
private, and nothing of it is kept here.
"""

from __future__ import annotations

from flask import Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _

from askmd.core.errors import NotAllowed
from askmd.core.text import clean
from askmd.web.origin import refuse_other_sites

# Doors where people write at length. A password is typed at none of them.
DOORS = {"dashboard", "edit"}
# What the program put into the form, and nobody typed.
_OURS = {"act", "base_number", "digest", "page", "turn", "when", "keep", "place", "next", "step", "go"}
_DROPPED = {"csrf_token"}


def can_be() -> bool:
    """Whether this request is a form of ours that may be shown again: sent from our own page, by POST, with a text."""
    if request.method != "POST" or request.blueprint not in DOORS or request.files or not request.form:
        return False
    try:
        refuse_other_sites()
    except NotAllowed:
        return False
    return True


def page(*, is_signed_in: bool) -> Response:
    """What was sent, with a button that sends it again."""
    shown = [(name, _label(name), clean(value)) for name, value in request.form.items(multi=True)]
    fields = [(name, label, value, name not in _OURS and bool(value)) for name, label, value in shown]
    kept = [field for field in fields if field[0] not in _DROPPED]
    html = render_template("errors/send_again.html", fields=kept, is_signed_in=is_signed_in, address=request.path)
    return make_response(html, 400 if is_signed_in else 401)


def typed() -> list[tuple[str, str]]:
    """The sentences of a form that a rule refused, with their labels, so that nobody must write them anew."""
    if not can_be():
        return []
    pairs = [(_label(name), clean(value)) for name, value in request.form.items(multi=True) if name not in _DROPPED]
    return [(label, value) for label, value in pairs if " " in value]


def told(message: str, status: int) -> Response:
    """The same for a script that asked: one sentence, which it shows."""
    return make_response(jsonify({"message": message}), status)


def _label(name: str) -> str:
    known = {
        "title": _("Title"),
        "question": _("Public question"),
        "short_answer": _("Short answer"),
        "body": _("Answer"),
        "team_questions": _("Questions for the own team"),
        "comment": _("Comment"),
        "reference_label": _("Reference"),
        "reference_url": _("Address of the reference"),
    }
    return known.get(name) or _("Text")
