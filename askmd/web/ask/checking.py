"""Before a question is sent: its asker reads it once more, with what the text helpers see. Nothing is sent or kept."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from askmd.accounts import limits
from askmd.core.errors import TooMany, Unknown
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.posts import answered
from askmd.questions.flags import Flags
from askmd.site import texts
from askmd.web.ask import looking, watch
from askmd.web.ask.ask_form import AskForm
from askmd.web.ask.looking import Found, Look
from askmd.web.clients import client_block

# What the buttons of the check page say: go back to the form, take something out, the answer is here already.
GO = "go"
CHANGE, TAKE_OUT, ANSWERED = "change", "out:", "answered:"
# A page of the public site brings words along that somebody searched for.
BEGIN = "begin"
MOST_ANSWERED, PER_SECONDS = 30, 600
CARRIED = ("nonce", "who_asks", "topic", "question", "name", "email", "consent", "for_other", "accept")


def wish() -> str:
    """What the pressed button asks for; an empty string for the main one."""
    return request.form.get(GO, "")


def without_what_was_pressed(form: AskForm) -> AskForm:
    """The form after "Take it out"."""
    place = wish().removeprefix(TAKE_OUT)
    form.question.data = looking.take_out(clean(form.question.data or ""), place)
    return form


def page(form: AskForm, *, flags: Flags | None = None, status: int = 200, is_late: bool = False) -> Response:
    """The question as it would be sent. `is_late`: it was sent without the tick that a red flag asks for."""
    text = clean(form.question.data or "")
    look = looking.look(text, flags)
    form.looked.data = looking.stamp(text, look.flags)
    if is_late:
        form.has_read.errors = [_("Tick the box to show that you have read what to do now.")]
    body = render_template(
        "ask/check.html",
        form=form,
        look=look,
        marked=marked(text, look.identifiers),
        name=clean_line(form.name.data or ""),
        address=clean_line(form.email.data or ""),
        who=_label(form.who_asks),
        topic=_label(form.topic),
        consent=_label(form.consent),
        agreement=texts.text("ask.consent_for_other") if form.for_other.data else "",
        carried=carried(form),
        most=looking.MOST_IDENTIFIERS,
    )
    return make_response(body, status)


def carried(form: AskForm) -> list[tuple[str, str]]:
    """Everything that was typed and chosen, for the hidden fields of a page that stands between form and sending."""
    typed = {name: form[name].data for name in CARRIED}
    return [(name, "y" if value is True else str(value)) for name, value in typed.items() if value]


def looked(form: AskForm) -> Flags | None:
    """What the check page found in this very text; None where it was never shown for it."""
    return looking.read_stamp(form.looked.data or "", clean(form.question.data or ""))


def answered_by() -> Response:
    """A post answered it: nothing is sent, somebody is counted, and the form ends kindly."""
    post = answered.offered_at(clean_line(wish().removeprefix(ANSWERED)))
    if post is None:
        raise Unknown
    if _is_counted():
        answered.record_answered(post)
        db.session.commit()
    return make_response(render_template("ask/answered.html", post=post, form=watch.WatchForm(formdata=None)))


def _is_counted() -> bool:
    """A program that presses the button a thousand times must not make a post look useful."""
    try:
        limits.hit("answered", client_block(), MOST_ANSWERED, PER_SECONDS)
    except TooMany:
        return False
    return True


def marked(text: str, found: list[Found]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is an identifier."""
    pieces, at = [], 0
    for one in found:
        pieces += [(text[at : one.start], False), (one.words, True)]
        at = one.end
    return [piece for piece in (*pieces, (text[at:], False)) if piece[0]]


def look_at(text: str) -> Look:
    """What is shown beside the question while it is written."""
    return looking.look(clean(text))


def _label(field: object) -> str:
    chosen = [choice for choice in field.iter_choices() if choice.value == field.data]  # type: ignore[attr-defined]
    return str(chosen[0].label) if chosen else ""
