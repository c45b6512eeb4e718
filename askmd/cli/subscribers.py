"""`askmd subscribers …`: bring a list of subscribers in, and take it out again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click

from askmd import audit
from askmd.cli import settings
from askmd.core.errors import DomainError
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.jobs import leases
from askmd.subscriptions import exporting, importing, imports
from askmd.subscriptions.csv_rows import Sheet
from askmd.subscriptions.judging import Tally
from askmd.workflow import SYSTEM

WORDS = {
    "confirmed": "are subscribers at once: the list says when and where they agreed",
    "asked": "get one e-mail that asks whether they agree",
    "known": "are on our list already and stay as they are",
    "double": "stand in the file twice",
    "ended": "stopped our e-mails once and are left alone",
    "suppressed": "asked us never to write and are left alone",
    "said_no": "are marked as stopped or bounced in the file and are left alone",
    "no_address": "have no address",
    "not_an_address": "have something that is no e-mail address",
    "unknown_topic": "name only topics that this site does not have",
    "unknown_frequency": "name a frequency that we do not offer",
}


@click.group()
def subscribers() -> None:
    """Bring a list of subscribers in, or take it out."""


@subscribers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Where and how those agreed whose rows do not say so.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of the rows.")
def import_(file: Path, source: str, dry_run: bool) -> None:
    """Bring in subscribers from a CSV file. Rows without date and source of consent get one e-mail that asks."""
    app = settings.open_app()
    with app.app_context():
        try:
            where = imports.source_of(source)
            sheet = Sheet.of(file.read_bytes())
        except DomainError as error:
            settings.refuse([str(error)])
        tally = Tally()
        with click.progressbar(length=sheet.count, label="Rows", file=sys.stderr) as bar:
            if dry_run:
                for tally in importing.look(sheet.rows(), source=where):
                    bar.update(tally.rows - bar.pos)
            else:
                tally = _bring_in(sheet, where, bar.update)
    for line in _told(tally):
        print(line)


def _bring_in(sheet: Sheet, source: str | None, moved: Callable[[int], None]) -> Tally:
    """All rows, a page in each transaction. Killed in the middle, it is begun again with the same file."""
    tally, holder, mark = Tally(), new_uid(), imports.mark(sheet.text)
    if not leases.hold(imports.LEASE, holder, imports.LEASE_LIFETIME):
        settings.refuse(["Another list is being brought in just now. Please try again in a minute."])
    audit.record("subscribers.import_begun", by=SYSTEM, rows=sheet.count, mark=mark)
    db.session.commit()
    for rows in importing.bring_in(sheet.rows(), source=source, tally=tally):
        leases.hold(imports.LEASE, holder, imports.LEASE_LIFETIME)
        db.session.commit()
        moved(rows)
    leases.release(imports.LEASE, holder)
    audit.record("subscribers.imported", by=SYSTEM, mark=mark, **tally.found)
    db.session.commit()
    return tally


def _told(tally: Tally) -> list[str]:
    """What became of the rows, in words; rows that can be mended by their numbers."""
    lines = [f"{tally.found[what]:>7,} {words}" for what, words in WORDS.items() if tally.found[what]]
    for what, numbers in tally.wrong.items():
        more = "" if len(numbers) == tally.found[what] else " and more"
        lines.append(f"Rows that {WORDS[what]}: {', '.join(map(str, numbers))}{more}")
    return lines


@subscribers.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the confirmed subscribers into a new CSV file that only you can read."""
    app = settings.open_app()
    with app.app_context():
        try:
            # The list holds addresses: nobody else on this machine may read it, and no other file is lost for it.
            written = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except FileExistsError:
            settings.refuse(["There is a file of this name already."])
        with written:
            _export(written)
    print("The list is written. It holds addresses: keep it safe, and delete it when you are done.")


def _export(written: BinaryIO) -> None:
    pages = exporting.export(by=SYSTEM)
    db.session.commit()
    for page in pages:
        written.write(page)
