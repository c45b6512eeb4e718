"""Machines at the forms that anybody can send, and no puzzle for anybody.

A field nobody sees, the time a form took, one more step.

Suspicion refuses nothing and loses nothing. Whoever owes the step gets a page that holds all that was typed: with
scripts it does a short sum and sends itself, without them its button works after half a minute. What fails in here
lets the question pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict

from askmd.core import clock
from askmd.core.text import clean
from askmd.extensions import db
from askmd.questions import asking, attacks, proofs

# The field of templates/ask/_honeypot.html; then what the page of the step adds to the form.
FALSE_FIELD = "remark"
STAMP, SUM = "patience", "sum"
# Nobody reads and fills in a form in less. Pasting and autofill can, so it only makes the sum longer.
QUICK_SECONDS = 2
_OWN = {FALSE_FIELD, STAMP, SUM}


@dataclass(frozen=True)
class Step:
    """What the page of the step needs. `challenge` is empty where no sum is offered any more."""

    stamp: str
    seconds: int
    challenge: str = ""
    # The button was pressed before its time.
    is_early: bool = False
    status: int = 429

    @property
    def retry_after(self) -> int:
        """Seconds after which the very same form is taken in."""
        return self.seconds


def check(code: bytes, nonce: str, form: Mapping[str, str]) -> Step | None:
    """The step that this form owes before its question is taken in, or None: go on.

    `code` is the receipt code of exactly this form with exactly this content. Never raises: whatever fails here must
    not cost anybody a question, or a word to us.
    """
    try:
        return _check(code, nonce, form)
    except Exception as error:
        if isinstance(error, SQLAlchemyError):
            db.session.rollback()
        current_app.logger.warning("a form was not looked at: %s", type(error).__name__)
        return None


def page(step: Step, template: str = "ask/slow.html", *, nonce: str | None = None, **context: object) -> Response:
    """The page of the step, with everything that was sent in hidden fields.

    `nonce` is what the form goes on with where it had none of its own.
    """
    fields = [(name, value) for name, value in kept(request.form) if nonce is None or name != "nonce"]
    fields += [("nonce", nonce)] if nonce is not None else []
    response = make_response(render_template(template, step=step, fields=fields, **context), step.status)
    response.headers["Retry-After"] = str(step.retry_after)
    return response


def kept(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """All that was typed and chosen, but for what belongs to the step itself."""
    return [(clean(name), clean(value)) for name, value in form.items(multi=True) if name not in _OWN]


def _check(code: bytes, nonce: str, form: Mapping[str, str]) -> Step | None:
    if attacks.mode() == "never":
        return None
    stamp, solved, is_false = form.get(STAMP, ""), form.get(SUM, ""), bool(form.get(FALSE_FIELD))
    left = proofs.seconds_left(stamp, code)
    if left == 0 or proofs.is_solved(solved, code):
        return None
    if is_false:
        attacks.count_false_form()
    # Who has begun the step finishes it.
    if not (is_false or stamp or attacks.is_on()):
        return None
    if left is None:
        stamp, left = proofs.stamp(code), int(proofs.PATIENCE.total_seconds())
        is_early = False
    else:
        is_early = True
    # A sum that came out wrong is not begun again: the page would send itself for ever.
    times = 0 if solved else 2 if is_false or _is_quick(nonce) else 1
    return Step(stamp, left, proofs.challenge(code, times=times) if times else "", is_early)


def _is_quick(nonce: str) -> bool:
    made = asking.issued_at(nonce)
    return made is not None and (clock.now() - made).total_seconds() < QUICK_SECONDS
