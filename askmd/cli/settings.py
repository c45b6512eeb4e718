"""What every command starts from: the settings of this folder, and an app whose stores are ready."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from dotenv import dotenv_values
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

import config
from askmd import create_app
from askmd.cli import logs, stores
from askmd.core.errors import CannotUnseal
from askmd.extensions import db
from askmd.keys import store

ENV_FILE = ".env"
# A start that cannot succeed however often it is tried: a supervisor may give up.
REFUSED = 2


def refuse(sentences: Iterable[str]) -> NoReturn:
    """Say what is wrong, one sentence a line, and end with exit code 2."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    sys.exit(REFUSED)


def load() -> dict[str, Any]:
    """The settings of the environment, and of a file `.env` in this folder for what the environment leaves open."""
    # A password may hold a dollar sign, so nothing is filled in.
    written = {name: value or "" for name, value in dotenv_values(ENV_FILE, interpolate=False).items()}
    try:
        return config.load(written | os.environ)
    except config.BadSettings as error:
        refuse(error.problems)


def open_app() -> Flask:
    """An app that may serve and work: both stores reachable and up to date, and our keys fit. Else refuses."""
    logs.begin()
    app = create_app(load())
    make_sure(app)
    return app


def make_sure(app: Flask) -> None:
    """Refuse in one sentence what would otherwise fail at the first visitor."""
    try:
        if not stores.are_current(app):
            refuse(["The database is not up to date. Run `askmd db upgrade` first."])
        with app.app_context():
            # First: a key that does not belong here must not make anything in the store.
            if not all(store().knows_master(name) for name in store().masters_in_use()):
                raise CannotUnseal("ASKMD_ENCRYPTION_KEYS does not hold the key that this key store was made with.")
            store().verify()
    except SQLAlchemyError as error:
        refuse([f"A database cannot be reached ({type(error).__name__}). `askmd check` tells which one."])
    except CannotUnseal as error:
        refuse([str(error)])


def let_go(app: Flask) -> None:
    """Close all connections: none may be shared with a process that is made from this one."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        store().engine.dispose()
    app.extensions["askmd-jobs"].close()
