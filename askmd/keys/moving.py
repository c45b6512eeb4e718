"""All keys of a store go out in clear, into a file that seals them, and come back wrapped by another place's master.

Day keys stay: whatever was counted by a client's address is thrown away with its day.
"""

from __future__ import annotations

import base64
from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from askmd.core import clock, crypto
from askmd.core.errors import Invalid
from askmd.core.models import new_uid
from askmd.keys.models import DataKey, Erasure, PurposeKey
from askmd.keys.store import KeyStore

TAKEN = (
    "The key store holds keys of other texts already. Nothing was changed. "
    "Please begin with a new, empty key store (ASKMD_KEYS_URL)."
)
_PAGE = 1000


def count(connection: Connection) -> int:
    """How many keys and entries of the ledger there are."""
    found = [connection.execute(select(func.count()).select_from(model)).scalar_one() for model in _MODELS]
    return sum(found)


def erased(connection: Connection) -> int:
    """How many keys were ever destroyed: the same number before and after means that none was in between."""
    return connection.execute(select(func.count()).select_from(Erasure)).scalar_one()


def read(connection: Connection, store: KeyStore) -> Generator[tuple[str, dict[str, Any]]]:
    """(kind, entry) of every data key, purpose key and line of the ledger, as JSON takes them."""
    for model in _MODELS:
        with connection.execute(select(model.__table__).execution_options(yield_per=_PAGE)) as rows:
            for row in rows:
                yield model.__tablename__, _entry(model, row, store)


def _entry(model: Any, row: Any, store: KeyStore) -> dict[str, Any]:
    if model is DataKey:
        key = store.unwrapped(row.master, row.wrapped, row.id)
        return {"id": row.id, "kind": row.kind, "key": _text(key), "created_at": _iso(row.created_at)}
    if model is PurposeKey:
        key = store.unwrapped(row.master, row.wrapped, f"{row.purpose}:{row.number}")
        names = {"purpose": row.purpose, "number": row.number}
        return names | {"key": _text(key), "created_at": _iso(row.created_at)}
    return {"key_id": row.key_id, "kind": row.kind, "erased_at": _iso(row.erased_at)}


def make(connection: Connection, store: KeyStore, kind: str, count: int) -> list[tuple[str, bytes]]:
    """So many fresh data keys in a running transaction, each opened beside its id."""
    made = [(new_uid(), crypto.new_key()) for _ in range(count)]
    now = clock.now()
    rows = [{"id": id, "kind": kind, "created_at": now, **store.wrapped(key, id)} for id, key in made]
    if rows:
        connection.execute(insert(DataKey), rows)
    return made


def must_be_unused(connection: Connection) -> None:
    """Raises Invalid where keys of other texts are: then the wrong store is open."""
    if connection.execute(select(DataKey.id).limit(1)).first() is not None:
        raise Invalid(TAKEN)


class Arrival:
    """Keys come in, in one transaction of an empty store, or of one where an earlier attempt ended after them."""

    def __init__(self, connection: Connection, store: KeyStore) -> None:
        self._connection, self._store = connection, store
        self._there = {
            model: set(connection.execute(select(column)).scalars())
            for model, column in ((DataKey, DataKey.id), (Erasure, Erasure.key_id))
        }
        # A store without a data key has sealed nothing yet: what it made for look-ups, nothing was looked up with.
        connection.execute(delete(PurposeKey))

    def add(self, kind: str, entries: list[dict[str, Any]]) -> None:
        """Keep these entries of one kind. Raises Invalid for what is none."""
        try:
            model = {each.__tablename__: each for each in _MODELS}[kind]
            rows = [self._row(model, entry) for entry in entries]
        except (KeyError, ValueError, TypeError) as error:
            raise Invalid("A key in the private file is damaged. Nothing was changed.") from error
        name = "id" if model is DataKey else "key_id"
        if model in self._there:
            there = self._there[model]
            fresh = [row for row in rows if row[name] not in there]
            there.difference_update(row[name] for row in rows)
            rows = fresh
        if rows:
            self._connection.execute(insert(model), rows)

    def finish(self) -> None:
        """Raises Invalid when the store holds anything that did not come with this file."""
        if any(self._there.values()):
            raise Invalid(TAKEN)
        self._store.forget_opened()

    def _row(self, model: Any, entry: dict[str, Any]) -> dict[str, Any]:
        if model is Erasure:
            return {"key_id": entry["key_id"], "kind": entry["kind"], "erased_at": _moment(entry["erased_at"])}
        is_data = model is DataKey
        name = entry["id"] if is_data else f"{entry['purpose']}:{entry['number']}"
        names = ("id", "kind") if is_data else ("purpose", "number")
        wrapped = self._store.wrapped(base64.b64decode(entry["key"], validate=True), name)
        return {name: entry[name] for name in names} | wrapped | {"created_at": _moment(entry["created_at"])}


_MODELS: tuple[Any, ...] = (DataKey, PurposeKey, Erasure)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(written)
    return moment
