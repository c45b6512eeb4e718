"""The pages behind the links of a watcher's mails: confirm, see which post it is, and stop."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from askmd import keys
from askmd.extensions import db
from askmd.outbox import Delivery, links
from askmd.posts.models import Post
from askmd.subscriptions import watching
from askmd.subscriptions.models import Watcher
from askmd.workflow import PostStatus

# Everything else is a post that was hidden because one of its askers left, and may come back.
STATES = {PostStatus.PUBLISHED: "there", PostStatus.RETRACTED: "retracted", PostStatus.WITHDRAWN: "gone"}


def page(watcher: Watcher, delivery: Delivery, token: str) -> ResponseReturnValue:
    """A button to confirm; afterwards which post is watched, until when, and a button to stop.

    Only here stands the post's own address, which no mail may carry.
    """
    if request.method == "POST":
        watching.confirm(watcher)
        db.session.commit()
        return redirect(url_for("subscribe.subscription", token=token), 303)
    post = db.session.get_one(Post, watcher.post_id)
    return render_template(
        "subscribe/watcher.html",
        watcher=watcher,
        post=post,
        state=STATES.get(post.status, "away"),
        stop_url=url_for("subscribe.unsubscribe", token=links.token("unsubscribe", delivery)),
    )


def stop(watcher: Watcher | None) -> ResponseReturnValue:
    """Ends it on POST, also when a mail program presses (RFC 8058); opening it shows the button."""
    if request.method == "POST" and watcher is not None:
        key_id = watching.end(watcher)
        db.session.commit()
        # The content first: a crash between the two leaves a key without a row, which the sweep finds.
        if key_id is not None:
            keys.destroy(key_id)
    has_ended = request.method == "POST" or watcher is None or watcher.is_over
    return render_template("subscribe/unwatch.html", has_ended=has_ended)
