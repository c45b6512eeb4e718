"""Asking: the form, what is seen while it is written, and the receipt."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from askmd.accounts import limits
from askmd.core import codes
from askmd.core.database import set_reading
from askmd.extensions import csrf
from askmd.outbox import links
from askmd.privacy import retention
from askmd.questions import queries
from askmd.questions.models import Question
from askmd.web.ask import bp, checking, looking, pictures, receipts, sending
from askmd.web.ask.ask_form import QUESTION_LIMIT
from askmd.web.clients import client_block
from askmd.web.origin import refuse_other_sites

# A ward behind one address, each person looked at whenever they rest from writing.
MOST_LOOKS, PER_SECONDS = 3_000, 600


@bp.route("/ask", methods=["GET", "POST"])
@csrf.exempt
def form() -> ResponseReturnValue:
    """The question. No cookie is needed: the form carries a nonce that we signed."""
    return sending.receive() if request.method == "POST" else sending.blank()


@bp.post("/ask/look")
@csrf.exempt
def look() -> ResponseReturnValue:
    """What the text helpers see while somebody writes: a piece of a page, and what a screen reader says of it.

    Nothing of the text is kept.
    """
    set_reading(True)
    refuse_other_sites()
    text = request.form.get("question", "")
    if len(text) > QUESTION_LIMIT:
        return "", 204
    limits.hit("look", client_block(), MOST_LOOKS, PER_SECONDS)
    look = checking.look_at(text)
    html = render_template("ask/_look.html", look=look, most=looking.MOST_IDENTIFIERS)
    return {"html": html, "said": looking.said(look)}


@bp.get("/ask/sent")
def sent() -> ResponseReturnValue:
    """The receipt, for fifteen minutes in the browser that sent the question."""
    return _receipt("ask/sent.html")


@bp.get("/ask/sent/sheet")
def sheet() -> ResponseReturnValue:
    """The receipt on one sheet of paper whose title says nothing."""
    return _receipt("ask/sheet.html")


def _receipt(template: str) -> ResponseReturnValue:
    set_reading(True)
    code = receipts.code_in_browser()
    question: Question | None = queries.readable_by_code(code) if code else None
    if code is None or question is None:
        return receipts.forget(make_response(render_template("ask/sent_gone.html")))
    shown = codes.show(code)
    return make_response(
        render_template(
            template,
            code=shown,
            qr=pictures.qr_of(shown),
            has_address=question.address_lookup is not None,
            erase_on=retention.erase_on(question),
            find_address=links.site("/my").split("://", 1)[1],
        )
    )
