"""The base of all models: names of constraints, aware times, and the identity that sealed texts are bound to."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Enum, Insert, LargeBinary, MetaData, String, Table, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, make_transient_to_detached, mapped_column, registry, scoped_session

from askmd.core.clock import Instant

# Batch migrations on SQLite can only drop what has a name.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What Flask-SQLAlchemy builds `db.Model` on."""

    # Flask-SQLAlchemy derives from this class, so what it maps is said in the registry, which it inherits.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: Instant(), bytes: LargeBinary()},
    )


def words(enum: type[StrEnum], length: int = 20, name: str = "") -> Enum:
    """A column type that keeps the enum's words, checked by the database. A second one in a table needs a `name`."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
        name=name or enum.__name__.lower(),
    )


def new_uid() -> str:
    """128 random bits in hex: an identity that says nothing of order or time."""
    return secrets.token_hex(16)


class HasUid:
    """A row whose sealed texts are bound to it by `uid`, known before the row is written."""

    uid: Mapped[str] = mapped_column(String(32), unique=True)

    def __init__(self, **values: Any) -> None:
        values.setdefault("uid", new_uid())
        super().__init__(**values)


def add_now(session: scoped_session[Any], row: Any) -> None:
    """Write a new row in the running transaction at once, and give it its id, as `session.add` and a flush would.

    The unit of work, which sorts out what depends on what, is most of what a plain insert costs; a row that stands
    alone does not need it. Values that are None are left to the defaults of their columns.
    """
    table, given = row.__table__, row.__dict__
    values = {name: value for column in table.columns if (value := given.get(name := column.key)) is not None}
    (row.id,) = session.connection().execute(_insert_into(table), values).inserted_primary_key or (None,)
    make_transient_to_detached(row)
    session.add(row)


@cache
def _insert_into(table: Table) -> Insert:
    return insert(table)
