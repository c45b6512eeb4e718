"""What an asker does on the page of a question. Each acts on the question of this browser's session only."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import privacy
from askmd.core import addresses
from askmd.core.text import clean_line
from askmd.extensions import db
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.questions import services
from askmd.questions.models import Consent
from askmd.web.ask import asker, bp, journey, status
from askmd.web.ask.forms import AddressForm, ConsentForm, EraseForm, MessageForm
from askmd.workflow import ASKER


@bp.post("/my/question/reply")
def reply() -> ResponseReturnValue:
    """Write back to the doctor."""
    question = asker.question_or_unknown()
    form = MessageForm(prefix="reply")
    if not form.validate():
        return status.page(question, status=422, reply_form=form)
    services.reply(question, text=form.text.data or "")
    return _done(_("Thank you. The doctor gets your reply."))


@bp.post("/my/question/follow-up")
def follow_up() -> ResponseReturnValue:
    """Ask on after the answer."""
    question = asker.question_or_unknown()
    form = MessageForm(prefix="follow")
    if not form.validate():
        return status.page(question, status=422, follow_form=form)
    services.follow_up(question, text=form.text.data or "")
    return _done(_("Thank you. Your question waits for a doctor again."))


@bp.post("/my/question/reopen")
def reopen() -> ResponseReturnValue:
    """Ask the team to look once more at a declined question."""
    services.reopen(asker.question_or_unknown(), by=ASKER)
    return _done(_("Your question waits for a doctor again."))


@bp.post("/my/question/agree", endpoint="preview_agree")
def agree() -> ResponseReturnValue:
    """Yes to the public wording."""
    preview = planning.open_preview_of(asker.question_or_unknown())
    if preview is None or str(preview.id) != request.form.get("preview"):
        return _changed()
    posts.agree(preview)
    return _done(_("Thank you. You agreed to this wording."))


@bp.post("/my/question/object", endpoint="preview_object")
def object_to() -> ResponseReturnValue:
    """No to the public wording."""
    preview = planning.preview_of(asker.question_or_unknown())
    if preview is None or preview.objected_at is not None:
        return _changed()
    posts.object_to(preview)
    return _done(_("We will not publish this wording."))


@bp.post("/my/question/consent")
def consent() -> ResponseReturnValue:
    """Allow more or less than before."""
    question = asker.question_or_unknown()
    form = ConsentForm(question, prefix="publish")
    if not form.validate():
        return status.page(question, status=422, consent_form=form)
    privacy.change_consent(question, consent=Consent(form.consent.data), has_agreement=bool(form.for_other.data))
    return _done(_("Your choice is saved."))


@bp.post("/my/question/address")
def address() -> ResponseReturnValue:
    """Write to another address from now on, or to none."""
    question = asker.question_or_unknown()
    form = AddressForm(prefix="address")
    if not form.validate():
        return status.page(question, status=422, address_form=form)
    typed = clean_line(form.email.data or "")
    services.set_address(question, address=addresses.parse(typed) if typed else "")
    return _done(_("Saved. We are sending a mail to this address.") if typed else _("Saved. We will write no mails."))


@bp.post("/my/question/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take the question back."""
    privacy.withdraw(asker.question_or_unknown())
    return _done(_("You took your question back."))


@bp.post("/my/question/erase")
def erase() -> ResponseReturnValue:
    """Delete the question: content first, then its key, then the page that says so."""
    question = asker.question_here()
    if question is None:
        abort(404)
    form = EraseForm()
    if not form.validate():
        return render_template("ask/ending.html", form=form, can=journey.of(question).can), 422
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    privacy.finish(doomed)
    return asker.leave(make_response(redirect(url_for("ask.deleted"), 303)))


def _changed() -> ResponseReturnValue:
    """The page was open for a while, and its wording is no longer what waits for a word."""
    flash(_("This wording has changed since you opened the page. Please read it again."), "amber")
    return redirect(url_for("ask.question"), 303)


def _done(sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence, "ok")
    return redirect(url_for("ask.question"), 303)
