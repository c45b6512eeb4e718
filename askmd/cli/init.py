"""`askmd init`: the first `.env`, the tables, and an invitation for the first administrator."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import Flask

import config
from askmd import create_app
from askmd.accounts import services
from askmd.accounts.services import Roles
from askmd.cli import settings, stores
from askmd.core import addresses
from askmd.core.errors import DomainError, Invalid
from askmd.extensions import db
from askmd.workflow import SYSTEM

WRITTEN = """
Written: {env} (only you can read it) and the data folder {folder}.
Keep a copy of ASKMD_ENCRYPTION_KEYS somewhere else: without it nothing private can be read again.

What next:
"""
DONE = (
    WRITTEN
    + """\
  1. askmd check                  tells what is still missing
  2. askmd serve --with-worker    serves {base_url} on http://127.0.0.1:8000
  3. {administrator} gets a mail with a link that works for two days; then invite the doctors in the browser.
"""
)
DONE_EMPTY = (
    WRITTEN
    + """\
  1. askmd import PUBLIC PRIVATE  brings in the two files of an export
  2. askmd check                  tells what is still missing
"""
)


def _asked_unless_empty(context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """Nobody is asked for an administrator who comes with the export."""
    if given is None and not context.params.get("empty"):
        return str(click.prompt("E-mail address of the first administrator"))
    return given


@click.command()
@click.option("--base-url", prompt="Address of the site, like https://ask.example.org", help="The site's address.")
@click.option("--smtp-url", prompt="Mail server, like smtps://user:password@mail.example.org", help="The mail server.")
@click.option("--mail-from", prompt="Address that our mails come from", help="The sender of all mails.")
@click.option(
    "--empty", is_flag=True, is_eager=True, help="Invite nobody: everybody comes with the export of another place."
)
@click.option("--administrator", callback=_asked_unless_empty, help="Gets the first invitation.")
@click.option("--name", default="Administrator", show_default=True, help="How the administrator is called.")
@click.option("--data-dir", default="var", show_default=True, help="The folder for databases and images.")
def init(
    base_url: str, smtp_url: str, mail_from: str, empty: bool, administrator: str | None, name: str, data_dir: str
) -> None:
    """Prepare a new site in this folder. Asks for what is not given as an option; overwrites nothing."""
    env = Path(settings.ENV_FILE).resolve()
    if env.exists():
        settings.refuse([f"There is a {settings.ENV_FILE} here already. Move it away, or edit it."])
    given = {
        "ASKMD_SMTP_URL": smtp_url,
        "ASKMD_MAIL_FROM": mail_from,
        "ASKMD_DATA_DIR": str(Path(data_dir).resolve()),
    }
    values = config.fresh_environment(base_url.rstrip("/")) | given
    try:
        loaded = config.load(values)
        if administrator is not None:
            addresses.parse(administrator)
    except config.BadSettings as error:
        settings.refuse(error.problems)
    except Invalid as error:
        settings.refuse([f"The administrator: {error}"])
    _write(env, values)
    app = create_app(loaded)
    stores.upgrade(app)
    if administrator is not None:
        _invite(app, administrator, name)
    settings.let_go(app)
    next_steps = DONE_EMPTY if administrator is None else DONE
    told = {"env": env, "folder": loaded["DATA_DIR"], "base_url": loaded["BASE_URL"], "administrator": administrator}
    print(next_steps.format(**told))


def _invite(app: Flask, administrator: str, name: str) -> None:
    with app.app_context():
        try:
            services.invite(administrator, name, roles=Roles(is_administrator=True), by=SYSTEM)
            db.session.commit()
        except DomainError as error:
            # The data folder was there before, with this administrator in it.
            print(error)


def _write(env: Path, values: dict[str, str]) -> None:
    """Readable by its owner alone from the first byte on."""
    descriptor = os.open(env, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Secrets and addresses of this site. docs/settings.md explains each of them.\n")
        file.writelines(f"{name}={_quoted(value)}\n" for name, value in values.items())


def _quoted(value: str) -> str:
    """In single quotes, as the reader of the file understands them: a password may hold anything."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
