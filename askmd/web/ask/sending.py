"""Taking a question in: whatever goes wrong, what was typed comes back in the form, and is never taken in twice."""

from __future__ import annotations

import io
import sqlite3
from typing import Any, NoReturn

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import RequestEntityTooLarge

from askmd import audit
from askmd.accounts import limits
from askmd.core import clock
from askmd.core.database import set_reading
from askmd.core.errors import DomainError, NotAllowed, TooMany
from askmd.extensions import db
from askmd.questions import asking
from askmd.questions.asking import Asked, Sent
from askmd.questions.flags import Flags, found_in
from askmd.site import settings, texts
from askmd.topics import queries as topics
from askmd.web import one_more_step
from askmd.web.ask import checking, pause, receipts
from askmd.web.ask.ask_form import AskForm
from askmd.web.clients import client_block
from askmd.web.origin import refuse_other_sites
from askmd.workflow import ASKER

AWAY = (OperationalError, InterfaceError, NoConnection, sqlite3.OperationalError)
RETRY_SECONDS = 30
# Many patients share one address in a hospital; nobody types sixty questions in ten minutes.
MOST_QUESTIONS, PER_SECONDS = 60, 600
# A look at the check page costs as much as many pages; each question takes a few.
MOST_CHECKS = 600
# Far more than a question may have, so that a text that is somewhat too long still comes back to be shortened.
MOST_BYTES = 2 * 1024 * 1024
# The main buttons of form and check page. What was sent without one is taken in, if nothing has to be read first.
CHECK, SEND = "check", "send"
# The choices as they were read last, for a form that must be shown while the database is away.
_last_topics: list[tuple[str, str]] = []


def blank() -> Response:
    """The empty form, with a nonce of its own. It only reads, so it never waits for somebody who writes."""
    set_reading(True)
    form = AskForm(_topics(), formdata=None)
    form.nonce.data = asking.new_nonce()
    return form_page(form)


def receive() -> Response:
    """Take a question in and show its receipt, or the form with every word and one clear sentence."""
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    set_reading(True)
    # No file is taken, so none is written to a disk either, not even for the time of this request.
    request._get_current_object()._get_file_stream = Nowhere  # type: ignore[attr-defined]
    try:
        return _receive()
    except AWAY as error:
        db.session.rollback()
        current_app.logger.error("question kept in its form, database away: %s", type(error).__name__)
        return _kept_while_away()
    except _Kept as kept:
        db.session.rollback()
        if kept.refusal is not None:
            audit.refusal(kept.refusal, by=ASKER, endpoint=request.endpoint)
        kept.form.offer(_topics())
        return form_page(kept.form, status=kept.status, problem=kept.problem, retry_after=kept.retry_after)


class Nowhere(io.BytesIO):
    """Where a file goes that somebody sends although the form has no field for it."""

    def __init__(self, *_args: object, **_values: object) -> None:
        super().__init__()

    def write(self, data: Any) -> int:
        """Forget it."""
        return len(memoryview(data))


class _Kept(Exception):
    """The question was not taken in. Its form goes back with a sentence."""

    def __init__(self, form: AskForm, status: int, problem: str = "", *, refusal: DomainError | None = None) -> None:
        super().__init__(status)
        self.form, self.status, self.problem, self.refusal = form, status, problem, refusal
        self.retry_after = refusal.retry_after if isinstance(refusal, TooMany) else None


def _receive() -> Response:
    # Most people are not sure of the topic: then the list is only read when the form must be shown again.
    form = AskForm(_topics() if request.form.get("topic") or checking.wish() else [])
    _refuse_other_sites(form)
    wish = checking.wish()
    if wish == checking.BEGIN:
        form.nonce.data = asking.new_nonce()
    if wish in (checking.CHANGE, checking.BEGIN):
        return form_page(form)
    if wish or form.step.data == CHECK:
        _count(form, "check", MOST_CHECKS)
    if wish.startswith(checking.ANSWERED):
        return checking.answered_by()
    if wish.startswith(checking.TAKE_OUT):
        form = checking.without_what_was_pressed(form)
    asked, nonce = _asked(form), form.nonce.data or ""
    code = asking.code_for(nonce, asked)
    before = asking.sent_before(code)
    if asking.issued_at(nonce) is not None and before is Sent.AGAIN:
        return _receipt(code)
    if pause.notice():
        raise _Kept(form, 503, _("We take no new questions now. Your words are still here."))
    is_old = not asking.is_fresh(nonce) or before is Sent.LONG_AGO
    if wish or form.step.data == CHECK:
        form.nonce.data = asking.new_nonce() if is_old else nonce
        return checking.page(form)
    if is_old:
        _again(form, texts.text("ask.old_form"), status=422)
    return _send(asked, code, form)


