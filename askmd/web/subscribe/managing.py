"""The page behind the link in our mails to subscribers: confirm first, then choose, take away, or be forgotten.

Opening it changes nothing: mail programs open links before people do.
"""

from __future__ import annotations

import json

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from askmd import keys
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.outbox import Delivery, links
from askmd.subscriptions import own_data, preferences, queries, services, watching
from askmd.subscriptions.models import Frequency, Source, Subscriber
from askmd.subscriptions.preferences import Preferences
from askmd.web.subscribe import watchers
from askmd.web.subscribe.forms import PreferencesForm

# Whoever sees the list of downloads learns nothing from it.
FILE_NAME = "my-mails.json"


def page(token: str) -> ResponseReturnValue:
    """What the link leads to, in the language of its owner; what was pressed says what is done."""
    watched = watching.by_link(token)
    if watched is not None:
        return watchers.page(*watched, token)
    found = queries.by_link(token)
    if found is None:
        return render_template("subscribe/dead.html"), 404
    subscriber, delivery = found
    with force_locale(_wanted(subscriber, delivery).language):
        if request.method != "POST":
            return _show(subscriber, delivery)
        return _act(subscriber, delivery, token)


def _act(subscriber: Subscriber, delivery: Delivery, token: str) -> ResponseReturnValue:
    done = request.form.get("do", "confirm")
    if done == "forget":
        return _forget(subscriber)
    if done == "export" and subscriber.is_active:
        return _export(subscriber)
    if done == "save":
        form = PreferencesForm()
        if not form.validate():
            return _show(subscriber, delivery, form), 422
        services.change(subscriber, form.wanted())
    elif done == "confirm":
        services.confirm(subscriber, delivery)
    else:
        raise Unknown
    db.session.commit()
    return redirect(url_for("subscribe.subscription", token=token, done=done), 303)


def _show(subscriber: Subscriber, delivery: Delivery, form: PreferencesForm | None = None) -> str:
    wanted = _wanted(subscriber, delivery)
    rows = [
        {"key": _("About"), "value": "\n".join(preferences.topic_names(wanted)) or _("All new posts")},
        {"key": _("How often"), "value": _often(wanted)},
    ]
    if not subscriber.is_active:
        return render_template("subscribe/confirm.html", rows=rows)
    return render_template(
        "subscribe/subscription.html",
        form=form or PreferencesForm(formdata=None, wanted=wanted),
        rows=rows,
        subscriber=subscriber,
        is_imported=subscriber.source is Source.IMPORT,
        words=own_data.agreed_words(subscriber),
        done=request.args.get("done", "") if form is None else "",
        stop_url=url_for("subscribe.unsubscribe", token=links.token("unsubscribe", delivery)),
    )


def _wanted(subscriber: Subscriber, delivery: Delivery) -> Preferences:
    return preferences.of(subscriber) if subscriber.is_active else preferences.asked_for(subscriber, delivery)


def _often(wanted: Preferences) -> str:
    return {
        Frequency.AT_ONCE: _("At once, with each new post"),
        Frequency.WEEKLY: _("Once a week, if there is something new"),
        Frequency.MONTHLY: _("Once a month, if there is something new"),
    }[wanted.frequency]


def _export(subscriber: Subscriber) -> Response:
    kept = own_data.export(subscriber)
    # No event, no page.
    db.session.commit()
    response = Response(json.dumps(kept, indent=2, ensure_ascii=False), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _forget(subscriber: Subscriber) -> str:
    key_id = services.forget_me(subscriber)
    db.session.commit()
    # The content first: a crash between the two leaves a key without a row, which the sweep finds.
    if key_id is not None:
        keys.destroy(key_id)
    return render_template("subscribe/forgotten.html")
