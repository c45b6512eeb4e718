"""The page of a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.core.database import reading
from askmd.extensions import db
from askmd.posts import services as posts
from askmd.privacy import retention
from askmd.questions import services
from askmd.questions.models import Question
from askmd.web.ask import asker, bp, journey, looking
from askmd.web.ask.forms import AddressForm, ConsentForm, CorrectionsForm, EndForm
from askmd.web.ask.own_words import EditForm, FeedbackForm, MessageForm, OwnWords, WishForm


@dataclass(frozen=True)
class GivenBack:
    """Words that could not be taken, and why: they stand on the page again."""

    why: str
    words: str


@bp.get("/my/question")
def question() -> ResponseReturnValue:
    """How far it has come, and whatever there is to read. Without an open question: where to type the code."""
    found = asker.question_here()
    return page(found) if found is not None else redirect(url_for("ask.find"), 303)


@bp.get("/my/question/ending")
def ending() -> ResponseReturnValue:
    """Before a question is taken back or deleted: what that does, and that it cannot be undone."""
    found = asker.question_here()
    return end_page(found) if found is not None else redirect(url_for("ask.find"), 303)


@bp.get("/my/deleted")
def deleted() -> ResponseReturnValue:
    """After deleting."""
    return render_template("ask/deleted.html")


def page(
    found: Question, *, status: int = 200, given_back: GivenBack | None = None, **forms: Any
) -> ResponseReturnValue:
    """The page, with the form that was refused in the place of its empty one."""
    services.mark_opened(found)
    shown = journey.of(found)
    if shown.wording is not None and shown.wording.is_open:
        posts.shown(shown.wording.preview)
    # No event, no page.
    db.session.commit()
    # Nobody who writes waits while names are looked for.
    with reading():
        return _written(found, shown, given_back, forms), status


def end_page(found: Question, *, status: int = 200, form: EndForm | None = None) -> ResponseReturnValue:
    """One button, and the choice to delete everything with it."""
    can = journey.of(found).can
    form = form or EndForm(can_withdraw=can["withdraw"], formdata=None)
    return render_template("ask/ending.html", form=form, can=can), status


def read_first(form: OwnWords, *, action: str, sends: str, carried: dict[str, str]) -> ResponseReturnValue:
    """What to do now, before a text goes on; with everything that was typed, and a tick.

    `action` is where the form goes, `sends` the words of its button, `carried` what else stood in it.
    """
    is_late = form.was_shown
    if is_late:
        form.has_read.errors = [_("Tick the box to show that you have read what to do now.")]
    # A tick that was set beside other words says nothing of these.
    form.has_read.data = False
    form.looked.data = looking.stamp(form.words, form.found)
    body = render_template(
        "ask/read_first.html", form=form, flags=form.found, action=action, sends=sends, carried=carried
    )
    return body, 422 if is_late else 200


def _written(found: Question, shown: journey.Journey, given_back: GivenBack | None, forms: dict[str, Any]) -> str:
    sent, refused = next(iter(forms.items()), ("", None))
    return render_template(
        "ask/question.html",
        **_forms(found, shown, given_back) | forms,
        journey=shown,
        form=refused,
        opened=sent,
        given_back=given_back,
        state_text=journey.state_text(shown),
        usual_wait=journey.usual_wait() if shown.is_waiting else "",
        erase_on=retention.erase_on(found),
        identifiers=looking.identifiers(_edited(shown, forms)) if shown.can["edit"] else [],
        most=looking.MOST_IDENTIFIERS,
    )


def _forms(found: Question, shown: journey.Journey, given_back: GivenBack | None) -> dict[str, Any]:
    """Every form of the page, as it stands before anybody typed. What was given back can be sent as a reply."""
    again = {"text": given_back.words} if given_back and shown.can["reply"] else {}
    return {
        "reply_form": MessageForm(formdata=None, prefix="reply", data=again),
        "follow_form": MessageForm(formdata=None, prefix="follow"),
        "edit_form": EditForm(formdata=None, prefix="edit", data={"text": shown.text}),
        "wish_form": WishForm(formdata=None, prefix="wish"),
        "feedback_form": FeedbackForm(formdata=None, prefix="feedback"),
        "consent_form": ConsentForm(found, formdata=None, prefix="publish", data={"consent": found.consent.value}),
        "address_form": AddressForm(formdata=None, prefix="address"),
        "corrections_form": CorrectionsForm(
            formdata=None, prefix="corrections", data={"wants": found.wants_corrections}
        ),
    }


def _edited(shown: journey.Journey, forms: dict[str, Any]) -> str:
    edited: EditForm | None = forms.get("edit_form")
    return edited.words if edited is not None else shown.text
