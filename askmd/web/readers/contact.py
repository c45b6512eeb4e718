"""A message to the team."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from askmd.extensions import csrf, db
from askmd.questions import asking
from askmd.questions.flags import found_in
from askmd.readers import erasing, queries, services
from askmd.site import texts
from askmd.web import one_more_step
from askmd.web.readers import bp, receiving
from askmd.web.readers.forms import ContactForm
from askmd.web.readers.receiving import Kept


@bp.route("/contact", methods=["GET", "POST"])
@csrf.exempt
def contact() -> ResponseReturnValue:
    """The form. No cookie is needed: it carries a nonce that we signed."""
    if request.method == "POST":
        form = ContactForm()
        return receiving.receive(partial(_take_in, form), partial(_show, form))
    form = ContactForm(formdata=None)
    form.nonce.data = asking.new_nonce()
    return _show(form, "", False)


@bp.get("/contact/sent")
def contact_sent() -> ResponseReturnValue:
    """It came in: the same page for everybody."""
    return render_template("readers/contact_sent.html", flags=None)


def _show(form: ContactForm, problem: str, is_away: bool) -> str:
    if not is_away and not asking.is_fresh(form.nonce.data or ""):
        form.nonce.data = asking.new_nonce()
    context: dict[str, Any] = {"get_flashed_messages": lambda **_: []} if is_away else {}
    days = erasing.kept_for().days
    return render_template("readers/contact.html", form=form, problem=problem, reader_days=days, **context)


def _take_in(form: ContactForm) -> Response:
    if not form.validate():
        raise Kept(422)
    written, nonce = form.written(), form.nonce.data or ""
    code = services.code_of(nonce, written)
    if not queries.is_sent(code):
        if not asking.is_fresh(nonce):
            raise Kept(422, texts.text("ask.old_form"))
        step = one_more_step.check(code, nonce, request.form)
        if step is not None:
            return one_more_step.page(step, "readers/slow.html", action=url_for("readers.contact"))
        receiving.count("contact")
        _send(written, code)
    flags = found_in(written.words)
    if flags.stands:
        # What to do now stands on the very page that the message led to, and not in an address.
        return make_response(render_template("readers/contact_sent.html", flags=flags))
    return make_response(redirect(url_for("readers.contact_sent"), 303))


def _send(written: services.Written, code: bytes) -> None:
    try:
        services.send(written, code=code)
        db.session.commit()
    except IntegrityError:
        # The button was pressed twice at once, and the other one won with the same words.
        db.session.rollback()
