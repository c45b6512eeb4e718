"""One's own page: what readers see, the picture, the password, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from askmd import media
from askmd.accounts import limits, queries, services
from askmd.accounts.models import Account
from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.web.account import bp
from askmd.web.account.finding import me
from askmd.web.account.forms import PasswordForm, PortraitForm, ProfileForm
from askmd.web.account.views_sign_in import begin

PASSWORD_TRIES, PER = 10, 3600


@bp.get("/profile")
def profile() -> ResponseReturnValue:
    """Everything about oneself on one page."""
    if not (current_user.is_authenticated and current_user.is_staff):
        return redirect(url_for("account.sign_in", next=request.path), 303)
    return _page(me())


@bp.post("/profile")
def change_profile() -> ResponseReturnValue:
    """What readers see."""
    account, form = me(), ProfileForm()
    if not form.validate():
        return _page(account, profile=form), 422
    services.change_profile(account, services.Profile(**_given(form)), by=account)
    return _done(_("Saved. Readers see it at once."))


@bp.post("/duty")
def change_duty() -> ResponseReturnValue:
    """On or off duty for alarms."""
    is_on_duty = request.form.get("duty") == "on"
    services.set_duty(me(), is_on_duty=is_on_duty, by=me())
    return _done(_("You are on duty for alarms.") if is_on_duty else _("You are off duty for alarms."))


@bp.post("/portrait")
def change_portrait() -> ResponseReturnValue:
    """Another picture."""
    account, form = me(), PortraitForm()
    if form.validate():
        try:
            image = media.add(form.picture.data.read(), alternative=account.name, by=account)
        except Invalid as refused:
            db.session.rollback()
            form.picture.errors = [str(refused)]
        else:
            services.set_portrait(account, image.id, by=account)
            return _done(_("Your picture is changed."))
    return _page(account, portrait=form), 422


@bp.post("/portrait/remove")
def remove_portrait() -> ResponseReturnValue:
    """No picture."""
    services.set_portrait(me(), None, by=me())
    return _done(_("Your picture is taken away."))


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """All other browsers are signed out; this one goes on in a new session."""
    account, form = me(), PasswordForm()
    if form.validate():
        limits.hit("password", str(account.id), PASSWORD_TRIES, PER)
        try:
            services.change_password(account, old=form.old.data or "", new=form.new.data or "")
        except services.WrongPassword as refused:
            db.session.rollback()
            form.old.errors = [str(refused)]
        except Invalid as refused:
            db.session.rollback()
            form.new.errors = [str(refused)]
        else:
            db.session.commit()
            begin(account)
            return _done(_("Your password is changed. You are signed out everywhere else."))
    return _page(account, password=form), 422


@bp.post("/sessions/<int:id>/end")
def end_session(id: int) -> ResponseReturnValue:
    """Sign one other browser out."""
    services.end_session(me(), id, by=me())
    return _done(_("That browser is signed out."))


@bp.post("/sessions/end")
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    services.sign_out_everywhere(me(), by=me())
    db.session.commit()
    session.clear()
    flash(_("You are signed out everywhere."), "ok")
    return redirect(url_for("account.sign_in"), 303)


def _given(form: ProfileForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("name", "credentials", "biography", "conflict_of_interest")}


def _done(message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message, "ok")
    return redirect(url_for("account.profile"), 303)


def _page(account: Account, **wrong: Any) -> str:
    """The page with three forms; the one in `wrong` came back with what was typed."""
    return render_template(
        "account/profile.html",
        form=next(iter(wrong.values()), None),
        profile=wrong.get("profile") or ProfileForm(formdata=None, obj=account),
        portrait=wrong.get("portrait") or PortraitForm(formdata=None),
        password=wrong.get("password") or PasswordForm(formdata=None),
        picture=media.by_id(account.portrait_id),
        sessions=queries.sessions(account),
        here=getattr(session, "row_hash", None),
        address=queries.address_of(account),
        roles=services.Roles.of(account),
        is_on_duty=account.is_on_duty,
    )
