"""Rows on their way into the tables: whole, some hundreds together, each after those that it refers to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Table, bindparam, func, insert, select, text, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

PAGE = 500
Values = dict[str, Any]


class Loader:
    """Takes rows table by table, in the order of the tables. `counts` says how many came in."""

    def __init__(self, connection: Connection, moved: Callable[[int], None]) -> None:
        self.connection, self.moved = connection, moved
        self.counts: Counter[str] = Counter()
        self.before_flush: Callable[[], None] = _nothing
        self._table: Table | None = None
        self._rows: list[Values] = []
        # A row may refer to one of its own table that comes later.
        self._later: list[tuple[Table, str, int, int]] = []

    @property
    def table(self) -> str:
        """Which table is being written."""
        return self._table.name if self._table is not None else ""

    def add(self, table: Table, row: Values) -> None:
        """One more row; columns that it lacks are as the model makes them."""
        if table is not self._table or len(self._rows) >= PAGE:
            self.flush()
            self._table = table
        whole = _defaults(table) | row
        for name in _own_references(table):
            if whole[name] is not None and whole[name] >= whole["id"]:
                self._later.append((table, name, whole["id"], whole[name]))
                whole[name] = None
        self._rows.append(whole)

    def flush(self) -> None:
        """Write what waits."""
        self.before_flush()
        if self._table is not None and self._rows:
            self.connection.execute(insert(self._table), self._rows)
            self.counts[self._table.name] += len(self._rows)
            self.moved(len(self._rows))
            self._rows.clear()

    def finish(self) -> None:
        """Write the rest."""
        self.flush()
        for table, name, id, other in self._later:
            change = update(table).where(table.c.id == bindparam("of")).values({name: bindparam("other")})
            self.connection.execute(change, {"of": id, "other": other})


def set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let ids go on behind those that came in. SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        id = table.columns.get("id")
        if id is None or not isinstance(id.type, Integer):
            continue
        named = text("SELECT pg_get_serial_sequence(:table, 'id')")
        sequence = connection.execute(named, {"table": table.name}).scalar()
        last = connection.execute(select(func.max(id))).scalar()
        if sequence is not None and last is not None:
            connection.execute(select(func.setval(text(":sequence").bindparams(sequence=sequence), last)))


def _nothing() -> None:
    return


@cache
def _defaults(table: Table) -> Values:
    found: Values = {}
    for column in table.columns:
        default = column.default
        found[column.name] = default.arg if isinstance(default, ScalarElementColumnDefault) else None
    return found


@cache
def _own_references(table: Table) -> tuple[str, ...]:
    return tuple(key.parent.name for key in table.foreign_keys if key.column.table is table)
