"""`askmd search …`: the index that readers search in."""

from __future__ import annotations

import sys

import click

from askmd.cli import settings
from askmd.extensions import db
from askmd.posts.searching import upkeep


@click.group()
def search() -> None:
    """Look after the index that readers search in."""


@search.command()
def rebuild() -> None:
    """Read every public post again, mend what differs, and leave no word of what is gone."""
    app = settings.open_app()
    with app.app_context():
        count = upkeep.count()
        db.session.rollback()
        with click.progressbar(length=count, label="Posts", file=sys.stderr) as bar:
            for read in upkeep.rebuild():
                db.session.commit()
                bar.update(read)
    print(f"{count} posts can be searched.")
