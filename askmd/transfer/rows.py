"""A row as JSON, and back: the same value comes out, on whichever database."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Double, Enum, Integer, LargeBinary, Row, String, Table
from sqlalchemy.types import TypeEngine

from askmd.core.clock import Instant
from askmd.core.errors import Invalid

NOT_OURS = "A row of {table} does not fit the tables of this version. The file was changed, or is damaged."


def encode(row: Row[Any], columns: Iterable[str]) -> dict[str, Any]:
    """These columns as JSON takes them: bytes in base64, times as ISO 8601 in UTC with microseconds."""
    mapping = row._mapping
    return {name: _plain(mapping[name]) for name in columns}


def line(content: dict[str, Any]) -> bytes:
    """One line of JSON Lines."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def parse(read: bytes) -> dict[str, Any]:
    """The object of one line. Raises Invalid."""
    try:
        found = json.loads(read.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise Invalid("A line of the file cannot be read. The file was changed, or is damaged.") from error
    if not isinstance(found, dict):
        raise Invalid("A line of the file is not what it should be. The file was changed, or is damaged.")
    return found


def decode(table: Table, written: dict[str, Any]) -> dict[str, Any]:
    """What `encode` took, as the columns of this table want it. Raises Invalid for what does not fit."""
    found = {}
    try:
        for name, value in written.items():
            reader = _reader(table.columns[name].type)
            found[name] = value if value is None else reader(value)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, binascii.Error) as error:
        raise Invalid(NOT_OURS.format(table=table.name)) from error
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, PythonEnum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """What makes a value of this type of what was read, and raises where it is none."""
    if isinstance(kind, Instant):
        return _instant
    if isinstance(kind, Enum):
        return kind.enum_class or str
    return next(reader for known, reader in _READERS.items() if isinstance(kind, known))


def _instant(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _text(value: str) -> str:
    # Half a surrogate pair can be written in JSON, and in no database.
    value.encode()
    return value


def _number(value: int) -> int:
    # To Python, True is a number too.
    if type(value) is not int or not -_MOST <= value < _MOST:
        raise ValueError(value)
    return value


def _truth(value: bool) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


_MOST = 2**63
_READERS: dict[type[TypeEngine[Any]], Callable[[Any], Any]] = {
    Date: date.fromisoformat,
    LargeBinary: lambda value: base64.b64decode(value, validate=True),
    Boolean: _truth,
    Integer: _number,
    Double: float,
    String: _text,
    # What may stand in it is for `checking` to say.
    JSON: lambda value: value,
}
