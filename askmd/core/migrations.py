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
from sqlalchemy import Engine, MetaData

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"


def upgrade(engine: Engine, store: str, metadata: MetaData, revision: str = "head") -> None:
    """Run the migrations of `store` ("content" or "keys") up to a revision."""
    with engine.connect() as connection:
        command.upgrade(_config(store, metadata, connection), revision)
        connection.commit()


def downgrade(engine: Engine, store: str, metadata: MetaData, revision: str) -> None:
    """Run them back down to a revision (`base` for none)."""
    with engine.connect() as connection:
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
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def is_current(engine: Engine, store: str) -> bool:
    """Whether every migration of this store has run."""
    heads = set(ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER / store / "versions")]).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _config(store: str, metadata: MetaData, connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(FOLDER / store / "versions"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata)
    return config
