"""Signing in and out."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import login_user, logout_user

from askmd import audit
from askmd.accounts import limits, signing_in
from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.web.account import bp
from askmd.web.account.finding import start_of
from askmd.web.account.forms import SignInForm
from askmd.web.clients import client_block

# A whole hospital can be behind one address.
FROM_ONE_NETWORK, PER = 100, 3600
OUR_PAGES = re.compile(r"^/(dashboard|admin|account)/[A-Za-z0-9/_-]{0,200}\Z")


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in goes on to their work."""
    if current_user.is_authenticated and current_user.is_staff:
        return redirect(start_of(current_user), 303)
    return render_template("account/sign_in.html", form=SignInForm(formdata=None), next=_wanted())


@bp.post("/sign-in")
def signed_in() -> ResponseReturnValue:
    """One answer for whatever is wrong with address or password."""
    form = SignInForm()
    if not form.validate():
        return render_template("account/sign_in.html", form=form, next=_wanted()), 422
    limits.hit("sign-in-from", client_block(), FROM_ONE_NETWORK, PER, sentence=signing_in.TOO_OFTEN)
    account = signing_in.sign_in(form.address.data or "", form.password.data or "")
    db.session.commit()
    if account is None:
        form.password.errors = [_("This e-mail address and password do not fit together.")]
        return render_template("account/sign_in.html", form=form, next=_wanted()), 422
    begin(account)
    return redirect(_wanted() or start_of(account), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """The session is deleted on the server: a copy of its cookie is worth nothing."""
    if current_user.is_authenticated:
        audit.record("account.signed_out", current_user, by=current_user)
        db.session.commit()
        logout_user()
    session.clear()
    response = redirect(url_for("account.sign_in"), 303)
    # The browser forgets the pages too, so that "back" shows nothing on a shared computer.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def begin(account: Account) -> None:
    """Sign somebody in at this browser, with nothing left of what the browser did before."""
    session.clear()
    login_user(account, authn_via=["password"])
    # Made of the client's address; we keep that nowhere.
    session.pop("_id", None)


def _wanted() -> str:
    """The page that sent somebody here: one of ours, never another site's."""
    wanted = request.values.get("next", "")
    return wanted if OUR_PAGES.match(wanted) else ""
