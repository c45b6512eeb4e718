"""Finding what an address names, and ending an act. Whatever is gone answers like what never was."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.outbox import Broadcast, Delivery
from askmd.outbox import broadcast_queries as broadcasts
from askmd.outbox import queries as outbox

# No table of ours counts further, and a database refuses numbers that it cannot hold.
LARGEST_ID = 2**31 - 1


def administrator() -> Account:
    """Whoever is signed in; the guard let only administrators through."""
    account: Account = current_user._get_current_object()
    return account


def delivery(id: int, *, is_locked: bool = False) -> Delivery:
    """One e-mail; locked, when something is to be done with it. Raises Unknown."""
    found = outbox.by_id(id, is_locked=is_locked) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def broadcast(id: int, *, is_locked: bool = False) -> Broadcast:
    """One mail to many; locked, when something is to be done with it. Raises Unknown."""
    found = broadcasts.by_id(id, is_locked=is_locked) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def account(id: int) -> Account:
    """One account. Raises Unknown."""
    found = accounts.by_id(id) if id <= LARGEST_ID else None
    if found is None:
        raise Unknown
    return found


def done(message: str, address: str) -> ResponseReturnValue:
    """The act is over: keep it, say so, and show where it led."""
    db.session.commit()
    flash(message, "ok")
    return redirect(address, 303)
