"""Who acts, and what follows when it worked or was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from askmd import media
from askmd.accounts.models import Account
from askmd.core.errors import Invalid, Stale, WrongState
from askmd.extensions import db
from askmd.media.models import Image
from askmd.site import roles
from askmd.web.edit.forms_pictures import PictureForm


def me() -> Account:
    """Whoever is signed in; the guard let only editors and doctors through."""
    account: Account = current_user._get_current_object()
    return account


def done(message: str, address: str) -> ResponseReturnValue:
    """The act is over: keep it, say so, and show where it led."""
    db.session.commit()
    flash(message, "ok")
    return redirect(address, 303)


def took_picture(form: PictureForm, use: Callable[[Image], None]) -> bool:
    """Whether the picture of this form is kept and in use. A refusal stands at the field that it is about."""

    def keep() -> None:
        # Before the file is written: a refusal afterwards would leave it behind.
        roles.editors_only(me())
        use(media.add(form.picture.data.read(), alternative=form.alternative.data or "", by=me()))

    return bool(form.validate()) and worked(keep, form.alternative if form.picture.data else form.picture)


def worked(verb: Callable[[], Any], field: Any) -> bool:
    """Whether the verb did its work. A refusal that can be mended stands at the field, and what was typed is kept."""
    try:
        verb()
    except (Invalid, Stale, WrongState) as refused:
        db.session.rollback()
        field.errors = [str(refused)]
        return False
    return True
