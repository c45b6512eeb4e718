"""A table as a CSV file that a spreadsheet opens rightly, and never runs.

RFC 4180 (comma, CRLF, quotes doubled) in UTF-8 with a byte order mark, without which some spreadsheets guess the wrong
letters. A cell that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises on "CSV
Injection"; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

Cell = str | int | float | None
# What begins a formula, or a new cell; the wide forms of the same signs are read alike in some countries.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "\ufeff"


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The bytes of the file: one line of titles, then one line a row."""
    return b"".join(csv_pages(head, [rows]))


def csv_pages(head: Sequence[str], pages: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """The same bytes a page at a time, for a table that is too long to be held at once."""
    yield (_MARK + _lines([head])).encode("utf-8")
    for page in pages:
        yield _lines(page).encode("utf-8")


def _lines(rows: Iterable[Sequence[Cell]]) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return written.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINNINGS) else cell
