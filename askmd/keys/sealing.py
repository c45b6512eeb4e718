"""Sealing a row's texts under its data key, bound to table, column and row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from flask import current_app

from askmd.core import crypto
from askmd.core.errors import KeyGone
from askmd.keys.store import KeyStore


class SealedRow(Protocol):
    """A row with sealed columns `<name>_sealed`, an identity, and the id of the data key it is sealed under."""

    __tablename__: str
    uid: str

    @property
    def sealing_key(self) -> str | None: ...


Row = TypeVar("Row", bound=SealedRow)


def store() -> KeyStore:
    """The key store of the running app."""
    found: KeyStore = current_app.extensions["askmd-keys"]
    return found


def write(row: SealedRow, **texts: str | None) -> None:
    """Seal texts into their `<name>_sealed` columns with one opening of the key; None empties a column."""
    write_with(_key_of(row), row, **texts)


def write_with(key: bytes, row: SealedRow, **texts: str | None) -> None:
    """As `write`, with a key that was made just now and need not be looked up."""
    for name, text in texts.items():
        sealed = None if text is None else crypto.seal(key, text.encode(), place=_place(row, name))
        setattr(row, f"{name}_sealed", sealed)


def read(row: SealedRow, *names: str) -> Any:
    """The clear text of one column, or a tuple of several (None where empty). Raises KeyGone, CannotUnseal."""
    sealed = [getattr(row, f"{name}_sealed") for name in names]
    if not any(sealed):
        texts: list[str | None] = [None] * len(names)
    else:
        key = _key_of(row)
        texts = [
            None if value is None else crypto.unseal(key, value, place=_place(row, name)).decode()
            for name, value in zip(names, sealed, strict=True)
        ]
    return texts[0] if len(names) == 1 else tuple(texts)


def read_each(rows: Iterable[Row], name: str) -> dict[Row, str]:
    """The clear text of one column of many rows, with one look at the key store for some hundreds of them.

    A row that is empty, or whose key is gone, is left out.
    """
    sealed = [(row, value) for row in rows if (value := getattr(row, f"{name}_sealed")) and row.sealing_key]
    opened = store().open_many({row.sealing_key or "" for row, _ in sealed})
    return {
        row: crypto.unseal(key, value, place=_place(row, name)).decode()
        for row, value in sealed
        if (key := opened.get(row.sealing_key or "")) is not None
    }


def seal(key_id: str, text: str, *, place: str) -> bytes:
    """Seal a text that has no row of its own yet."""
    return crypto.seal(store().open(key_id), text.encode(), place=place)


def unseal(key_id: str, sealed: bytes, *, place: str) -> str:
    """The text that `seal` took."""
    return crypto.unseal(store().open(key_id), sealed, place=place).decode()


def digest(row: SealedRow, content: dict[str, Any]) -> str:
    """A keyed fingerprint of a content: names exactly this text, and cannot be guessed from outside."""
    return digest_with(_key_of(row), content)


def digest_with(key: bytes, content: dict[str, Any]) -> str:
    """As `digest`, with a key that was made just now and need not be looked up."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return crypto.mac(key, b"digest\0" + canonical.encode()).hex()


def destroy(key_id: str) -> None:
    """Destroy a data key for ever. Call it after the content's commit, never before."""
    store().destroy(key_id)


def _key_of(row: SealedRow) -> bytes:
    if row.sealing_key is None:
        raise KeyGone("The key of a text is gone.")
    return store().open(row.sealing_key)


def _place(row: SealedRow, name: str) -> str:
    return f"{row.__tablename__}.{name}:{row.uid}"
