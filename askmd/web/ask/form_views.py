"""Asking: the form, and the page with the code. Needs no cookie and no JavaScript; whatever was typed comes back."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, OperationalError

from askmd.accounts import limits
from askmd.core import codes
from askmd.core.errors import TooMany
from askmd.extensions import csrf, db
from askmd.questions import asking
from askmd.site import intake
from askmd.web import origin
from askmd.web.ask import bp, receipt
from askmd.web.ask.forms import AskForm
from askmd.web.clients import client_block

# Fifteen patients behind one hospital's address within ten minutes are real.
MOST, PER = 60, 600
# A question is at most 20,000 characters; a page that was pasted whole still comes back to be shortened.
LARGEST_FORM = 1024 * 1024
RETRY_SECONDS = 10


@bp.get("/ask")
def form() -> ResponseReturnValue:
    """The empty form, with a nonce of its own."""
    return _page(AskForm(nonce=asking.new_nonce()))


@bp.post("/ask")
@csrf.exempt  # Needs no cookie: the nonce ties the form to a page of ours, and other sites' forms are refused.
def send() -> ResponseReturnValue:
    """Take the question in, or show the form again with everything that was typed."""
    origin.refuse_other_sites()
    request.max_form_memory_size = LARGEST_FORM
    sent = AskForm(request.form)
    if not sent.validate():
        return _again(sent, 422)
    try:
        limits.hit("ask", client_block(), MOST, PER)
        return _take_in(sent)
    except TooMany as refused:
        db.session.rollback()
        response = make_response(_again(sent, 429, str(refused)))
        response.headers["Retry-After"] = str(refused.retry_after)
        return response
    except OperationalError:
        db.session.rollback()
        current_app.logger.error("database away while somebody asked")
        return _kept_while_away(sent)


def _take_in(sent: AskForm) -> ResponseReturnValue:
    asked, nonce = sent.asked(), sent.nonce.data or ""
    code = asking.code_for(nonce, asked)
    if asking.issued_at(nonce) and asking.already_sent(code):
        return _receipt(code, bool(asked.address))
    state = intake.state()
    if not state.is_open:
        return _again(sent, 503)
    if not asking.is_fresh(nonce) or asking.was_sent(code):
        return _again(sent, 200, texts_old_form())
    try:
        asking.ask(asked, code=code)
        db.session.commit()
    except IntegrityError:
        # The same form came twice at once and the other one won: it is the same question with the same code.
        db.session.rollback()
        if asking.already_sent(code) is None:
            raise
    return _receipt(code, bool(asked.address))


@bp.get("/ask/sent")
def sent() -> ResponseReturnValue:
    """The code, for a quarter of an hour in the same browser."""
    kept = receipt.read()
    if kept is None:
        return render_template("ask/gone.html"), 404
    code, has_address = kept
    return render_template("ask/sent.html", code=codes.show(code), has_address=has_address)


def texts_old_form() -> str:
    """The sentence for a page that lay open too long."""
    return _("This page was open for a long time. Nothing is lost. Please look at it once more and send it again.")


def _receipt(code: bytes, has_address: bool) -> ResponseReturnValue:
    response = redirect(url_for("ask.sent"), 303)
    receipt.keep(response, code, has_address)
    return response


def _again(sent: AskForm, status: int, sentence: str | None = None) -> ResponseReturnValue:
    """The form with everything typed, a fresh nonce, and what to do about it."""
    if sentence:
        sent.form_errors.append(sentence)
    sent.nonce.data = asking.new_nonce()
    return _page(sent), status


def _page(filled: AskForm) -> str:
    return render_template("ask/form.html", form=filled, intake=intake.state())


def _kept_while_away(sent: AskForm) -> ResponseReturnValue:
    """The database is away: this page asks it nothing, and holds everything that was typed."""
    kept = [(field.name, field.data) for field in sent if isinstance(field.data, str)]
    kept += [(field.name, "y") for field in (sent.for_other, sent.accept) if field.data]
    response = make_response(render_template("ask/away.html", kept=kept, question=sent.question.data), 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
