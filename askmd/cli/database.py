"""`askmd db …`: the tables of both stores."""

from __future__ import annotations

import click

from askmd import create_app
from askmd.cli import logs, settings, stores


@click.group("db")
def database() -> None:
    """Bring the databases up to date."""


@database.command()
def upgrade() -> None:
    """Run all migrations of both stores that have not run yet."""
    logs.begin()
    stores.upgrade(create_app(settings.load()))
    print("Both stores are up to date.")


@database.command()
@click.option("-m", "--message", required=True, help="What changes, in a few words.")
def migration(message: str) -> None:
    """Write the next migration from what differs between models and databases."""
    logs.begin()
    stores.create(create_app(settings.load()), message)
