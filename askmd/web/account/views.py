"""Sign-in, invitation, and one's own account."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import login_user, logout_user

from askmd import audit, outbox
from askmd.accounts import limits, passwords, queries, services
from askmd.accounts.models import Account
from askmd.core.errors import Invalid, NotAllowed, Unknown
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox import Recipient
from askmd.web.account import bp
from askmd.web.account.forms import InvitationForm, PasswordForm, ProfileForm, SignInForm
from askmd.web.clients import client_block

# OWASP ASVS 5.0, 6.3.1: slow down guessing. Ten tries an hour for one account, whoever guesses.
TRIES, HOUR = 10, 3600
TRIES_FROM_ONE_PLACE = 60
MISMATCH = "This address and password do not fit together."


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in goes on to work."""
    if current_user.is_authenticated and current_user.is_staff:
        return redirect(_start_of(current_user), 303)
    return render_template("account/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
def signed_in() -> ResponseReturnValue:
    """The same words and the same work, whether the account exists or not."""
    form = SignInForm()
    if not form.validate():
        return render_template("account/sign_in.html", form=form), 422
    typed = clean_line(form.email.data)
    subject = store().day_mac(typed.lower().encode()).hex()
    limits.hit("sign-in", client_block(), TRIES_FROM_ONE_PLACE, HOUR)
    limits.hit("sign-in", subject, TRIES, HOUR, is_growing=True)
    account = queries.by_address(typed)
    is_right = passwords.is_right(account, form.password.data)
    if account is None or not is_right or not account.is_staff:
        audit.record("account.sign_in_refused", typed=subject[:16])
        db.session.commit()
        form.form_errors.append(_(MISMATCH))
        return render_template("account/sign_in.html", form=form), 422
    limits.forget("sign-in", subject)
    session.clear()
    login_user(account, authn_via=["password"])
    audit.record("account.signed_in", account, by=account)
    db.session.commit()
    return redirect(_wanted() or _start_of(account), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """The session's row goes, and with it every copy of the cookie."""
    if current_user.is_authenticated:
        audit.record("account.signed_out", current_user, by=current_user)
        db.session.commit()
    logout_user()
    session.clear()
    response = redirect(url_for("account.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/invitation/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """Name and password, to be set once."""
    account = _invited(token)
    return render_template("account/invitation.html", form=InvitationForm(name=account.name))


@bp.post("/invitation/<token>")
def joined(token: str) -> ResponseReturnValue:
    """The account is theirs now."""
    account, form = _invited(token), InvitationForm()
    if not form.validate():
        return render_template("account/invitation.html", form=form), 422
    try:
        services.accept(account, name=form.name.data, password=form.password.data)
    except Invalid as error:
        db.session.rollback()
        form.password.errors = [str(error)]
        return render_template("account/invitation.html", form=form), 422
    db.session.commit()
    flash(_("Your account is ready. Sign in with your new password."), "ok")
    return redirect(url_for("account.sign_in"), 303)


@bp.get("/profile")
def profile() -> ResponseReturnValue:
    """What readers see of one, the password, the sessions."""
    account = _me()
    return _profile(ProfileForm(obj=account), PasswordForm(formdata=None))


@bp.post("/profile")
def profile_kept() -> ResponseReturnValue:
    """Keep what readers see."""
    account, form = _me(), ProfileForm()
    if not form.validate():
        return _profile(form, PasswordForm(formdata=None)), 422
    account.name, account.credentials = clean_line(form.name.data), clean_line(form.credentials.data or "")
    account.biography = clean(form.biography.data or "")
    account.conflict_of_interest = clean(form.conflict_of_interest.data or "")
    audit.record("account.changed", account, by=account)
    db.session.commit()
    flash(_("Saved."), "ok")
    return redirect(url_for("account.profile"), 303)


@bp.post("/password")
def password() -> ResponseReturnValue:
    """Another password; every session ends."""
    account, form = _me(), PasswordForm()
    if form.validate():
        try:
            services.change_password(account, old=form.old.data, new=form.new.data)
        except Invalid as error:
            db.session.rollback()
            form.new.errors = [str(error)]
        else:
            db.session.commit()
            session.clear()
            flash(_("Your password is changed. Please sign in again."), "ok")
            return redirect(url_for("account.sign_in"), 303)
    return _profile(ProfileForm(formdata=None, obj=account), form, which=form), 422


@bp.post("/sessions/end")
def sessions_ended() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    account = _me()
    services.end_sessions(account)
    audit.record("account.session_ended", account, by=account)
    db.session.commit()
    session.clear()
    return redirect(url_for("account.sign_in"), 303)


def _profile(shown: ProfileForm, word: PasswordForm, which: object = None) -> str:
    account = _me()
    return render_template(
        "account/profile.html",
        form=which or shown,
        profile=shown,
        word=word,
        sessions=queries.sessions(account),
        address=queries.address_of(account),
    )


def _me() -> Account:
    if not (current_user.is_authenticated and current_user.is_staff):
        raise NotAllowed("Please sign in first.")
    account: Account = current_user._get_current_object()
    return account


def _invited(token: str) -> Account:
    delivery = outbox.links.find("invitation", token, max_age=services.INVITATION_LIFETIME)
    account = db.session.get(Account, delivery.recipient_id) if delivery else None
    is_ours = delivery is not None and delivery.recipient is Recipient.ACCOUNT
    if account is None or not is_ours or not services.may_accept(account):
        raise Unknown("There is no such page.")
    return account


def _start_of(account: Account) -> str:
    if account.is_doctor:
        return url_for("dashboard.queue")
    return url_for("admin.overview" if account.is_administrator else "edit.overview")


def _wanted() -> str | None:
    """The page that sent somebody here: one of ours, never another site's."""
    wanted = request.args.get("next", "")
    if len(wanted) > 500:
        abort(400)
    return wanted if wanted.startswith(("/dashboard/", "/admin/", "/account/")) and "//" not in wanted else None
