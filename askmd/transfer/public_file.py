"""The public file: a zip archive of JSON Lines, one file a table, of pictures, and a manifest that names them all."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from askmd.core.errors import Invalid
from askmd.transfer import rows

FORMAT = 1
MANIFEST = "manifest.json"
# Longer than the longest text that fits a form, many times over; what is longer is no line of ours.
MOST_LINE = 32 * 1024 * 1024
MOST_MANIFEST = 64 * 1024 * 1024
MOST_PICTURE = 32 * 1024 * 1024

NO_PUBLIC_FILE = "This is not the public file of an export. Nothing was changed."
DAMAGED = "The public file is damaged, or was changed. Nothing was changed here."
OTHER_FORMAT = "This export was written by a newer version of this program. Nothing was changed."


@dataclass
class Counted:
    """What the manifest says of one file in the archive."""

    rows: int = 0
    bytes: int = 0
    sha256: str = ""

    def told(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {"rows": self.rows, "bytes": self.bytes, "sha256": self.sha256}


class Writer:
    """Tables one after the other, then pictures, then `finish`."""

    def __init__(self, file: BinaryIO, head: dict[str, Any]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._head = head
        self.tables: dict[str, Counted] = {}
        self.media: dict[str, Counted] = {}

    @contextmanager
    def table(self, name: str) -> Iterator[Lines]:
        """Where to add the rows of one table."""
        with self._zip.open(_member(f"tables/{name}.jsonl"), "w", force_zip64=True) as opened:
            lines = Lines(opened)
            yield lines
        self.tables[name] = lines.counted()

    def picture(self, name: str, content: bytes) -> None:
        """One file of a picture, as it is."""
        self._zip.writestr(_member(f"media/{name}"), content, zipfile.ZIP_STORED)
        self.media[name] = Counted(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())

    def finish(self) -> None:
        """Write the manifest: the archive is whole from now on."""
        manifest = self._head | {
            "askmd": "public",
            "format": FORMAT,
            "tables": {name: counted.told() for name, counted in self.tables.items()},
            "media": {name: counted.told() for name, counted in self.media.items()},
        }
        self._zip.writestr(_member(MANIFEST), json.dumps(manifest, indent=1, ensure_ascii=False))
        self.close()

    def close(self) -> None:
        """Let go of the file, whole or not."""
        self._zip.close()


class Lines:
    """The rows of one table on their way into the archive."""

    def __init__(self, opened: Any) -> None:
        self._opened, self._digest = opened, hashlib.sha256()
        self._rows = self._bytes = 0

    def add(self, row: dict[str, Any]) -> None:
        """One more row."""
        line = rows.line(row)
        self._opened.write(line)
        self._digest.update(line)
        self._rows += 1
        self._bytes += len(line)

    def counted(self) -> Counted:
        """What was added."""
        return Counted(self._rows, self._bytes, self._digest.hexdigest())


class Reader:
    """A public file that was written by `Writer`. Raises Invalid with one sentence for anything else."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            info = self._zip.getinfo(MANIFEST)
            if info.file_size > MOST_MANIFEST:
                raise Invalid(NO_PUBLIC_FILE)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(info))
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, RecursionError, zlib.error) as error:
            raise Invalid(NO_PUBLIC_FILE) from error
        if not isinstance(self.manifest, dict) or self.manifest.get("askmd") != "public":
            raise Invalid(NO_PUBLIC_FILE)
        if self.manifest.get("format") != FORMAT:
            raise Invalid(OTHER_FORMAT)

    def tables(self) -> dict[str, int]:
        """How many rows of each table there are."""
        return {name: counted["rows"] for name, counted in self.manifest["tables"].items()}

    def pictures(self) -> list[str]:
        """The names of all pictures."""
        return list(self.manifest["media"])

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, each as the object that was written."""
        if table in self.manifest["tables"]:
            yield from map(rows.parse, self._lines(f"tables/{table}.jsonl"))

    def picture(self, name: str) -> bytes:
        """What is in the file of a picture. Raises Invalid when it is not what was written."""
        try:
            info = self._zip.getinfo(f"media/{name}")
            content = self._zip.read(info) if info.file_size <= MOST_PICTURE else b""
        except (zipfile.BadZipFile, KeyError, OSError, zlib.error) as error:
            raise Invalid(DAMAGED) from error
        if hashlib.sha256(content).hexdigest() != self.manifest["media"][name]["sha256"]:
            raise Invalid(DAMAGED)
        return content

    def verify(self) -> None:
        """Read everything once. Raises Invalid where a table or picture is not what the manifest says."""
        try:
            for name, told in self.manifest["tables"].items():
                digest, count = hashlib.sha256(), 0
                for line in self._lines(f"tables/{name}.jsonl"):
                    digest.update(line)
                    count += 1
                if (digest.hexdigest(), count) != (told["sha256"], told["rows"]):
                    raise Invalid(DAMAGED)
            for name in self.pictures():
                self.picture(name)
        except (KeyError, TypeError, AttributeError) as error:
            raise Invalid(DAMAGED) from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _lines(self, member: str) -> Iterator[bytes]:
        try:
            with self._zip.open(member) as opened:
                while line := opened.readline(MOST_LINE):
                    yield line
        except (
            zipfile.BadZipFile,
            KeyError,
            OSError,
            EOFError,
            zlib.error,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise Invalid(DAMAGED) from error


def _member(name: str) -> zipfile.ZipInfo:
    """A member that says nothing of the machine or the hour; whoever unpacks it gets a file that only they can read."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
