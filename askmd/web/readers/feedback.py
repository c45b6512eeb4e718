"""What readers say of a post: whether it helped, what it missed. The form stands on a page that caches may hold."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from askmd.core.errors import Unknown
from askmd.extensions import csrf, db
from askmd.posts import queries
from askmd.posts.models import Post
from askmd.questions import asking
from askmd.questions.flags import found_in
from askmd.readers import erasing, services
from askmd.readers.services import Said
from askmd.web import one_more_step
from askmd.web.clients import client_block
from askmd.web.readers import bp, receiving
from askmd.web.readers.forms import FeedbackForm
from askmd.web.readers.receiving import Kept

# A cached form has no nonce, so the same words from the same network within this time are a button pressed twice.
TWICE_SECONDS = 10


@bp.route("/feedback/<slug>", methods=["GET", "POST"])
@csrf.exempt
def feedback(slug: str) -> ResponseReturnValue:
    """The form on a page of its own, and where the one below the post leads. A post that is not public is unknown."""
    if request.method == "POST":
        form = FeedbackForm()
        return receiving.receive(partial(_take_in, form, slug), partial(_show, form, slug))
    return _show(FeedbackForm(formdata=None), slug, "", False)


@bp.get("/feedback/<slug>/thanks")
def feedback_sent(slug: str) -> ResponseReturnValue:
    """It came in."""
    return _thanks(_post(slug))


def _post(slug: str) -> Post:
    found = queries.public(slug)
    if found is None:
        raise Unknown
    return found


def _thanks(post: Post, flags: Any = None) -> str:
    return render_template("readers/feedback_sent.html", post=post, flags=flags)


def _show(form: FeedbackForm, slug: str, problem: str, is_away: bool) -> str:
    post = None if is_away else _post(slug)
    context: dict[str, Any] = {"get_flashed_messages": lambda **_: []} if is_away else {}
    if not is_away and not asking.is_fresh(form.nonce.data or ""):
        form.nonce.data = asking.new_nonce()
    facts = {"problem": problem, "post": post, "slug": slug, "reader_days": erasing.kept_for().days}
    return render_template("readers/feedback.html", form=form, **facts, **context)


def _take_in(form: FeedbackForm, slug: str) -> Response:
    post = _post(slug)
    if not form.validate():
        raise Kept(422)
    said, nonce = form.said(), form.nonce.data or ""
    has_nonce = asking.is_fresh(nonce)
    nonce = nonce if has_nonce else asking.new_nonce()
    code = services.code_of(f"{nonce} {slug}", said)
    step = one_more_step.check(code, nonce, request.form)
    if step is not None:
        action = url_for("readers.feedback", slug=slug)
        return one_more_step.page(step, "readers/slow.html", nonce=nonce, action=action)
    sent_before = _before(code, slug, said, has_nonce=has_nonce)
    if sent_before is None or not receiving.is_again(*sent_before):
        receiving.count("feedback")
        services.give(post, said)
        db.session.commit()
        if sent_before is not None:
            receiving.came_in(*sent_before)
    flags = found_in(said.words) if said.words else None
    if flags is not None and flags.stands:
        return make_response(_thanks(post, flags))
    return make_response(redirect(url_for("readers.feedback_sent", slug=slug), 303))


def _before(code: bytes, slug: str, said: Said, *, has_nonce: bool) -> tuple[bytes, int] | None:
    """What stands for this feedback, and for how many seconds the same is a button pressed twice; None for never."""
    if has_nonce:
        return code, int(asking.FORM_LIFETIME.total_seconds())
    # Two readers behind one address may well both say yes; that they use the same words is another matter.
    return (services.code_of(f"{client_block()} {slug}", said), TWICE_SECONDS) if said.words else None
