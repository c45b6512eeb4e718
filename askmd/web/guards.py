"""Guards: who may pass a door. Each blueprint has exactly one, the open doors too."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from askmd.core.errors import NotAllowed, SignedOut


def everybody() -> None:
    """An open door, said aloud."""


def _signed_in() -> ResponseReturnValue | None:
    if current_user.is_authenticated and current_user.is_staff:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("account.sign_in", next=request.path), 303)
    raise SignedOut("Please sign in again. Nothing was changed.")


def doctors_only() -> ResponseReturnValue | None:
    """Doctors read questions; nobody else does, whatever else they may do."""
    answer = _signed_in()
    if answer is None and not current_user.is_doctor:
        raise NotAllowed("Only doctors can open this page.")
    return answer


def administrators_only() -> ResponseReturnValue | None:
    """Accounts, settings, outbox and audit."""
    answer = _signed_in()
    if answer is None and not current_user.is_administrator:
        raise NotAllowed("Only administrators can open this page.")
    return answer


def editors_only() -> ResponseReturnValue | None:
    """Texts, topics, pages and menu. Doctors come here to propose and approve medical wording."""
    answer = _signed_in()
    if answer is None and not (current_user.is_editor or current_user.is_doctor):
        raise NotAllowed("Only editors and doctors can open this page.")
    return answer
