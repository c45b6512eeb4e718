"""Flask-Security, bound to Account, with only the parts that we use and its traps closed.

Used: password hashing (argon2id), the datastore, login_user and logout_user, the time of the last sign-in. Not used:
its pages (inline scripts, no limits on wrong passwords), its token sign-in (a second way in, also by query string),
its identities on every request (each public page would ask the session), its commands and its remember-me cookie
(which would survive a sign-out on the server).
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import RoleMixin, Security
from flask_security.datastore import UserDatastore
from sqlalchemy import select

from askmd.accounts.models import Account
from askmd.accounts.passwords import Passwords
from askmd.accounts.queries import by_address
from askmd.extensions import db

SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # A double hash would tie every password to a setting that somebody may want to change.
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_TRACKABLE": False,
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": False,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
}


class NoRole(RoleMixin):
    """Roles are three columns of the account; the library wants a class."""


class Accounts(UserDatastore):
    """How Flask-Security finds an account: by look-up of its address, by id, or by what a session remembers."""

    def __init__(self) -> None:
        super().__init__(Account, NoRole)

    def find_user(self, case_insensitive: bool = False, **given: Any) -> Account | None:
        """One account, by `email`, `id` or `fs_uniquifier`."""
        name, value = given.popitem()
        if name == "email":
            return by_address(value)
        column = {"id": Account.id, "fs_uniquifier": Account.fs_uniquifier}[name]
        return db.session.execute(select(Account).where(column == value)).scalar_one_or_none()

    def find_role(self, role: str) -> None:
        """There is no table of roles."""
        return

    def put(self, model: Any) -> Any:
        """Keep it in the running transaction; the door commits."""
        db.session.add(model)
        return model


def init_app(app: Flask) -> None:
    """Bind the library, then take out what we do not want in."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    security = Security(app, Accounts(), register_blueprint=False, password_util_cls=Passwords)
    # Its own check compares an unkeyed hash of the client's address, which we keep nowhere.
    security.login_manager.session_protection = None
    security.login_manager._request_callback = None
    security.principal.identity_loaders.clear()
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
