"""A new password by mail. Asking for one looks the same whether the address is known or not."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import limits, resetting
from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.web.account import bp
from askmd.web.account.forms import ForgottenForm, ResetForm
from askmd.web.clients import client_block

# So many links may be asked for from one place in an hour; whether an address is known changes nothing.
MOST_REQUESTS, TRIES, PER = 20, 60, 3600


@bp.get("/forgotten")
def forgotten() -> ResponseReturnValue:
    """The form for the address."""
    return render_template("account/forgotten.html", form=ForgottenForm(formdata=None))


@bp.post("/forgotten")
def forgotten_sent() -> ResponseReturnValue:
    """The same work and the same words for every address there can be."""
    form = ForgottenForm()
    if not form.validate():
        return render_template("account/forgotten.html", form=form), 422
    limits.hit("forgotten", client_block(), MOST_REQUESTS, PER)
    resetting.request_link(addresses.parse(form.address.data or ""))
    db.session.commit()
    return render_template("account/forgotten_sent.html")


@bp.get("/reset/<token>")
def reset(token: str) -> ResponseReturnValue:
    """The form for the new password. Programs that look into mails open links too: this changes nothing."""
    limits.hit("reset", client_block(), TRIES, PER)
    resetting.requested(token)
    return render_template("account/reset.html", form=ResetForm(formdata=None))


@bp.post("/reset/<token>")
def reset_done(token: str) -> ResponseReturnValue:
    """Once, then the link is dead."""
    limits.hit("reset", client_block(), TRIES, PER)
    account, form = resetting.requested(token), ResetForm()
    if form.validate():
        try:
            resetting.reset(account, password=form.password.data or "")
        except Invalid as refused:
            db.session.rollback()
            form.password.errors = [str(refused)]
        else:
            db.session.commit()
            flash(_("Your password is changed. Please sign in with it."), "ok")
            return redirect(url_for("account.sign_in"), 303)
    return render_template("account/reset.html", form=form), 422
