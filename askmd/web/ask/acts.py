"""What an asker decides on the page of a question. Each acts on the question of this browser's session only."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import privacy
from askmd.core import addresses
from askmd.core.text import clean_line
from askmd.extensions import db
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.questions import services
from askmd.questions.models import Consent, Question
from askmd.web.ask import asker, bp, receipts, status
from askmd.web.ask.forms import AddressForm, ConsentForm, CorrectionsForm, EndForm
from askmd.workflow import ASKER, may


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
    privacy.change_consent(question, consent=Consent(form.consent.data), has_agreement=bool(form.for_other.data))
    return done(_("Your choice is saved."))


@bp.post("/my/question/address")
def address() -> ResponseReturnValue:
    """Write to another address from now on, or to none."""
    question = asker.question_or_unknown()
    form = AddressForm(prefix="address")
    if not form.validate():
        return status.page(question, status=422, address_form=form)
    typed = clean_line(form.email.data or "")
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
    form = EndForm(can_withdraw=may(question, "withdraw", by=ASKER))
    if not form.validate():
        return status.end_page(question, status=422, form=form)
    return _erase(question) if form.sure.data else _withdraw(question)


@bp.post("/my/question/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take the question back."""
    return _withdraw(asker.question_or_unknown())


@bp.post("/my/question/erase")
def erase() -> ResponseReturnValue:
    """Delete the question, if the tick says so."""
    question = asker.question_here()
    if question is None:
        abort(404)
    form = EndForm(can_withdraw=False)
    return _erase(question) if form.validate() else status.end_page(question, status=422, form=form)


def changed() -> ResponseReturnValue:
    """The page was open for a while, and its wording is no longer what waits for a word."""
    flash(_("This wording has changed since you opened the page. Please read it again."), "amber")
    return redirect(url_for("ask.question"), 303)


def done(sentence: str) -> ResponseReturnValue:
    """It is so: keep it, say so, and show the page as it is now."""
    db.session.commit()
    flash(sentence, "ok")
    return redirect(url_for("ask.question"), 303)


def _withdraw(question: Question) -> ResponseReturnValue:
    privacy.withdraw(question)
    return done(_("You took your question back."))


def _erase(question: Question) -> ResponseReturnValue:
    """Content first, then its key, then the page that says so."""
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    privacy.finish(doomed)
    return asker.leave(receipts.forget(make_response(redirect(url_for("ask.deleted"), 303))))
