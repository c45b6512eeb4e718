"""Reading an export of WordPress (WXR), however large it is and whoever wrote it.

The parser is expat, which loads nothing. A document type, and so every entity and every bomb made of them, is refused
before it means anything; XInclude is an element like any other that we do not know. One item lies in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from askmd.core.errors import Invalid

CHUNK = 64 * 1024
# What one item may weigh with all its comments, and how far the parser may fall behind what it was given: one mark
# that never ends would be kept in memory whole.
MOST_CHARACTERS = 20_000_000
MOST_BEHIND = 16 * 1024 * 1024
DEEPEST = 24
# XML 1.0 knows no such characters, but texts that were pasted into WordPress hold them, and it writes them out.
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SPACES = (
    (re.compile(r"http://wordpress\.org/export/[\d.]+/excerpt/"), "excerpt:"),
    (re.compile(r"http://wordpress\.org/export/[\d.]+/"), "wp:"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content:"),
    (re.compile(r"http://purl\.org/dc/elements/1\.1/"), "dc:"),
)
# Elements that come many times, each with fields of its own.
_RECORDS = {"item", "wp:author", "wp:category", "wp:tag", "wp:term", "wp:comment", "wp:postmeta", "wp:commentmeta"}
# Records of the channel itself, as they are told one by one; the others lie inside an item.
_TOLD = {"item", "wp:author", "wp:category", "wp:tag"}

DOCTYPE = "This file declares a document type or entities. No export of WordPress does, so nothing of it was read."
TOO_DEEP = "This is no export of WordPress: its elements lie too deep in each other."
TOO_HEAVY = "One item of this file is larger than anything that WordPress writes."
NO_EXPORT = "This is no export of WordPress. Please use the file that Tools, Export, All content made there."


class Broken(Invalid):
    """The file ends or fails somewhere; what was told before stands."""


@dataclass
class Record:
    """One element with its fields: texts by name (the first of each), records in it, and the terms of an item."""

    kind: str
    fields: dict[str, str] = field(default_factory=dict)
    inner: list[Record] = field(default_factory=list)
    # (domain, nicename, name) of each category or tag of an item.
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    line: int = 0

    def get(self, name: str) -> str:
        """One text; empty where there is none."""
        return self.fields.get(name, "")

    def all(self, kind: str) -> Iterator[Record]:
        """The records of this kind inside."""
        return (one for one in self.inner if one.kind == kind)

    def meta(self, key: str) -> str:
        """A custom field of an item; empty where there is none."""
        found = (one.get("wp:meta_value") for one in self.all("wp:postmeta") if one.get("wp:meta_key") == key)
        return next(found, "")


def read(path: Path, *, moved: Callable[[int], None] = lambda _bytes: None) -> Iterator[Record]:
    """The channel's own facts first (kind `channel`), then every author, category, tag and item, in the file's order.

    Raises Broken with a sentence that says where, once everything before that place was told.
    """
    with path.open("rb") as file:
        yield from _read(file, moved)


def _read(file: BinaryIO, moved: Callable[[int], None]) -> Iterator[Record]:
    reader, given, is_utf16 = _Reader(), 0, False
    while True:
        chunk = file.read(CHUNK)
        if not given:
            is_utf16 = chunk.startswith(_UTF16)
        error = reader.take(chunk if is_utf16 else chunk.translate(None, _CONTROLS), is_last=not chunk)
        yield from reader.told()
        if error is not None:
            raise error
        if not chunk:
            break
        given += len(chunk)
        moved(len(chunk))
    if not reader.is_export:
        raise Broken(NO_EXPORT)


class _Reader:
    """Follows the elements and keeps the records that are whole."""

    def __init__(self) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser, self._given, self._weight = parser, 0, 0
        self._path: list[str] = []
        self._texts: list[str] | None = None
        self._term = ("", "")
        self._channel = Record("channel")
        self._open: list[Record] = []
        self._whole: list[Record] = []
        self._is_channel_told = False
        self.is_export = False

    def take(self, chunk: bytes, *, is_last: bool) -> Broken | None:
        """Read on. Returns what is wrong rather than raising it: what was whole before is told first."""
        self._given += len(chunk)
        try:
            self._parser.Parse(chunk, is_last)
            if self._given - self._parser.CurrentByteIndex > MOST_BEHIND:
                raise Broken(TOO_HEAVY)
        except Broken as error:
            return error
        except expat.ExpatError as error:
            return Broken(f"The file is broken or cut off at line {error.lineno:,}: {expat.ErrorString(error.code)}.")
        return None

    def told(self) -> Iterator[Record]:
        """What became whole since."""
        whole, self._whole = self._whole, []
        yield from whole

    def _doctype(self, *_: object) -> None:
        raise Broken(DOCTYPE)

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        name = _short(full_name)
        self._path.append(name)
        if len(self._path) > DEEPEST:
            raise Broken(TOO_DEEP)
        if len(self._path) == 2 and self._path == ["rss", "channel"]:
            self.is_export = True
        elif not self.is_export and len(self._path) > 1:
            raise Broken(NO_EXPORT)
        if name in _RECORDS:
            if not self._open:
                self._weight = 0
                self._tell_channel()
            self._open.append(Record(name, line=self._parser.CurrentLineNumber))
        self._texts = []
        if name == "category":
            self._term = (attributes.get("domain", ""), attributes.get("nicename", ""))

    def _text(self, text: str) -> None:
        self._weight += len(text)
        if self._weight > MOST_CHARACTERS:
            raise Broken(TOO_HEAVY)
        if self._texts is not None:
            self._texts.append(text)

    def _end(self, full_name: str) -> None:
        name, text = self._path.pop(), "".join(self._texts or ())
        self._texts = None
        if self._open and self._open[-1].kind == name:
            self._close(self._open.pop())
        elif self._open and name == "category" and self._open[-1].kind == "item":
            self._open[-1].terms.append((*self._term, text))
        elif self._open:
            self._open[-1].fields.setdefault(name, text)
        elif len(self._path) == 2:
            self._weight = 0
            self._channel.fields.setdefault(name, text)

    def _close(self, record: Record) -> None:
        if self._open:
            self._open[-1].inner.append(record)
        elif record.kind in _TOLD:
            self._whole.append(record)

    def _tell_channel(self) -> None:
        if not self._is_channel_told:
            self._is_channel_told = True
            self._whole.append(self._channel)


def _short(full_name: str) -> str:
    space, _, name = full_name.rpartition(" ")
    if not space:
        return name
    return next((prefix for pattern, prefix in _SPACES if pattern.fullmatch(space)), f"{space} ") + name