def _refuse_other_sites(form: AskForm) -> None:
    try:
        refuse_other_sites()
    except NotAllowed as refusal:
        _again(form, str(refusal), status=403, refusal=refusal)


def _asked(form: AskForm) -> Asked:
    if form.validate():
        return form.asked()
    if not asking.is_fresh(form.nonce.data or ""):
        form.nonce.data = asking.new_nonce()
    raise _Kept(form, 422)


def _send(asked: Asked, code: bytes, form: AskForm) -> Response:
    """What must be read first, then the one more step of an attack, then the question is taken in."""
    looked = checking.looked(form)
    flags = found_in(asked.text) if looked is None else looked
    # What to do now was shown for this very text, or it is shown before anything else.
    if flags.stands and not (looked is not None and form.has_read.data):
        return checking.page(form, flags=found_in(asked.text), status=422, is_late=form.step.data == SEND)
    step = one_more_step.check(code, form.nonce.data or "", request.form)
    if step is not None:
        return one_more_step.page(step)
    _count(form, "ask", MOST_QUESTIONS)
    return _take_in(asked, code, form, flags)


def _take_in(asked: Asked, code: bytes, form: AskForm, flags: Flags) -> Response:
    wording = asking.wording_of(asked.consent, asked.language)
    try:
        asking.ask(asked, code=code, wording=wording, flags=flags)
        db.session.commit()
    except IntegrityError:
        # The button was pressed twice at once. Whoever won has the same words and the same code.
        db.session.rollback()
        if asking.sent_before(code) is not Sent.AGAIN:
            _again(form, texts.text("ask.old_form"), status=422)
    return _receipt(code)


def _receipt(code: bytes) -> Response:
    return receipts.put(make_response(redirect(url_for("ask.sent"), 303)), code)


def _again(form: AskForm, problem: str, *, status: int, refusal: DomainError | None = None) -> NoReturn:
    """One more click, on a form that is new but for what was typed."""
    form.nonce.data = asking.new_nonce()
    raise _Kept(form, status, problem, refusal=refusal)


def _count(form: AskForm, name: str, most: int) -> None:
    try:
        limits.hit(name, client_block(), most, PER_SECONDS)
    except TooMany as error:
        minutes = max(1, round(error.retry_after / 60))
        sentence = _(
            "A lot was sent from your place in a short time. Your words are still here. "
            "Please press the button again in %(minutes)s minutes.",
            minutes=minutes,
        )
        raise _Kept(form, 429, sentence, refusal=error) from error
    except Exception as error:
        # A count that fails must not cost anybody a question.
        current_app.logger.warning("a question was not counted: %s", type(error).__name__)


def _topics() -> list[tuple[str, str]]:
    _last_topics[:] = topics.choices()
    return list(_last_topics)


def _kept_while_away() -> Response:
    """The form without asking the database anything. The nonce stays: the same form is still the same question."""
    settings.stay_with_defaults()
    typed = request.form.get("topic", "")
    known = {value for value, _label in _last_topics} | {""}
    form = AskForm([*_last_topics, *([] if typed in known else [(typed, _("What you chose"))])])
    sentence = _(
        "We could not save your question just now. Your words are still here. Please press Send again in a minute."
    )
    # No session is looked at either: it lives in the same database.
    return form_page(form, status=503, problem=sentence, retry_after=RETRY_SECONDS, get_flashed_messages=lambda **_: [])


def form_page(
    form: AskForm, *, status: int = 200, problem: str = "", retry_after: int | None = None, **context: object
) -> Response:
    paused = "" if status == 503 and context else pause.notice()
    page = render_template("ask/form.html", form=form, problem=problem, paused=paused, now=clock.now(), **context)
    response = make_response(page, status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
