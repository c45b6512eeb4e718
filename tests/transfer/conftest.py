"""Places to bring an export to, and a site with something in every table."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from askmd import transfer
from askmd.extensions import db
from askmd.keys.models import KeysBase
from askmd.posts.searching import upkeep
from askmd.transfer import sealed_stream
from askmd.transfer.importing import Brought
from tests.support.databases import Sqlite

PASSPHRASE = "four words without link"


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody waits; how long a guess takes in truth is looked at in `test_sealed_stream`."""
    monkeypatch.setattr(sealed_stream, "WORK", 4)


@pytest.fixture(scope="session")
def elsewhere(stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sqlite]:
    """Where other places get their databases, whatever kind the first one's are of."""
    if isinstance(stores, Sqlite):
        yield stores
    else:
        yield Sqlite(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture
def make_place(make_app, elsewhere: Sqlite, tmp_path: Path) -> Callable[[str], Flask]:
    """`make_place("new")`: an empty site on SQLite, with a folder and a master key of its own."""

    def make(name: str) -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        content, keys = elsewhere.fresh(folder)
        master = "".join(f"{name}-{number}-" for number in range(9))
        return make_app(
            ASKMD_DATABASE_URL=content,
            ASKMD_KEYS_URL=keys,
            ASKMD_DATA_DIR=str(folder),
            ASKMD_ENCRYPTION_KEYS=_base64(master),
        )

    return make


def _base64(words: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(words.encode()).digest()).decode()


@contextmanager
def at(place: Flask) -> Iterator[None]:
    """Inside one of several places."""
    with place.app_context():
        yield
        db.session.rollback()


def take_out(folder: Path, *, passphrase: str | None = PASSPHRASE, name: str = "site") -> tuple[Path, Path]:
    """Export the place that we are in."""
    db.session.commit()
    transfer.export(folder, name, passphrase=passphrase, moved=lambda _: None)
    return folder / f"{name}-public.zip", folder / f"{name}-private.askmd"


def bring_in(public: Path, private: Path | None = None, passphrase: str = PASSPHRASE) -> Brought:
    """Import into the place that we are in."""
    brought = transfer.bring_in(transfer.examine(public, private, passphrase), lambda _: None)
    # The index of search is made anew, as the command does.
    for _read in upkeep.rebuild():
        db.session.commit()
    return brought


def count_all() -> int:
    """Rows in all tables of the content and the key store."""
    engines = ((db.engine, db.metadata), (current_app.extensions["askmd-keys"].engine, KeysBase.metadata))
    found = 0
    for engine, metadata in engines:
        with engine.connect() as connection:
            for table in metadata.sorted_tables:
                if table.name not in ("snippet", "purpose_key"):
                    found += connection.execute(select(func.count()).select_from(table)).scalar_one()
    return found
