"""Two databases for each test, content and key store, made by the real migrations once and then only emptied.

SQLite: a migrated pair of files is copied for each test. PostgreSQL: each xdist worker has a pair of databases with
names of its own, emptied before each test that follows another and dropped at the end.
"""

import os
import secrets
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from askmd.core import migrations
from askmd.extensions import db
from askmd.keys.models import KeysBase

USUAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"


def postgres_url() -> str:
    """Where to look for PostgreSQL: a database in which our own databases may be created."""
    return os.environ.get("ASKMD_TEST_POSTGRES") or USUAL_POSTGRES


def postgres_answers() -> bool:
    try:
        psycopg.connect(postgres_url(), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def upgrade(content_url: str, keys_url: str) -> None:
    """Bring both stores to the newest migration."""
    for url, store, metadata in ((content_url, "content", db.metadata), (keys_url, "keys", KeysBase.metadata)):
        engine = create_engine(url)
        migrations.upgrade(engine, store, metadata)
        engine.dispose()


class Sqlite:
    """Copies of one migrated pair of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template: Path | None = None

    def fresh(self, folder: Path) -> tuple[str, str]:
        """The URLs of an empty content database and key store in this folder."""
        if self._template is None:
            template = self.folder / "template"
            template.mkdir()
            upgrade(*self._urls(template))
            for file in template.glob("*.sqlite3"):
                _fold_in(file)
            self._template = template
        for file in self._template.glob("*.sqlite3"):
            shutil.copy(file, folder / file.name)
        return self._urls(folder)

    def nothing(self, folder: Path) -> str:
        """The URL of a database without a table."""
        return f"sqlite:///{folder / 'nothing.sqlite3'}"

    def _urls(self, folder: Path) -> tuple[str, str]:
        return f"sqlite:///{folder / 'askmd.sqlite3'}", f"sqlite:///{folder / 'keys.sqlite3'}"

    def close(self) -> None:
        """The folder is pytest's to remove."""


def _fold_in(file: Path) -> None:
    """Bring all that stands in the write-ahead log into the file, so that the file alone can be copied."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


class Postgres:
    """A pair of databases for this process."""

    def __init__(self) -> None:
        self.admin = postgres_url()
        name = f"askmd_test_{os.getpid()}_{secrets.token_hex(4)}"
        self.names = (f"{name}_content", f"{name}_keys")
        self._nothing = f"{name}_nothing"
        self._made: list[str] = []
        self._emptiers: list[psycopg.Connection] = []

    def fresh(self, _folder: Path) -> tuple[str, str]:
        """The URLs of the pair, empty."""
        content, keys = (self._url(name) for name in self.names)
        if not self._emptiers:
            self._create(*self.names)
            upgrade(content, keys)
            self._emptiers = [_emptier(content), _emptier(keys)]
        for one in self._emptiers:
            one.execute("SELECT empty_all()")
        return content, keys

    def nothing(self, _folder: Path) -> str:
        """The URL of a database without a table."""
        self._create(self._nothing)
        return self._url(self._nothing)

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.admin)._replace(path=f"/{name}"))

    def _create(self, *names: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            for name in names:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self._made += names

    def close(self) -> None:
        for one in self._emptiers:
            one.close()
        with psycopg.connect(self.admin, autocommit=True) as connection:
            for name in set(self._made):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


# Deletes the rows of every table that has some, and lets ids begin at 1 again. Much faster than TRUNCATE, which makes
# new files for each table; and a function is planned once, for all tests of a process.
_EMPTYING = """
CREATE FUNCTION empty_all() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  {tables}
  PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
END $$"""
_EMPTY_ONE = "IF EXISTS (SELECT 1 FROM {0}) THEN DELETE FROM {0}; END IF;"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


def _emptier(url: str) -> psycopg.Connection:
    """A connection that can empty this database again and again. It checks no foreign keys, as nobody else is there."""
    # What a killed test left open would make us wait for ever: better to fail after five seconds.
    connection = psycopg.connect(url, autocommit=True, options="-c lock_timeout=5000 -c synchronous_commit=off")
    tables = [sql.SQL(_EMPTY_ONE).format(sql.Identifier(name)) for (name,) in connection.execute(_TABLES)]
    connection.execute(sql.SQL(_EMPTYING).format(tables=sql.SQL("\n  ").join(tables)))
    connection.execute("SET session_replication_role = replica")
    return connection


Stores = Sqlite | Postgres
