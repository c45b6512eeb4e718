"""Asking: the form and the receipt."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from askmd.core import codes
from askmd.core.database import set_reading
from askmd.extensions import csrf
from askmd.questions import queries
from askmd.web.ask import bp, receipts, sending


@bp.route("/ask", methods=["GET", "POST"])
@csrf.exempt
def form() -> ResponseReturnValue:
    """The question. No cookie is needed: the form carries a nonce that we signed."""
    return sending.receive() if request.method == "POST" else sending.blank()


@bp.get("/ask/sent")
def sent() -> ResponseReturnValue:
    """The receipt, for fifteen minutes in the browser that sent the question."""
    set_reading(True)
    code = receipts.code_in_browser()
    question = queries.readable_by_code(code) if code else None
    if code is None or question is None:
        return receipts.forget(make_response(render_template("ask/sent_gone.html")))
    return render_template("ask/sent.html", code=codes.show(code), has_address=question.address_lookup is not None)
