"""Asking for our news, and asking for the link to change it.

None of these pages needs a cookie, and the answer is the same for every address there can be.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from askmd.accounts import limits
from askmd.extensions import csrf, db
from askmd.subscriptions import services
from askmd.web.clients import client_block
from askmd.web.subscribe import bp, managing, origin, stopping
from askmd.web.subscribe.forms import LinkForm, SubscribeForm

# A ward, a library, a family behind one address.
MOST, PER = 30, 600


@bp.route("/subscribe", methods=["GET", "POST"])
@bp.route("/subscriptions", methods=["GET", "POST"], endpoint="find")
@csrf.exempt
def form() -> ResponseReturnValue:
    """Ask for our news, or, at the second address, for the link to change what one gets."""
    is_for_link = request.endpoint == "subscribe.find"
    if request.method == "POST":
        origin.require_our_own()
        limits.hit("subscribe", client_block(), MOST, PER)
        return _send_link() if is_for_link else _subscribe()
    if "sent" in request.args:
        return render_template("subscribe/link_sent.html" if is_for_link else "subscribe/sent.html")
    if is_for_link:
        return render_template("subscribe/link.html", form=LinkForm(formdata=None))
    return render_template("subscribe/form.html", form=SubscribeForm(formdata=None))


def _subscribe() -> ResponseReturnValue:
    filled = SubscribeForm()
    if not filled.validate():
        return render_template("subscribe/form.html", form=filled), 422
    response = redirect(url_for("subscribe.form", sent=1), 303)
    if not filled.website.data:
        services.ask(filled.address.data or "", filled.wanted())
        db.session.commit()
    return response


def _send_link() -> ResponseReturnValue:
    filled = LinkForm()
    if not filled.validate():
        return render_template("subscribe/link.html", form=filled), 422
    response = redirect(url_for("subscribe.find", sent=1), 303)
    if not filled.website.data:
        services.ask_for_link(filled.address.data or "")
        db.session.commit()
    return response


@bp.route("/subscriptions/<token>", methods=["GET", "POST"])
@csrf.exempt
def subscription(token: str) -> ResponseReturnValue:
    """Confirm an address, and change what it gets. The secret in the link is the proof; no cookie is asked for."""
    return managing.page(token)


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@csrf.exempt
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop the mails: one press, or none where the mail program does it (RFC 8058: no cookie, no redirect)."""
    return stopping.page(token)
