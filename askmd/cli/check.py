"""`askmd check`: what of a deployment is wrong, in plain sentences."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from smtplib import SMTPException

import click
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from askmd import create_app
from askmd.cli import settings
from askmd.core import clock, migrations
from askmd.core.errors import CannotUnseal
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.keys import store
from askmd.keys.models import DataKey, PurposeKey
from askmd.keys.store import master_id
from askmd.outbox import conversation, envelopes, standing
from askmd.site import settings as site_settings

OLD_KEY = timedelta(days=90)
LOCAL = ("localhost", "127.0.0.1", "::1")
# What is found: "ok", "warning" or "problem", and a sentence.
Finding = tuple[str, str]


@click.command()
def check() -> None:
    """Tell what this deployment lacks. Exit code 1 when something is wrong, 2 when the settings are."""
    app = create_app(settings.load())
    worst = 0
    print("ok       The settings are complete.")
    with app.app_context():
        for look in (
            _address,
            _data_folder,
            _content,
            _key_store,
            _masters,
            _mail_server,
            _mail_waits,
            _postal_address,
        ):
            for kind, sentence in _safely(look, app):
                print(f"{kind:8} {sentence}")
                worst = max(worst, int(kind == "problem"))
    sys.exit(worst)


def _safely(look: Callable[[Flask], Iterator[Finding]], app: Flask) -> Iterator[Finding]:
    try:
        yield from look(app)
    except SQLAlchemyError as error:
        db.session.rollback()
        yield "problem", f"A database could not be read ({type(error).__name__})."


def _address(app: Flask) -> Iterator[Finding]:
    address = app.config["BASE_URL"]
    if address.startswith("https://"):
        yield "ok", f"The site's address is {address}."
    else:
        yield "warning", f"The site's address is {address}: without https:// only this machine may use it."
    if app.config["TRUSTED_PROXIES"] == 0:
        yield "warning", "ASKMD_TRUSTED_PROXIES is 0: behind a proxy all visitors would share one limit."


def _data_folder(app: Flask) -> Iterator[Finding]:
    folder = app.config["DATA_DIR"]
    if not os.access(folder, os.W_OK | os.X_OK):
        yield "problem", f"The data folder {folder} cannot be written to."
    elif folder.stat().st_mode & 0o077:
        yield "warning", f"The data folder {folder} can be opened by other users of this machine (chmod 700)."
    else:
        yield "ok", f"The data folder is {folder}."


def _content(app: Flask) -> Iterator[Finding]:
    yield from _store("content database", "content", db.engine)


def _key_store(app: Flask) -> Iterator[Finding]:
    yield from _store("key store", "keys", store().engine)


def _store(name: str, folder: str, engine: Engine) -> Iterator[Finding]:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        yield "problem", f"The {name} cannot be reached."
        return
    if migrations.is_current(engine, folder):
        yield "ok", f"The {name} is up to date ({engine.dialect.name})."
    else:
        yield "problem", f"The {name} is not up to date. Run `askmd db upgrade`."


def _masters(app: Flask) -> Iterator[Finding]:
    unknown = [name for name in store().masters_in_use() if not store().knows_master(name)]
    if unknown:
        yield (
            "problem",
            "ASKMD_ENCRYPTION_KEYS lacks a key that the key store still uses: some texts are unreadable.",
        )
        return
    try:
        store().verify()
    except CannotUnseal:
        yield "problem", "ASKMD_ENCRYPTION_KEYS does not open the key store."
        return
    newest = master_id(app.config["ENCRYPTION_KEYS"][0])
    with store().engine.connect() as connection:
        firsts = [
            connection.execute(select(func.min(model.created_at)).where(model.master == newest)).scalar()
            for model in (DataKey, PurposeKey)
        ]
    used_since = min((first for first in firsts if first is not None), default=None)
    if used_since is not None and used_since < clock.now() - OLD_KEY:
        days = (clock.now() - used_since).days
        yield "warning", f"The newest encryption key has been in use for {days} days. Add a new one in front."
    else:
        yield "ok", "The encryption keys open the key store."


def _mail_server(app: Flask) -> Iterator[Finding]:
    smtp = app.config["SMTP"]
    if not (smtp["tls"] or smtp["starttls"]) and smtp["host"] not in LOCAL:
        yield "warning", "Mails go to the mail server unencrypted: use smtps:// or ?starttls=1."
    connection = conversation.Connection(app.extensions["mail"])
    try:
        connection.__enter__()
    except conversation.ServerAway as error:
        yield "problem", f"The mail server {smtp['host']} cannot be used ({error.code})."
    else:
        yield "ok", f"The mail server {smtp['host']} takes mails."
        yield from _return_paths(app, connection)
        connection.__exit__()


def _return_paths(app: Flask, connection: conversation.Connection) -> Iterator[Finding]:
    """Each e-mail has a sender of its own for reports; some providers take only that of the account."""
    if not app.config["BOUNCE_ADDRESS"]:
        yield (
            "warning",
            "ASKMD_BOUNCE_ADDRESS is off, or ASKMD_MAIL_FROM too long for a tag: nobody notices which mails come back.",
        )
    elif connection.host is not None:
        try:
            code, _words = connection.host.mail(envelopes.return_path(new_uid()))
        except (OSError, SMTPException, CannotUnseal):
            # What is wrong there is told by the other lines.
            return
        if code != 250:
            yield (
                "problem",
                f"The mail server refuses the senders that reports need ({code}). "
                "Set ASKMD_BOUNCE_ADDRESS to an address that it takes, or to `off`.",
            )


def _postal_address(_app: Flask) -> Iterator[Finding]:
    if site_settings.get("postal_address"):
        yield "ok", "A postal address stands at the foot of every mail."
    else:
        yield (
            "warning",
            "No postal address stands at the foot of our mails, as many laws ask for: write it on the settings page.",
        )


def _mail_waits(_app: Flask) -> Iterator[Finding]:
    now = standing.now()
    oldest = f", the oldest since {_utc(now.oldest)}" if now.oldest is not None else ""
    waiting = f"{standing.COUNT_STOP:,}+" if now.waiting > standing.COUNT_STOP else f"{now.waiting:,}"
    waiting = f"{waiting} mail{'' if now.waiting == 1 else 's'} wait{'s' if now.waiting == 1 else ''}{oldest}."
    if now.away_since is not None:
        yield (
            "problem",
            f"The mail server has not answered since {_utc(now.away_since)} ({now.why}). {waiting} "
            "Nothing is lost: the worker tries again every minute.",
        )
    elif now.stuck_since is not None:
        yield "problem", f"Mails are due and nobody sends them. {waiting} Start `askmd worker`."
    for broadcast in now.stopped:
        yield (
            "problem",
            f"Broadcast {broadcast.id} was stopped: the mail server refused too many in a row "
            f"({broadcast.reply_code}). See /admin/broadcasts/{broadcast.id}.",
        )


def _utc(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"
