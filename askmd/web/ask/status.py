"""The page of a question."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from askmd.extensions import db
from askmd.posts import services as posts
from askmd.questions import services
from askmd.questions.models import Question
from askmd.web.ask import asker, bp, journey
from askmd.web.ask.forms import AddressForm, ConsentForm, EraseForm, MessageForm


@bp.get("/my/question")
def question() -> ResponseReturnValue:
    """How far it has come, and whatever there is to read. Without an open question: where to type the code."""
    found = asker.question_here()
    return page(found) if found is not None else redirect(url_for("ask.find"), 303)


@bp.get("/my/question/ending")
def ending() -> ResponseReturnValue:
    """Before a question is taken back or deleted: what that does, and that it cannot be undone."""
    found = asker.question_here()
    if found is None:
        return redirect(url_for("ask.find"), 303)
    return render_template("ask/ending.html", form=EraseForm(formdata=None), can=journey.of(found).can)


@bp.get("/my/deleted")
def deleted() -> ResponseReturnValue:
    """After deleting."""
    return render_template("ask/deleted.html")


def page(found: Question, *, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """The page, with the form that was refused in the place of its empty one."""
    services.mark_opened(found)
    shown = journey.of(found)
    if shown.wording is not None and shown.wording.is_open:
        posts.shown(shown.wording.preview)
    # No event, no page.
    db.session.commit()
    ready = {
        "reply_form": MessageForm(formdata=None, prefix="reply"),
        "follow_form": MessageForm(formdata=None, prefix="follow"),
        "consent_form": ConsentForm(found, formdata=None, prefix="publish", data={"consent": found.consent.value}),
        "address_form": AddressForm(formdata=None, prefix="address"),
    } | forms
    context = ready | {"journey": shown, "form": next(iter(forms.values()), None)}
    return render_template("ask/question.html", state_text=journey.state_text(shown), **context), status
