"""`askmd export` and `askmd import`: a whole site goes out into two files, and comes back from them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn, TextIO

import click
from sqlalchemy.exc import SQLAlchemyError

from askmd import audit, transfer
from askmd.accounts import passwords
from askmd.cli import settings
from askmd.core import clock
from askmd.core.errors import CannotUnseal, DomainError
from askmd.extensions import db
from askmd.posts.searching import upkeep
from askmd.transfer import exporting
from askmd.workflow import SYSTEM

PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.File(encoding="utf-8"),
    help="Where the passphrase of the private file stands, alone on its first line; - for standard input.",
)
AFTER_EXPORT = """
{public}
    what readers see: {counts}. There is no private word in it.
"""
AFTER_PRIVATE = """{private}
    all the rest: {counts}, the log and all else, with the keys of all that.
    It is encrypted: whoever has it and the passphrase can read everything. Without the passphrase nobody can.

Keep the two files together, and the passphrase apart from them. Bring them in with
    askmd import {public.name} {private.name}
Then delete the private file, after seven days at the latest: what an asker deletes meanwhile is still in it.
"""
AFTER_PUBLIC_ALONE = """
There is no private file: this one brings the public pages back, and nothing that was asked or who works here.
"""
AFTER_IMPORT = """
{rows:,} rows and {pictures:,} pictures are here. Nothing was mailed: what was owed at the old place is cancelled here.

What next:
  1. askmd check                  tells what is still missing
  2. askmd serve --with-worker    serves the site
  3. Delete the private file, and stop the old place: two that send e-mails would send them twice.
"""
AFTER_PUBLIC_IMPORT = """
{rows:,} rows and {pictures:,} pictures are here: the public pages. Nobody can sign in yet.

What next:
  1. askmd account invite ADDRESS --name NAME --role administrator
  2. askmd serve --with-worker    serves the site
"""


# Tables in the order in which they are told, and what a person calls their rows.
OF_PUBLIC = {"post": "posts", "topic": "topics", "account": "authors", "page": "pages", "image": "pictures"}
OF_PRIVATE = {"question": "questions", "answer": "answers", "account": "accounts", "subscriber": "subscribers"}


def _counted(rows: dict[str, int], words: dict[str, str]) -> str:
    return ", ".join(f"{rows.get(table, 0):,} {word}" for table, word in words.items())


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="How the files are called; the day and time by default.")
@click.option("--public-only", is_flag=True, help="Write no private file.")
@PASSPHRASE
def export(folder: Path, name: str | None, public_only: bool, passphrase_file: TextIO | None) -> None:
    """Write the whole site into FOLDER: one file that is public, and one with the rest, encrypted."""
    app = settings.open_app()
    name = name or f"askmd-{clock.now():%Y-%m-%d-%H%M%S}"
    if Path(name).name != name or name.startswith("."):
        settings.refuse(["The name must be a plain name of a file, without a folder."])
    with app.app_context():
        passphrase = None if public_only else _new_passphrase(passphrase_file)
        audit.record("site.exported", by=SYSTEM, private=int(not public_only))
        db.session.commit()
        try:
            with click.progressbar(length=exporting.total(), label="Rows", file=sys.stderr) as bar:
                written = transfer.export(folder, name, passphrase=passphrase, moved=bar.update)
        except (DomainError, CannotUnseal) as error:
            settings.refuse([str(error)])
        except OSError as error:
            settings.refuse([f"The files cannot be written ({error.strerror}). Nothing is left of them."])
    public, private = exporting.paths(folder, name)
    print(AFTER_EXPORT.format(public=public, counts=_counted(written.public, OF_PUBLIC)), end="")
    if public_only:
        print(AFTER_PUBLIC_ALONE, end="")
    else:
        told = {"public": public, "private": private, "counts": _counted(written.private, OF_PRIVATE)}
        print(AFTER_PRIVATE.format(**told), end="")
    for missing in written.missing:
        print(f"The file of the picture {missing} is not there, so it is not in the export.", file=sys.stderr)


@click.command("import")
@click.argument("public", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("private", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@PASSPHRASE
def import_(public: Path, private: Path | None, passphrase_file: TextIO | None) -> None:
    """Bring an export in: the PUBLIC file, and the PRIVATE one of the same export. The databases must be empty."""
    app = settings.open_app()
    with app.app_context():
        passphrase = _passphrase(passphrase_file) if private is not None else None
        try:
            found = transfer.examine(public, private, passphrase)
            with click.progressbar(length=found.rows, label="Rows", file=sys.stderr) as bar:
                brought = transfer.bring_in(found, bar.update)
        except DomainError as error:
            settings.refuse([str(error)])
        except OSError as error:
            settings.refuse([f"A file cannot be read or written ({error.strerror}). Nothing was changed."])
        except SQLAlchemyError as error:
            settings.refuse([f"A database cannot be written ({type(error).__name__}). Nothing was changed."])
        audit.record("site.imported", by=SYSTEM, private=int(private is not None))
        db.session.commit()
        _index()
    words = AFTER_IMPORT if private is not None else AFTER_PUBLIC_IMPORT
    print(words.format(rows=sum(brought.rows.values()), pictures=brought.pictures), end="")


def _index() -> None:
    """The index of search is made anew from what came in; killed here, `askmd search rebuild` makes it."""
    count = upkeep.count()
    db.session.rollback()
    with click.progressbar(length=count, label="Search", file=sys.stderr) as bar:
        for read in upkeep.rebuild():
            db.session.commit()
            bar.update(read)


def _passphrase(file: TextIO | None) -> str:
    """From the file, or asked for without being shown."""
    if file is None:
        return str(click.prompt("Passphrase of the private file", hide_input=True))
    return str(file.readline(passwords.MOST + 2)).rstrip("\r\n")


def _new_passphrase(file: TextIO | None) -> str:
    """A good one, typed twice. Refuses in a sentence what is easy to guess."""
    if file is None:
        print(
            "The private file holds all that was ever asked. Choose a passphrase that you use nowhere else, such as six"
        )
        print("words without a link, and keep it apart from the file. Without it nobody can open the file, nor can we.")
        typed = str(click.prompt("Passphrase", hide_input=True, confirmation_prompt="Once more"))
    else:
        typed = _passphrase(file)
    try:
        passwords.check(typed, words=[])
    except DomainError as error:
        _refuse_passphrase(error)
    return typed


def _refuse_passphrase(error: DomainError) -> NoReturn:
    settings.refuse([str(error).replace("password", "passphrase")])
