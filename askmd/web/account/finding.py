"""Who is signed in here, and where they begin to work."""

from __future__ import annotations

from flask import url_for
from flask_login import current_user

from askmd.accounts.models import Account
from askmd.core.errors import NotAllowed


def me() -> Account:
    """Whoever is signed in. Raises NotAllowed when nobody is."""
    if not (current_user.is_authenticated and current_user.is_staff):
        raise NotAllowed("Please sign in again. Nothing was changed.")
    account: Account = current_user._get_current_object()
    return account


def start_of(account: Account) -> str:
    """The first page of somebody's work."""
    if account.is_doctor:
        return url_for("dashboard.queue")
    return url_for("edit.texts" if account.is_editor else "admin.overview")
