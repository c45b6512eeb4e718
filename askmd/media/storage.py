"""Where picture files lie: a folder behind three words, so that another kind of place can stand there later."""

from __future__ import annotations

import os
from pathlib import Path

from flask import current_app


class Folder:
    """Files by name in one folder. A file is there whole or not at all, and is never written twice."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, name: str, content: bytes) -> None:
        """Keep these bytes: on the disk, under this name, before this returns."""
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._path / f".{name}"
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._path / name)

    def replace(self, name: str, content: bytes) -> None:
        """Keep these bytes whatever lay under this name, also half: an import that was killed begins again."""
        (self._path / f".{name}").unlink(missing_ok=True)
        self.write(name, content)

    def remove(self, name: str) -> None:
        """Take a file away whose row never came, or is gone; also one that was never finished."""
        for there in (name, f".{name}"):
            (self._path / there).unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        """What is in the file of this name. Raises FileNotFoundError."""
        return (self._path / name).read_bytes()


def folder() -> Folder:
    """The folder of this site."""
    return Folder(current_app.config["DATA_DIR"] / "media")
