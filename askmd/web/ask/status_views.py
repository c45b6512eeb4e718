"""The status page and what an asker can do there. Whoever has the code, or a link that we mailed, may enter."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import privacy
from askmd.accounts import limits
from askmd.core import codes
from askmd.core.errors import DomainError, Unknown
from askmd.extensions import db
from askmd.posts import planning
from askmd.questions import queries, services
from askmd.questions.models import Consent, Question
from askmd.web import origin
from askmd.web.ask import bp, receipt, status
from askmd.web.ask.forms import AddressForm, CodeForm, ConsentForm, MessageForm
from askmd.web.clients import client_block
from askmd.workflow import QuestionStatus

MOST, PER = 60, 600


def current() -> Question:
    """The question this browser has opened. Raises Unknown when there is none, or none any longer."""
    question_id = session.get("question_id")
    question = db.session.get(Question, question_id) if question_id else None
    if question is None or question.status is QuestionStatus.ERASED:
        session.pop("question_id", None)
        raise Unknown("There is nothing open here.")
    return question


def enter_with(question: Question) -> ResponseReturnValue:
    """Exchange a secret for a session of thirty minutes, so that it stays in no address bar."""
    session.clear()
    session["question_id"] = question.id
    return redirect(url_for("ask.question"), 303)


@bp.get("/my")
def find() -> ResponseReturnValue:
    """Type the code."""
    return render_template("ask/find.html", form=CodeForm())


@bp.post("/my")
def find_typed() -> ResponseReturnValue:
    """A slip of the finger is told apart from a code that nobody has."""
    origin.refuse_other_sites()
    limits.hit("code", client_block(), MOST, PER)
    form = CodeForm(request.form)
    if form.validate():
        try:
            found = queries.readable_by_code(codes.read(form.code.data))
        except codes.Mistyped as slip:
            form.code.errors = [str(slip)]
        else:
            if found is not None:
                return enter_with(found)
            form.code.errors = [_("There is no question with this code. It may have been deleted.")]
    return render_template("ask/find.html", form=form), 422


@bp.get("/my/<code>")
def enter(code: str) -> ResponseReturnValue:
    """The private link."""
    limits.hit("code", client_block(), MOST, PER)
    try:
        found = queries.readable_by_code(codes.read(code))
    except codes.Mistyped:
        found = None
    if found is None:
        raise Unknown("There is no such page.")
    return enter_with(found)


@bp.get("/my/question")
def question() -> ResponseReturnValue:
    """How it stands, the answer, and everything that can be done."""
    if not session.get("question_id"):
        return redirect(url_for("ask.find"), 303)
    return _status_page(current())


@bp.post("/my/question/reply")
def reply() -> ResponseReturnValue:
    """Reply to the doctor, or ask on after the answer."""
    asked = current()
    form = MessageForm(request.form, label=_("Your words"))
    if not form.validate():
        return _status_page(asked, message=form), 422
    act = services.reply if asked.status is QuestionStatus.NEEDS_REPLY else services.follow_up
    act(asked, text=form.text.data)
    db.session.commit()
    flash(_("We have your words."), "ok")
    return redirect(url_for("ask.question"), 303)


@bp.post("/my/question/reopen")
def reopen() -> ResponseReturnValue:
    """Once, a declined question can be sent again."""
    services.reopen(current(), by=services.ASKER)
    db.session.commit()
    flash(_("Your question is waiting again."), "ok")
    return redirect(url_for("ask.question"), 303)


@bp.post("/my/question/preview/agree")
def preview_agree() -> ResponseReturnValue:
    """Yes to the public wording."""
    return _decide(planning.agree, _("Thank you. You said yes."))


@bp.post("/my/question/preview/object")
def preview_object() -> ResponseReturnValue:
    """No to the public wording."""
    return _decide(planning.object_to, _("It will not be published."))


@bp.post("/my/question/consent")
def consent() -> ResponseReturnValue:
    """Allow more or less than before."""
    asked = current()
    form = ConsentForm(request.form, who_asks=asked.who_asks)
    if not form.validate():
        return _status_page(asked, consent=form), 422
    choice = Consent(form.consent.data)
    privacy.change_consent(asked, consent=choice, has_agreement=bool(form.for_other.data) or asked.has_agreement)
    db.session.commit()
    flash(_("Your choice is kept."), "ok")
    return redirect(url_for("ask.question"), 303)


@bp.post("/my/question/address")
def address() -> ResponseReturnValue:
    """Write to another address from now on, or to none."""
    asked = current()
    form = AddressForm(request.form, is_needed=False)
    if not form.validate():
        return _status_page(asked, address=form), 422
    services.set_address(asked, address=form.email.data or "")
    db.session.commit()
    flash(_("Your e-mail address is kept.") if form.email.data else _("Your e-mail address is deleted."), "ok")
    return redirect(url_for("ask.question"), 303)


@bp.route("/my/question/withdraw", methods=["GET", "POST"])
def withdraw() -> ResponseReturnValue:
    """Take the question back, after one page that says what that means."""
    asked = current()
    if request.method == "GET":
        return render_template("ask/withdraw.html", question=asked)
    privacy.withdraw(asked)
    db.session.commit()
    flash(_("You have taken your question back."), "ok")
    return redirect(url_for("ask.question"), 303)


@bp.route("/my/question/erase", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """Delete everything, after one page that says that it cannot be undone."""
    asked = current()
    if request.method == "GET":
        return render_template("ask/erase.html", question=asked)
    gone = privacy.erase(asked, by=services.ASKER)
    db.session.commit()
    privacy.finish(gone)
    session.clear()
    response = redirect(url_for("ask.erased"), 303)
    receipt.forget(response)
    return response


@bp.get("/my/erased")
def erased() -> ResponseReturnValue:
    """It is gone. This page knows nothing about it."""
    return render_template("ask/erased.html")


@bp.post("/my/question/leave")
def leave() -> ResponseReturnValue:
    """Leave at once, and let this browser forget."""
    session.clear()
    response = redirect(url_for("site.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    receipt.forget(response)
    return response


def _decide(act: object, thanks: str) -> ResponseReturnValue:
    preview = planning.open_preview_of(current())
    if preview is None:
        raise DomainError(_("There is no wording that waits for your word."))
    act(preview)  # type: ignore[operator]
    db.session.commit()
    flash(thanks, "ok")
    return redirect(url_for("ask.question"), 303)


def _status_page(asked: Question, **forms: object) -> str:
    """The page, with a form that came back in the place of a fresh one."""
    services.mark_opened(asked)
    shown = status.of(asked)
    db.session.commit()
    fresh = {
        "message": MessageForm(label=_("Your words")),
        "consent": ConsentForm(who_asks=asked.who_asks, consent=asked.consent.value),
        "address": AddressForm(is_needed=False),
    }
    return render_template(
        "ask/question.html", question=asked, status=shown, **(fresh | forms), form=next(iter(forms.values()), None)
    )
