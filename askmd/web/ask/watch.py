"""Tell me if this answer changes: one address and one post. It needs no cookie, and says the same to everybody."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from askmd.accounts import limits
from askmd.core.database import set_reading
from askmd.core.errors import Unknown
from askmd.extensions import csrf, db
from askmd.posts import queries
from askmd.subscriptions import watching
from askmd.web.ask import bp
from askmd.web.clients import client_block
from askmd.web.origin import refuse_other_sites
from askmd.web.watch_form import WatchForm

# A ward, a library, a family behind one address.
MOST, PER_SECONDS = 30, 600

__all__ = ["WatchForm", "sent", "watch"]


@bp.route("/ask/watch/post/<slug>", methods=["GET", "POST"])
@csrf.exempt
def watch(slug: str) -> ResponseReturnValue:
    """Ask to be told when this post changes. A post that is not public answers as if it had never been."""
    set_reading(request.method != "POST")
    post = queries.public(slug)
    if post is None:
        raise Unknown
    if request.method != "POST":
        return render_template("ask/watch.html", post=post, form=WatchForm(formdata=None))
    refuse_other_sites()
    limits.hit("watch", client_block(), MOST, PER_SECONDS)
    form = WatchForm()
    if not form.validate():
        return render_template("ask/watch.html", post=post, form=form), 422
    watching.ask(post.id, form.address.data or "")
    db.session.commit()
    return redirect(url_for("ask.watch_sent"), 303)


@bp.get("/ask/watch/sent", endpoint="watch_sent")
def sent() -> ResponseReturnValue:
    """Look into your mail: the same page for every address and every post."""
    set_reading(True)
    return render_template("ask/watch_sent.html")
