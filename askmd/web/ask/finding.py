"""Back to a question: by the code, by a link from a mail, or by a new link when the code is lost."""

from __future__ import annotations

from flask import abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from askmd import audit, outbox
from askmd.accounts import limits
from askmd.core import addresses, codes
from askmd.core.errors import TooMany
from askmd.extensions import db
from askmd.outbox.models import Delivery, Recipient
from askmd.questions import finding, queries
from askmd.questions.models import Question
from askmd.web.ask import asker, bp, receipts
from askmd.web.ask.forms import CodeForm, LostForm
from askmd.web.clients import client_block
from askmd.workflow import ASKER

# So many new links may be asked for from one place in an hour; whether an address is known changes nothing.
MOST_LOST, LOST_SECONDS = 20, 3600
# 128 bits cannot be guessed; so many misses from one place would only keep the site busy. A right code always opens.
MOST_CODES, CODES_SECONDS = 120, 600


@bp.route("/my", methods=["GET", "POST"])
def find() -> ResponseReturnValue:
    """Type the code."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("ask/find.html", form=form), 422 if form.is_submitted() else 200
    found = queries.readable_by_code(codes.read(form.code.data or ""))
    if found is None:
        _count_miss()
        form.code.errors = [_("Nothing opens with this code. Please check each letter.")]
        return render_template("ask/find.html", form=form, is_unknown=True), 404
    return asker.open_page_of(found)


@bp.get("/my/<code>")
def enter(code: str) -> ResponseReturnValue:
    """The private link: the code leaves the address bar at once. Whatever it does not open answers alike."""
    try:
        found = queries.readable_by_code(codes.read(code))
    except codes.Mistyped:
        found = None
    if found is None:
        _count_miss()
        abort(404)
    return asker.open_page_of(found)


@bp.route("/my/lost", methods=["GET", "POST"])
def lost() -> ResponseReturnValue:
    """A new link for an address: the same work and the same words whether we know it or not."""
    form = LostForm()
    if not form.validate_on_submit():
        return render_template("ask/lost.html", form=form), 422 if form.is_submitted() else 200
    limits.hit("lost", client_block(), MOST_LOST, LOST_SECONDS)
    finding.request_links(addresses.parse(form.email.data or ""))
    db.session.commit()
    return render_template("ask/lost_sent.html")


@bp.route("/my/mail/<token>", methods=["GET", "POST"])
def mail(token: str) -> ResponseReturnValue:
    """A link from a mail. Programs that look into mails press no buttons, so it opens only by one."""
    delivery = outbox.links.find("my_mail", token, max_age=finding.LINK_LIFETIME)
    found = _question_of(delivery)
    if found is None:
        abort(404)
    if request.method != "POST":
        return render_template("ask/mail.html", token=token)
    return asker.open_page_of(found)


@bp.post("/my/question/leave")
def leave() -> ResponseReturnValue:
    """Leave this page now."""
    response = make_response(render_template("ask/left.html"))
    return asker.leave(receipts.forget(response))


def _question_of(delivery: Delivery | None) -> Question | None:
    if delivery is None or delivery.recipient is not Recipient.QUESTION:
        return None
    return db.session.get(Question, delivery.recipient_id)


def _count_miss() -> None:
    """A code opened nothing. A count that fails keeps nobody from an answer."""
    try:
        limits.hit("find", client_block(), MOST_CODES, CODES_SECONDS)
    except TooMany as error:
        db.session.rollback()
        audit.refusal(error, by=ASKER, endpoint=request.endpoint)
        raise TooManyRequests(retry_after=error.retry_after) from error
    except Exception as error:
        current_app.logger.warning("a miss was not counted: %s", type(error).__name__)
