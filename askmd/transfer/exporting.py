"""A whole site goes out: what readers see into one file, the rest into another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from sqlalchemy import Connection, Engine, Table, func, select

from askmd.core import clock, migrations
from askmd.core.database import reading
from askmd.core.errors import WrongState
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.keys import moving
from askmd.keys.sealing import store
from askmd.media import storage
from askmd.media.models import Image
from askmd.transfer import private_file, public_file, rows, shares, whole_file
from askmd.transfer.seen import Seen

PAGE = 500
TRIES = 5
Moved = Callable[[int], None]


@dataclass
class Written:
    """What went into the files, by table; pictures whose file was not there."""

    public: dict[str, int] = field(default_factory=dict)
    private: dict[str, int] = field(default_factory=dict)
    pictures: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass
class _Out:
    """The two stores as they stood at one moment, and the files on their way."""

    content: Connection
    keys: Connection
    seen: Seen
    public: public_file.Writer
    private: private_file.Writer | None
    moved: Moved


def total() -> int:
    """About how many rows there are: what a progress bar needs."""
    with reading(), db.engine.connect() as connection:
        counts = [select(func.count()).select_from(table).scalar_subquery() for table in shares.tables()]
        return sum(connection.execute(select(*counts)).one())


def paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Where the public and the private file will stand."""
    return folder / f"{name}-public.zip", folder / f"{name}-private.askmd"


def export(folder: Path, name: str, *, passphrase: str | None, moved: Moved) -> Written:
    """Write both files, or the public one alone where there is no passphrase. All of one moment; both or none."""
    static, media = Path(current_app.static_folder or ""), current_app.config["DATA_DIR"] / "media"
    whole_file.make_sure(folder, outside=[static, media])
    public_path, private_path = paths(folder, name)
    whole_file.must_be_new(public_path)
    whole_file.must_be_new(private_path)
    head = {
        "id": new_uid(),
        "made_at": clock.now().isoformat(),
        "content": migrations.current(db.engine),
        "keys": migrations.current(store().engine),
    }
    with ExitStack() as stack:
        content, keys = stack.enter_context(_one_moment())
        public_bytes = stack.enter_context(whole_file.written(public_path))
        public, private = public_file.Writer(public_bytes, head), None
        stack.callback(public.close)
        if passphrase is not None:
            private_bytes = stack.enter_context(whole_file.written(private_path))
            private = private_file.Writer(private_bytes, passphrase, head)
            stack.callback(private.close)
        out = _Out(content, keys, _looked(content), public, private, moved)
        told = Written()
        _tables(out, told)
        _keys(out, told)
        _pictures(out, told)
        public.finish()
        if private is not None:
            private.finish(_digest(public_bytes))
        return told


@contextmanager
def _one_moment() -> Iterator[tuple[Connection, Connection]]:
    """Both stores as they stood at the same moment: keys are made before their rows and destroyed after them."""
    for _ in range(TRIES):
        with reading(), store().engine.connect() as before:
            ledger = moving.erased(before)
        with reading(), _standing(db.engine) as content, _standing(store().engine) as keys:
            # A snapshot begins with its first look.
            content.execute(select(func.count()).select_from(Image)).scalar()
            if moving.erased(keys) == ledger:
                yield content, keys
                return
    raise WrongState("Questions are being deleted just now. Please try again in a minute.")


@contextmanager
def _standing(engine: Engine) -> Iterator[Connection]:
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def _looked(connection: Connection) -> Seen:
    """What is public, with the pictures that public rows show: these rows are read once more than they are written."""
    seen = Seen.look(connection)
    for table in shares.tables():
        share = shares.SHARES.get(table.name)
        # Which pictures are public is what we are about to learn.
        if share is None or table.name in ("image", "old_address"):
            continue
        with closing(_rows(connection, table)) as rows_of_table:
            for row in rows_of_table:
                if share.holds(seen, row):
                    seen.notice(table, row, share.columns(seen, row))
    seen.find_pictures(connection)
    return seen


def _rows(connection: Connection, table: Table) -> Generator[rows.Row]:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=PAGE)
    with connection.execute(query) as found:
        yield from found


def _tables(out: _Out, told: Written) -> None:
    for table in shares.tables():
        with ExitStack() as stack:
            share = shares.SHARES.get(table.name)
            lines = stack.enter_context(out.public.table(table.name)) if share is not None else None
            names = [column.name for column in table.columns]
            # Closed here if the export breaks off: a cursor on the server must not outlive its connection.
            for row in stack.enter_context(closing(_rows(out.content, table))):
                if share is not None and lines is not None and shares.is_public(table, row, out.seen):
                    lines.add(rows.encode(row, share.columns(out.seen, row)))
                if out.private is not None and shares.is_private(table, row, out.seen):
                    out.private.add(table.name, rows.encode(row, names))
                out.moved(1)
        if lines is not None:
            told.public[table.name] = lines.counted().rows
        if out.private is not None:
            told.private[table.name] = out.private.counts[table.name]


def _keys(out: _Out, told: Written) -> None:
    if out.private is None:
        return
    with closing(moving.read(out.keys, store())) as entries:
        for kind, entry in entries:
            out.private.add(f"#{kind}", entry)
            told.private["keys"] = told.private.get("keys", 0) + 1


def _pictures(out: _Out, told: Written) -> None:
    folder = storage.folder()
    for id, name in out.content.execute(select(Image.id, Image.name).order_by(Image.id)):
        is_public = id in out.seen.images
        if not is_public and out.private is None:
            continue
        try:
            content = folder.read(name)
        except FileNotFoundError:
            told.missing.append(name)
            continue
        told.pictures += 1
        if is_public:
            out.public.picture(name, content)
        elif out.private is not None:
            out.private.picture(name, content)


def _digest(file: BinaryIO) -> str:
    file.flush()
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    return digest.hexdigest()
