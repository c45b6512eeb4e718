"""Bringing a store's tables up to date, forwards and back.

Two stores, two rows of numbered files: `migrations/content` and `migrations/keys`.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

MIGRATES = "askmd_migrates"
FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"
# Where all of a full-text index begins: a virtual table with its shadows, or indexes of expressions.
FULL_TEXT = "search_index"


def upgrade(engine: Engine, store: str, metadata: MetaData, revision: str = "head") -> None:
    """Run the migrations of `store` ("content" or "keys") up to a revision."""
    with _connect(engine) as connection:
        command.upgrade(_config(store, metadata, connection), revision)
        connection.commit()


def downgrade(engine: Engine, store: str, metadata: MetaData, revision: str) -> None:
    """Run them back down to a revision (`base` for none)."""
    with _connect(engine) as connection:
        command.downgrade(_config(store, metadata, connection), revision)
        connection.commit()


def create(engine: Engine, store: str, metadata: MetaData, message: str) -> None:
    """Write the next numbered file from what differs between models and database."""
    heads = ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER / store / "versions")]).get_heads()
    number = int(heads[0]) + 1 if heads else 1
    with engine.connect() as connection:
        config = _config(store, metadata, connection)
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04d}")


def differences(engine: Engine, metadata: MetaData) -> list[object]:
    """What the models say and the database does not; empty when all is well."""
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": is_of_a_model}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def is_of_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Whether tables and indexes of this name are compared: the full-text index is made by its migration alone."""
    return not (kind in ("table", "index") and (name or "").startswith(FULL_TEXT))


def is_current(engine: Engine, store: str) -> bool:
    """Whether every migration of this store has run."""
    heads = set(ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER / store / "versions")]).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def current(engine: Engine) -> str:
    """The newest migrations that ran here, by their numbers."""
    with engine.connect() as connection:
        return "+".join(sorted(MigrationContext.configure(connection).get_current_heads()))


def _connect(engine: Engine) -> Connection:
    # What else listens to writing statements must not presume the newest tables.
    return engine.connect().execution_options(**{MIGRATES: True})


def _config(store: str, metadata: MetaData, connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(FOLDER / store / "versions"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata)
    return config
