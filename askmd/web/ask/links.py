"""Links at the foot of mails: this is my address; never write to me again. Both act by a button, as often as liked."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from askmd import outbox
from askmd.extensions import csrf, db
from askmd.questions import finding, services
from askmd.questions.models import Question
from askmd.web.ask import bp


@bp.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Whoever reads this mailbox says that the address is theirs."""
    delivery = outbox.links.find("confirm", token, max_age=finding.LINK_LIFETIME)
    question = db.session.get(Question, delivery.recipient_id) if delivery else None
    if question is None:
        abort(404)
    if request.method == "POST":
        services.confirm_address(question)
        db.session.commit()
    return render_template("ask/confirm.html", token=token, is_done=request.method == "POST")


@bp.route("/never/<token>", methods=["GET", "POST"])
@csrf.exempt
def never(token: str) -> ResponseReturnValue:
    """No mail to this address any more, whatever for. Works without a cookie, as long as somebody has the mail."""
    delivery = outbox.links.find("never", token, max_age=None)
    if delivery is None:
        abort(404)
    if request.method == "POST":
        finding.never_write_again(delivery)
        db.session.commit()
    return render_template("ask/never.html", token=token, is_done=request.method == "POST")
