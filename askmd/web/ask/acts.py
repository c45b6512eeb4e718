"""What an asker decides on the page of a question. Each acts on the question of this browser's session only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from askmd import privacy
from askmd.core import addresses
from askmd.core.errors import WrongState
from askmd.core.text import clean_line
from askmd.extensions import db
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.questions import services
from askmd.questions.models import Consent, Question
from askmd.web.ask import asker, bp, receipts, status
from askmd.web.ask.forms import AddressForm, ConsentForm, CorrectionsForm, EndForm
from askmd.workflow import ASKER, may

T = TypeVar("T")
TRIES = 5


@bp.post("/my/question/reopen")
def reopen() -> ResponseReturnValue:
    """Ask the team to look once more at a declined question."""
    services.reopen(asker.question_or_unknown(), by=ASKER)
    return done(_("Your question waits for a doctor again."))


@bp.post("/my/question/agree", endpoint="preview_agree")
def agree() -> ResponseReturnValue:
    """Yes to the public wording."""
    preview = planning.open_preview_of(asker.question_or_unknown())
    if preview is None or str(preview.id) != request.form.get("preview"):
        return changed()
    posts.agree(preview)
    return done(_("Thank you. You agreed to this wording."))


@bp.post("/my/question/object", endpoint="preview_object")
def object_to() -> ResponseReturnValue:
    """No to the public wording."""
    preview = planning.preview_of(asker.question_or_unknown())
    if preview is None or preview.objected_at is not None:
        return changed()
    posts.object_to(preview)
    return done(_("We will not publish this wording."))


@bp.post("/my/question/consent")
def consent() -> ResponseReturnValue:
    """Allow more or less than before."""
    question = asker.question_or_unknown()
    form = ConsentForm(question, prefix="publish")
    if not form.validate():
        return status.page(question, status=422, consent_form=form)
    chosen, has_agreement = Consent(form.consent.data), bool(form.for_other.data)
    _whatever_happens_meanwhile(partial(privacy.change_consent, consent=chosen, has_agreement=has_agreement))
    return done(_("Your choice is saved."))


@bp.post("/my/question/address")
def address() -> ResponseReturnValue:
    """Write to another address from now on, or to none."""
    question = asker.question_or_unknown()
    form = AddressForm(prefix="address")
    if not form.validate():
        return status.page(question, status=422, address_form=form)
    typed = clean_line(form.email.data or "")
    if typed:
        asker.count("address", asker.MOST_ADDRESSES)
    services.set_address(question, address=addresses.parse(typed) if typed else "")
    return done(_("Saved. We are sending a mail to this address.") if typed else _("Saved. We will write no mails."))


@bp.post("/my/question/corrections")
def corrections() -> ResponseReturnValue:
    """Be told when the answer is corrected, or not."""
    form = CorrectionsForm(prefix="corrections")
    services.set_wants_corrections(asker.question_or_unknown(), bool(form.wants.data))
    return done(_("Your choice is saved."))


@bp.post("/my/question/ending", endpoint="end")
def end() -> ResponseReturnValue:
    """Take the question back; with the tick, delete everything."""
    question = asker.question_or_unknown()
    can_withdraw = may(question, "withdraw", by=ASKER)
    form = EndForm(can_withdraw=can_withdraw)
    if not can_withdraw and not form.sure.data and request.form.get("only_take_back"):
        # The button was pressed twice.
        return done(_("You took your question back."))
    if not form.validate():
        return status.end_page(question, status=422, form=form)
    return _erase() if form.sure.data else _withdraw()


@bp.post("/my/question/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take the question back."""
    return _withdraw()


@bp.post("/my/question/erase")
def erase() -> ResponseReturnValue:
    """Delete the question, if the tick says so."""
    question = asker.question_or_unknown()
    form = EndForm(can_withdraw=False)
    return _erase() if form.validate() else status.end_page(question, status=422, form=form)


def changed() -> ResponseReturnValue:
    """The page was open for a while, and its wording is no longer what waits for a word."""
    flash(_("This wording has changed since you opened the page. Please read it again."), "amber")
    return redirect(url_for("ask.question"), 303)


def done(sentence: str) -> ResponseReturnValue:
    """It is so: keep it, say so, and show the page as it is now."""
    db.session.commit()
    flash(sentence, "ok")
    return redirect(url_for("ask.question"), 303)


def _withdraw() -> ResponseReturnValue:
    _whatever_happens_meanwhile(privacy.withdraw)
    return done(_("You took your question back."))


def _erase() -> ResponseReturnValue:
    """Content first, then its key, then the page that says so."""
    privacy.finish(_whatever_happens_meanwhile(partial(privacy.erase, by=ASKER)))
    return asker.leave(receipts.forget(make_response(redirect(url_for("ask.deleted"), 303))))


def _whatever_happens_meanwhile(act: Callable[[Question], T]) -> T:
    """Do it and commit. A doctor or the worker may change the same post in this instant: then look again, and do it."""
    for tries_left in reversed(range(TRIES)):
        try:
            result = act(asker.question_or_unknown())
            db.session.commit()
        except (WrongState, OperationalError):
            db.session.rollback()
            if not tries_left:
                raise
        else:
            return result
    raise AssertionError("unreachable")
