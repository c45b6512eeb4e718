"""Coming into the team by the link in an invitation. A GET changes nothing: mail programs open links too."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import limits, queries, services
from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.web.account import bp
from askmd.web.account.forms import InvitationForm
from askmd.web.clients import client_block

TRIES, PER = 60, 3600


@bp.get("/invitation/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """The form for name and password."""
    limits.hit("invitation", client_block(), TRIES, PER)
    account = services.invited(token)
    form = InvitationForm(formdata=None, name=account.name)
    return render_template("account/invitation.html", form=form, address=queries.address_of(account))


@bp.post("/invitation/<token>")
def accepted(token: str) -> ResponseReturnValue:
    """Once, then the link is dead."""
    limits.hit("invitation", client_block(), TRIES, PER)
    account, form = services.invited(token), InvitationForm()
    address = queries.address_of(account)
    if form.validate():
        try:
            services.accept(account, name=form.name.data or "", password=form.password.data or "")
        except Invalid as refused:
            db.session.rollback()
            form.password.errors = [str(refused)]
        else:
            db.session.commit()
            flash(_("Welcome. Please sign in with your new password."), "ok")
            return redirect(url_for("account.sign_in"), 303)
    return render_template("account/invitation.html", form=form, address=address), 422
