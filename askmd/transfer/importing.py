"""A whole site comes in, from the two files of an export, at an empty place. One transaction in each store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.exc import DataError, IntegrityError

from askmd.core import clock, migrations
from askmd.core.database import reading, writing
from askmd.core.errors import Invalid
from askmd.core.models import Base
from askmd.extensions import db
from askmd.keys import moving
from askmd.keys.sealing import store
from askmd.transfer import checking, pictures, private_file, public_file, rows, shares
from askmd.transfer.filling import Filler
from askmd.transfer.loading import PAGE, Loader, Values, set_sequences
from askmd.transfer.quieting import quiet

Moved = Callable[[int], None]
# An empty place has the first of these from the code already; they give way.
SEEDED = frozenset({"snippet", "synonym"})

OTHER_VERSION = (
    "This export was made by another version of the program (tables {theirs}; here {ours}). Nothing was changed. "
    "Please bring it in with the version that wrote it, and upgrade afterwards."
)
NOT_A_PAIR = "These two files are not of the same export. Nothing was changed."
NOT_EMPTY = (
    "This place is not empty: there are rows in “{table}”. Nothing was changed. An import needs new, empty databases: "
    "name them in the settings, run `askmd db upgrade`, and begin again."
)
DOES_NOT_FIT = "A row of “{table}” does not fit the tables of this place ({why}). Nothing was changed."


@dataclass
class Found:
    """Two files that were read from beginning to end, and belong together and here."""

    public: public_file.Reader
    private: private_file.Reader | None
    rows: int


@dataclass
class Brought:
    """What came in, by table."""

    rows: dict[str, int] = field(default_factory=dict)
    pictures: int = 0


def examine(public: Path, private: Path | None, passphrase: str | None) -> Found:
    """Read both files once and change nothing. Raises Invalid with one sentence for whatever is wrong."""
    open_public = public_file.Reader(public)
    ours = {"content": migrations.current(db.engine), "keys": migrations.current(store().engine)}
    theirs = {name: open_public.manifest.get(name) for name in ours}
    if theirs != ours:
        raise Invalid(OTHER_VERSION.format(theirs=theirs["content"], ours=ours["content"]))
    open_public.verify()
    open_private = None
    if private is not None:
        open_private = private_file.Reader(private, passphrase or "")
        open_private.verify()
        if open_private.public_sha256 != private_file.digest_of(public):
            raise Invalid(NOT_A_PAIR)
    known = {table.name for table in shares.tables()}
    if not set(open_public.tables()) <= known:
        raise Invalid(public_file.DAMAGED)
    with reading(), db.engine.connect() as connection:
        _must_be_empty(connection)
    return Found(open_public, open_private, _rows_to_come(open_public, open_private))


def _rows_to_come(public: public_file.Reader, private: private_file.Reader | None) -> int:
    of_public = public.tables()
    if private is None:
        return sum(of_public.values())
    whole = [table.name for table in shares.tables() if not shares.takes_the_place(table)]
    others = sum(
        count for name, count in private.counts.items() if name not in (private_file.BEGIN, private_file.MEDIA)
    )
    return others + sum(of_public.get(name, 0) for name in whole)


def bring_in(found: Found, moved: Moved) -> Brought:
    """Everything or nothing. Keys first: a row is never there without its key. Raises Invalid with one sentence."""
    # What look-ups need is made in a transaction of its own, before ours holds the key store.
    store().lookup("address", "")
    with writing(), ExitStack() as stack:
        arrived = stack.enter_context(pictures.Arrived())
        content = stack.enter_context(db.engine.begin())
        keys = stack.enter_context(store().engine.begin())
        _must_be_empty(content)
        loader = Loader(content, moved)
        try:
            if found.private is None:
                _public_alone(found.public, loader, keys)
            else:
                _both(found.public, found.private, loader, keys, arrived)
            loader.finish()
        except (IntegrityError, DataError) as error:
            raise Invalid(DOES_NOT_FIT.format(table=loader.table, why=type(error).__name__)) from error
        set_sequences(content, shares.tables())
        for name in found.public.pictures():
            arrived.add(name, found.public.picture(name))
        brought = Brought(dict(loader.counts), arrived.count)
    return brought


def _must_be_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name in shares.LEFT_OUT or table.name in SEEDED:
            continue
        if connection.execute(select(1).select_from(table).limit(1)).first() is not None:
            raise Invalid(NOT_EMPTY.format(table=table.name))


def _public_alone(public: public_file.Reader, loader: Loader, keys: Connection) -> None:
    moving.must_be_unused(keys)
    filler = Filler(loader.connection, keys)
    loader.before_flush = filler.flush
    for table in shares.tables():
        if table.name not in shares.SHARES:
            continue
        if table.name in SEEDED:
            loader.connection.execute(delete(table))
        for row in _public_rows(public, table):
            loader.add(table, filler.fill(table.name, row))
        # What comes next may need these rows, or an account beside them.
        loader.flush()


def _public_rows(public: public_file.Reader, table: Table) -> Iterator[Values]:
    """Nobody signs a public file: what it may say of a row is what an export says, and nothing that gives rights."""
    share = shares.SHARES[table.name]
    for written in public.rows(table.name):
        names, row = set(written), rows.decode(table, written)
        is_whole = names == set(share.shown)
        if not (is_whole or names == set(share.brief)) or not checking.may_come_in(table.name, row, is_whole=is_whole):
            raise Invalid(public_file.DAMAGED)
        yield row


def _both(
    public: public_file.Reader,
    private: private_file.Reader,
    loader: Loader,
    keys: Connection,
    arrived: pictures.Arrived,
) -> None:
    """The private file from front to back; before the rows of a table come those that are public as a whole."""
    arrival = moving.Arrival(keys, store())
    now = clock.now()
    waiting = iter(shares.tables())
    known = {table.name: table for table in shares.tables()}
    begun: set[str] = set()
    some_keys: list[private_file.Entry] = []
    for name, content in private.entries():
        if name == private_file.MEDIA:
            arrived.add(*private_file.picture_of(content))
        elif name.startswith("#"):
            some_keys.append((name.removeprefix("#"), content))
            if len(some_keys) >= PAGE:
                loader.moved(_take_keys(arrival, some_keys))
        elif name in known:
            if name not in begun:
                begun |= _public_up_to(name, waiting, public, loader)
            loader.add(known[name], quiet(name, rows.decode(known[name], content), now))
        else:
            raise Invalid(public_file.DAMAGED)
    _public_up_to(None, waiting, public, loader)
    loader.moved(_take_keys(arrival, some_keys))
    arrival.finish()


def _public_up_to(name: str | None, waiting: Iterator[Table], public: public_file.Reader, loader: Loader) -> set[str]:
    """Bring in the public rows of all tables up to this one, or of all that are left."""
    done = set()
    for table in waiting:
        done.add(table.name)
        if table.name in SEEDED:
            loader.flush()
            loader.connection.execute(delete(table))
        if not shares.takes_the_place(table):
            for row in _public_rows(public, table):
                loader.add(table, row)
        if table.name == name:
            break
    return done


def _take_keys(arrival: moving.Arrival, some: list[private_file.Entry]) -> int:
    """Entries of one kind stand together; a few kinds may meet in one page. Returns how many there were."""
    count = len(some)
    for kind in dict.fromkeys(kind for kind, _ in some):
        arrival.add(kind, [entry for other, entry in some if other == kind])
    some.clear()
    return count
