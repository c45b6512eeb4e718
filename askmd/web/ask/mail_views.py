"""Doors whose key came in a mail. A mail scanner opens every link, so GET shows a button and only POST acts."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import outbox
from askmd.accounts import limits
from askmd.core.errors import Unknown
from askmd.extensions import csrf, db
from askmd.outbox import Delivery, Recipient
from askmd.questions import linking, services
from askmd.questions.models import Question
from askmd.web import origin
from askmd.web.ask import bp
from askmd.web.ask.forms import AddressForm
from askmd.web.ask.status_views import enter_with
from askmd.web.clients import client_block

LINK_LIFETIME = timedelta(days=30)
MOST, PER = 20, 600


@bp.get("/my/lost")
def lost() -> ResponseReturnValue:
    """Ask for a new link."""
    return render_template("ask/lost.html", form=AddressForm())


@bp.post("/my/lost")
@csrf.exempt  # Needs no cookie; what it does is the same for every address, and nobody learns anything.
def lost_typed() -> ResponseReturnValue:
    """The same answer, after the same work, whether we know the address or not."""
    origin.refuse_other_sites()
    form = AddressForm(request.form)
    if not form.validate():
        return render_template("ask/lost.html", form=form), 422
    limits.hit("lost", client_block(), MOST, PER)
    linking.ask_for_link(form.email.data)
    db.session.commit()
    return redirect(url_for("ask.lost_sent"), 303)


@bp.get("/my/lost/sent")
def lost_sent() -> ResponseReturnValue:
    """What to expect now."""
    return render_template("ask/lost_sent.html")


@bp.get("/my/mail/<token>")
def mail(token: str) -> ResponseReturnValue:
    """A button that opens the status page."""
    _found("my_mail", token)
    return _button(_("Open your question"), "", _("Open my page"))


@bp.post("/my/mail/<token>")
@csrf.exempt  # The secret is in the address.
def mail_opened(token: str) -> ResponseReturnValue:
    """Open the status page. The link has shown that its reader has the mailbox."""
    question = _question(_found("my_mail", token))
    services.confirm_address(question)
    db.session.commit()
    return enter_with(question)


@bp.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """A button that confirms the address."""
    _found("confirm", token)
    return _button(_("Confirm your e-mail address"), "confirm.ask", _("Confirm this address"))


@bp.post("/confirm/<token>")
@csrf.exempt  # The secret is in the address.
def confirmed(token: str) -> ResponseReturnValue:
    """The address is confirmed, however often this is pressed."""
    services.confirm_address(_question(_found("confirm", token)))
    db.session.commit()
    return render_template("ask/done.html", heading=_("Thank you"), key="confirm.done")


@bp.get("/never/<token>")
def never(token: str) -> ResponseReturnValue:
    """A button that stops all mail for ever."""
    _found("never", token, max_age=None)
    return _button(_("Never write to me again"), "never.ask", _("Never write to me again"))


@bp.post("/never/<token>")
@csrf.exempt  # The secret is in the address.
def silenced(token: str) -> ResponseReturnValue:
    """Nothing is ever sent to this address again."""
    linking.never_again(_found("never", token, max_age=None))
    db.session.commit()
    return render_template("ask/done.html", heading=_("We will never write to you again"), key="never.done")


def _found(purpose: str, token: str, max_age: timedelta | None = LINK_LIFETIME) -> Delivery:
    delivery = outbox.links.find(purpose, token, max_age=max_age)
    if delivery is None or (purpose != "never" and delivery.recipient is not Recipient.QUESTION):
        raise Unknown("There is no such page.")
    return delivery


def _question(delivery: Delivery) -> Question:
    return db.session.get_one(Question, delivery.recipient_id)


def _button(heading: str, key: str, words: str) -> str:
    return render_template("ask/button.html", heading=heading, key=key, words=words, action=request.path)
