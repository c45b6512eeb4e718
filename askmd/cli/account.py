"""`askmd account …`: letting the first people in, and somebody out."""

from __future__ import annotations

import click

from askmd.accounts import queries, services
from askmd.accounts.services import Roles
from askmd.cli import settings
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.workflow import SYSTEM

ROLES = {role: f"is_{role}" for role in ("doctor", "editor", "administrator", "medical_lead", "privacy_lead")}


@click.group()
def account() -> None:
    """Invite and disable members of staff. All else is done in the browser."""


@account.command()
@click.argument("address")
@click.option("--name", required=True, help="How the person is called on the site.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(list(ROLES)), help="May be repeated.")
def invite(address: str, name: str, roles: tuple[str, ...]) -> None:
    """Invite somebody. The worker sends the mail; its link works for two days."""
    app = settings.open_app()
    with app.app_context():
        try:
            services.invite(address, name, roles=Roles(**{ROLES[role]: True for role in roles}), by=SYSTEM)
        except DomainError as error:
            settings.refuse([str(error)])
        db.session.commit()
    print("Invited. The mail goes out when the worker runs.")


@account.command()
@click.argument("address")
def disable(address: str) -> None:
    """Let somebody in no more. What they wrote and approved stays."""
    app = settings.open_app()
    with app.app_context():
        found = queries.by_address(address)
        if found is None:
            settings.refuse(["There is no account with this address."])
        try:
            services.disable(found, by=SYSTEM)
        except DomainError as error:
            settings.refuse([str(error)])
        db.session.commit()
    print("Disabled. Every session of this account has ended.")
