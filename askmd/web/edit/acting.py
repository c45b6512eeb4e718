"""Who acts, and what follows when it worked or was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from askmd.accounts.models import Account
from askmd.core.errors import Invalid, Stale, WrongState
from askmd.extensions import db


def me() -> Account:
    """Whoever is signed in; the guard let only editors and doctors through."""
    account: Account = current_user._get_current_object()
    return account


def done(message: str, address: str) -> ResponseReturnValue:
    """The act is over: keep it, say so, and show where it led."""
    db.session.commit()
    flash(message, "ok")
    return redirect(address, 303)


def worked(verb: Callable[[], Any], field: Any) -> bool:
    """Whether the verb did its work. A refusal that can be mended stands at the field, and what was typed is kept."""
    try:
        verb()
    except (Invalid, Stale, WrongState) as refused:
        db.session.rollback()
        field.errors = [str(refused)]
        return False
    return True
