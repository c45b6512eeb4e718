"""A list of subscribers as a CSV file: whatever bytes come in, rows come out, or one sentence about the file.

Delimiters are comma, semicolon and tab; the letters UTF-8, UTF-16 with its mark, or else Windows-1252, which is what
older spreadsheets write. Rows are counted as a spreadsheet counts them: the headings are row 1. What is wrong with a
row is said by its number, never by what stands in it. Knows no database.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.core.text import clean_line
from askmd.subscriptions.csv_columns import (
    FREQUENCIES,
    SAID_NO,
    SAID_YES,
    Column,
    columns_of,
    moment,
    order_of,
    plain,
)
from askmd.subscriptions.models import Frequency

DELIMITERS = ",;\t"
MOST_ROWS = 100_000
NOTE_LENGTH = 200
# A cell of more lines is no cell: a quotation mark opened and was never closed.
MOST_LINES = 100
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Spreadsheets keep such folders in a zip file.
_ZIPPED = b"PK\x03\x04"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# What defuses a formula in a cell (see core/csv_file.py); no address and no word of ours begins with it.
_DEFUSED = ("'=", "'+", "'-", "'@")


class Fault(StrEnum):
    """Why nothing can be done with a row."""

    NO_ADDRESS = "no_address"
    NOT_AN_ADDRESS = "not_an_address"
    SAID_NO = "said_no"
    UNKNOWN_FREQUENCY = "unknown_frequency"
    UNKNOWN_TOPIC = "unknown_topic"


@dataclass(frozen=True)
class Row:
    """Somebody who can be written to, and what the file says of them. Proof is a date and a source, both."""

    number: int
    address: str = field(repr=False)
    consented_at: datetime | None
    source: str | None = field(repr=False)
    topics: str = field(repr=False)
    frequency: Frequency
    language: str


@dataclass(frozen=True)
class Bad:
    """A row of which nothing can be used."""

    number: int
    fault: Fault


class Sheet:
    """A file that can be read. Making one raises Invalid with a sentence when it cannot.

    `text` is the whole file in letters, and makes the same sheet again; `count` says how many rows `rows` will give.
    """

    def __init__(self, text: str) -> None:
        self.text = _without_hint(text)
        self._delimiter, self._columns = _columns(self.text)
        self._is_day_first: bool | None = None
        self.count = self._look()

    @classmethod
    def of(cls, data: bytes) -> Sheet:
        """The sheet in these bytes."""
        return cls(decoded(data))

    def rows(self) -> Iterator[Row | Bad]:
        """Each row that is not empty, in the order of the file."""
        for number, cells in self._records():
            yield self._row(number, cells)

    def _look(self) -> int:
        """Count the rows; find out whether the day or the month stands first in dates that leave it open."""
        count, orders = 0, set()
        for _number, cells in self._records():
            count += 1
            orders |= {order_of(cell) for cell in self._cells(cells, Column.CONSENTED)}
        if count == 0:
            raise Invalid("There are no rows in this file below the names of the columns.")
        if count > MOST_ROWS:
            raise Invalid(f"This file has more than {MOST_ROWS:,} rows. Please cut it into smaller files.")
        told = orders - {None}
        self._is_day_first = told.pop() if len(told) == 1 else None
        return count

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(_lines(self.text), delimiter=self._delimiter)
        number, line = 0, 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _unclosed(number) from error
            if reader.line_num - line > MOST_LINES:
                raise _unclosed(number)
            line = reader.line_num
            if number > 1 and any(cell.strip() for cell in cells):
                yield number, cells

    def _row(self, number: int, cells: Sequence[str]) -> Row | Bad:
        typed = next(self._cells(cells, Column.ADDRESS), "")
        if not typed:
            return Bad(number, Fault.NO_ADDRESS)
        words = {plain(cell) for cell in self._cells(cells, Column.STATUS)}
        if words & SAID_NO or any(self._cells(cells, Column.STOPPED)):
            return Bad(number, Fault.SAID_NO)
        try:
            address = addresses.parse(_inside(typed))
        except Invalid:
            return Bad(number, Fault.NOT_AN_ADDRESS)
        frequency = FREQUENCIES.get(plain(next(self._cells(cells, Column.FREQUENCY), "")))
        if frequency is None:
            return Bad(number, Fault.UNKNOWN_FREQUENCY)
        # Whoever never confirmed elsewhere, or of whom we cannot tell, gave no proof.
        is_sure = words <= SAID_YES
        return Row(
            number,
            address,
            consented_at=self._moment(cells) if is_sure else None,
            source=note(next(self._cells(cells, Column.SOURCE), "")),
            topics=next(self._cells(cells, Column.TOPICS), ""),
            frequency=frequency,
            language=next(self._cells(cells, Column.LANGUAGE), "").lower()[:2],
        )

    def _moment(self, cells: Sequence[str]) -> datetime | None:
        found = (moment(cell, is_day_first=self._is_day_first) for cell in self._cells(cells, Column.CONSENTED))
        return next((at for at in found if at is not None), None)

    def _cells(self, cells: Sequence[str], column: Column) -> Iterator[str]:
        """What stands in the columns of one kind, the best first; empty cells are left out."""
        for place in self._columns.get(column, ()):
            cell = clean_line(cells[place]) if place < len(cells) else ""
            if cell:
                yield cell[1:] if cell.startswith(_DEFUSED) else cell


def decoded(data: bytes) -> str:
    """The letters of a file. Raises Invalid for what is no text at all."""
    if data.startswith(_ZIPPED):
        raise Invalid("This is a spreadsheet. Please save it as a CSV file first.")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def note(typed: str) -> str | None:
    """Where and how somebody agreed, on one line. None for nothing, and for what may name a person."""
    line = clean_line(typed)[:NOTE_LENGTH]
    return line if line and "@" not in line else None


def _columns(text: str) -> tuple[str, dict[Column, list[int]]]:
    """The delimiter with which the headings make most sense, and the columns."""
    best: tuple[str, dict[Column, list[int]]] | None = None
    for delimiter in DELIMITERS:
        try:
            head = next(csv.reader(_lines(text), delimiter=delimiter), [])
        except csv.Error:
            continue
        found = columns_of(head)
        if Column.ADDRESS in found and (best is None or len(found) > len(best[1])):
            best = delimiter, found
    if best is None:
        raise Invalid("The first row of the file must name the columns. One of them must be called “email”.")
    return best


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends, one after the other: a copy of it in memory costs four times as much."""
    return (found[0] for found in _LINE.finditer(text))


def _without_hint(text: str) -> str:
    """The text without the line `sep=;`, which some spreadsheets write first and count as none."""
    line, end, rest = text.partition("\n")
    return rest if end and line.strip().strip('"').lower() in {f"sep={mark}" for mark in (",", ";", "\t", "")} else text


def _inside(typed: str) -> str:
    """`Sam <sam@example.org>` is an address with a name."""
    _before, opened, rest = typed.rpartition("<")
    return rest[:-1] if opened and rest.endswith(">") else typed


def _unclosed(number: int) -> Invalid:
    return Invalid(
        f"Row {number} cannot be read: a quotation mark opens there and does not close. "
        "Please mend the file and choose it again."
    )
