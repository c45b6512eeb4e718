"""`askmd audit …`: whether somebody changed, removed or added what happened."""

from __future__ import annotations

import sys

import click

from askmd.audit import services
from askmd.cli import settings


@click.group()
def audit() -> None:
    """Look after the audit log."""


@audit.command()
def verify() -> None:
    """Recompute the whole chain, and compare it with the heads that were written away each hour."""
    app = settings.open_app()
    with app.app_context():
        broken = services.first_broken()
        if broken is not None:
            print(f"The audit log is not whole: event {broken} does not fit the one before it.", file=sys.stderr)
            sys.exit(1)
        head = services.head()
        if (place := services.first_missing_head(app.config["DATA_DIR"] / "backup" / services.HEADS)) is not None:
            print(f"The audit log was cut or rewritten: event {place} is not what was noted then.", file=sys.stderr)
            sys.exit(1)
    print(f"The audit log is whole: {head[0] if head else 0} sealed events.")
