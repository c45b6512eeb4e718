"""The page behind "Stop these mails".

A POST stops them, also when a mail program sends it in somebody's name (RFC 8058: without a cookie, answered without
a redirect); opening the page changes nothing. The link works for as long as somebody has the mail.
"""

from __future__ import annotations

from contextlib import nullcontext

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from askmd import keys
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.subscriptions import queries, services, watching
from askmd.subscriptions.models import Frequency, Subscriber
from askmd.web.subscribe import watchers


def page(token: str) -> ResponseReturnValue:
    """A button to stop; where each post comes as a mail of its own, another to get one mail a week instead."""
    watcher, is_watch = watching.by_stop(token)
    if is_watch:
        return watchers.stop(watcher)
    found, is_ours = queries.by_unsubscribe(token)
    if not is_ours:
        raise Unknown
    with force_locale(found.language) if found is not None else nullcontext():
        return _answer(found)


def _answer(found: Subscriber | None) -> str:
    gets_each = found is not None and found.is_active and found.frequency is Frequency.AT_ONCE
    if request.method == "POST":
        # Only this very word, which stands on our page; whatever else is sent stops the mails.
        if found is not None and gets_each and request.form.get("instead") == "weekly":
            services.change_frequency(found, Frequency.WEEKLY)
            db.session.commit()
            return render_template("subscribe/weekly.html")
        _stop(found)
    has_ended = request.method == "POST" or found is None or found.ended_at is not None
    return render_template("subscribe/unsubscribe.html", has_ended=has_ended, gets_each=gets_each)


def _stop(found: Subscriber | None) -> None:
    key_id = services.end(found) if found is not None else None
    db.session.commit()
    # The content first: a crash between the two leaves a key without a row, which the sweep finds.
    if key_id is not None:
        keys.destroy(key_id)
