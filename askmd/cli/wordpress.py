"""`askmd import-wordpress`: an old site comes in from its export."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from askmd.cli import settings
from askmd.core.errors import DomainError
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.jobs import leases
from askmd.wordpress import importing, survey
from askmd.wordpress.importing import Options
from askmd.wordpress.report import Report
from askmd.wordpress.survey import Survey

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import-wordpress")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--uploads", type=FOLDER, help="A copy of the old site's folder wp-content/uploads.")
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@click.option("--tags", type=click.Choice(["keywords", "topics"]), default="keywords", help="What tags become.")
@click.option("--report", "report_file", type=NEW_FILE, help="Write everything worth knowing to this file, as JSON.")
def import_wordpress(file: Path, uploads: Path | None, dry_run: bool, tags: str, report_file: Path | None) -> None:
    """Bring a WordPress site in from its export (Tools, Export, All content). Safe to run again."""
    app = settings.open_app()
    report = Report()
    with app.app_context():
        found = _look(file)
        options = Options(uploads, tags == "topics", dry_run)
        try:
            _bring_in(found, options, report)
        except DomainError as error:
            settings.refuse([str(error)])
    if report_file is not None:
        _write(report_file, report)
    for line in report.lines():
        print(line)
    if report.broken:
        sys.exit(1)


def _look(file: Path) -> Survey:
    with click.progressbar(length=file.stat().st_size, label="Reading", file=sys.stderr) as bar:
        found = survey.walk(file, moved=bar.update)
    if found.broken is not None and not found.items:
        settings.refuse([str(found.broken)])
    return found


def _bring_in(found: Survey, options: Options, report: Report) -> None:
    """A page of items in each transaction. Killed in the middle, it is begun again with the same file."""
    holder = new_uid()
    if not leases.hold(importing.LEASE, holder, importing.LEASE_LIFETIME):
        settings.refuse(["Another import is running just now. Please try again in some minutes."])
    db.session.commit()
    try:
        with click.progressbar(length=found.items, label="Items", file=sys.stderr) as bar:
            for done in importing.bring_in(found, options, report):
                leases.hold(importing.LEASE, holder, importing.LEASE_LIFETIME)
                db.session.commit()
                bar.update(done)
    finally:
        db.session.rollback()
        leases.release(importing.LEASE, holder)
        db.session.commit()


def _write(path: Path, report: Report) -> None:
    # It may name what is not public: nobody else on this machine needs to read it.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as written:
        json.dump(report.as_dict(), written, ensure_ascii=False, indent=2)
