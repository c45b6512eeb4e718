"""The private file: gzipped JSON Lines in a sealed stream. Each line is an object of one name and what it holds.

The name is a table, and holds a row of it; or `#begin`, `#data_key`, `#purpose_key`, `#erasure`, `#media`, `#end`.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from askmd.core.errors import Invalid
from askmd.transfer import rows, sealed_stream
from askmd.transfer.public_file import FORMAT, MOST_LINE, OTHER_FORMAT

BEGIN, END, MEDIA = "#begin", "#end", "#media"
_COMPRESSION = 6
Entry = tuple[str, dict[str, Any]]


class Writer:
    """Entries in the order in which an import needs them."""

    def __init__(self, file: BinaryIO, passphrase: str, head: dict[str, Any]) -> None:
        self._sealed = sealed_stream.Writer(file, passphrase)
        # Without a time or a name in its head.
        self._zipped = gzip.GzipFile("", "wb", _COMPRESSION, self._sealed, mtime=0)
        self.counts: Counter[str] = Counter()
        self.add(BEGIN, head | {"askmd": "private", "format": FORMAT})

    def add(self, name: str, content: dict[str, Any]) -> None:
        """One more line."""
        self._zipped.write(rows.line({name: content}))
        self.counts[name] += 1

    def picture(self, name: str, content: bytes) -> None:
        """One file of a picture."""
        self.add(MEDIA, {"name": name, "data": base64.b64encode(content).decode()})

    def finish(self, public_sha256: str) -> None:
        """The last line names the public file that belongs to this one, and says how much there is."""
        self.add(END, {"public": public_sha256, "lines": dict(self.counts)})
        self.close()
        self._sealed.finish()

    def close(self) -> None:
        """Let go of the file, whole or not."""
        self._zipped.close()


class Reader:
    """A private file that was written by `Writer`. Raises Invalid with one sentence for anything else."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path, self._passphrase = path, passphrase
        self.counts: dict[str, int] = {}
        self.public_sha256 = ""
        self.head: dict[str, Any] = {}

    def verify(self) -> None:
        """Read it from beginning to end once: the passphrase opens it, and every line is there."""
        seen: Counter[str] = Counter()
        for name, content in self._all():
            if name == BEGIN:
                self.head = content
            elif name == END:
                self.public_sha256, self.counts = content["public"], content["lines"]
            # All is read, to the very end: only then is the last piece known to be the last.
            seen[name] += 1
        if self.head.get("askmd") != "private" or self.head.get("format") != FORMAT:
            raise Invalid(OTHER_FORMAT)
        if not self.public_sha256 or self.counts | {END: 1} != dict(seen):
            raise Invalid(sealed_stream.DAMAGED)

    def entries(self) -> Iterator[Entry]:
        """All that is between beginning and end."""
        for name, content in self._all():
            if name not in (BEGIN, END):
                yield name, content

    def _all(self) -> Iterator[Entry]:
        with self._path.open("rb") as file:
            sealed = sealed_stream.Reader(file, self._passphrase)
            zipped = gzip.GzipFile(fileobj=io.BufferedReader(sealed, sealed_stream.PIECE), mode="rb")
            while line := zipped.readline(MOST_LINE):
                [entry] = rows.parse(line).items()
                yield entry


def picture_of(content: dict[str, Any]) -> tuple[str, bytes]:
    """Name and bytes of a picture's entry."""
    return content["name"], base64.b64decode(content["data"], validate=True)


def digest_of(path: Path) -> str:
    """By which the private file knows the public one."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
