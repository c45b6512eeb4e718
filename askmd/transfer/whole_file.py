"""A file that is there whole or not at all, and that nobody else on the machine can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from askmd.core.errors import Invalid

MODE = 0o600
FOLDER_MODE = 0o700


def make_sure(folder: Path, *, outside: list[Path]) -> None:
    """A folder to write into. Raises Invalid where it is one that the web serves files of."""
    place = folder.resolve()
    if any(place == served.resolve() or served.resolve() in place.parents for served in outside):
        raise Invalid("This folder belongs to the web. Please choose a folder that nobody can open in a browser.")
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(f"The folder {folder} cannot be made ({error.strerror}).") from error


def must_be_new(file: Path) -> None:
    """Raises Invalid where another file would be lost."""
    if file.exists():
        raise Invalid(f"There is a file {file} already. Please choose another name.")


@contextmanager
def written(file: Path) -> Iterator[BinaryIO]:
    """Write beside it; under its name it stands when all is on the disk. A kill leaves at most a `.part`."""
    unfinished = file.with_name(f".{file.name}.part")
    # What a kill left is in the way; and whatever else somebody laid there is not written into.
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, flags, MODE)
    except OSError as error:
        raise Invalid(f"The file {file} cannot be written ({error.strerror}).") from error
    try:
        with os.fdopen(descriptor, "w+b") as opened:
            os.fchmod(opened.fileno(), MODE)
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        must_be_new(file)
        unfinished.replace(file)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    _sync(file.parent)


def _sync(folder: Path) -> None:
    # The name itself is on the disk only when the folder is; some file systems cannot say so.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
