"""Asking for our news, confirming, leaving.

A GET changes nothing: mail programs open links before people do. None of these pages needs a cookie.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from askmd import keys
from askmd.accounts import limits
from askmd.core.errors import Unknown
from askmd.extensions import csrf, db
from askmd.subscriptions import queries, services, watching
from askmd.web.clients import client_block
from askmd.web.subscribe import bp, origin, watchers
from askmd.web.subscribe.forms import SubscribeForm

# A ward, a library, a family behind one address.
MOST, PER = 30, 600


@bp.route("/subscribe", methods=["GET", "POST"])
@csrf.exempt
def form() -> ResponseReturnValue:
    """Ask for our news. The answer is the same for every address there can be."""
    if request.method == "GET":
        page = "subscribe/sent.html" if "sent" in request.args else "subscribe/form.html"
        return render_template(page, form=SubscribeForm(formdata=None))
    origin.require_our_own()
    limits.hit("subscribe", client_block(), MOST, PER)
    filled = SubscribeForm()
    if not filled.validate():
        return render_template("subscribe/form.html", form=filled), 422
    response = redirect(url_for("subscribe.form", sent=1), 303)
    if not filled.website.data:
        services.ask(filled.address.data or "")
        db.session.commit()
    return response


@bp.route("/subscriptions/<token>", methods=["GET", "POST"])
@csrf.exempt
def subscription(token: str) -> ResponseReturnValue:
    """Confirm an address, and see how it stands. The secret in the link is the proof; no cookie is asked for."""
    watched = watching.by_link(token)
    if watched is not None:
        return watchers.page(*watched, token)
    found = queries.by_confirmation(token)
    if found is None:
        return render_template("subscribe/dead.html"), 404
    if request.method == "POST":
        services.confirm(found)
        db.session.commit()
        return redirect(url_for("subscribe.subscription", token=token), 303)
    return render_template("subscribe/subscription.html", subscriber=found)


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@csrf.exempt
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop the mails: one press, or none where the mail program does it (RFC 8058: no cookie, no redirect)."""
    watcher, is_watch = watching.by_stop(token)
    if is_watch:
        return watchers.stop(watcher)
    found, is_ours = queries.by_unsubscribe(token)
    if not is_ours:
        raise Unknown
    if request.method == "POST" and found is not None:
        key_id = services.end(found)
        db.session.commit()
        # The content first: a crash between the two leaves a key without a row, which the sweep finds.
        if key_id is not None:
            keys.destroy(key_id)
    has_ended = request.method == "POST" or found is None or found.ended_at is not None
    return render_template("subscribe/unsubscribe.html", has_ended=has_ended)
