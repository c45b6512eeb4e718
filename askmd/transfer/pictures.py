"""Picture files on their way in: on the disk before the rows that name them, and gone again when those do not come."""

from __future__ import annotations

import re
from contextlib import suppress
from types import TracebackType
from typing import Self

from askmd.core.errors import Invalid
from askmd.media import storage
from askmd.transfer.public_file import DAMAGED

_OUR_NAME = re.compile(r"[0-9a-f]{32}\.webp")


class Arrived:
    """Files that were brought. Leaving it with an error takes them away again."""

    def __init__(self) -> None:
        self._names: list[str] = []

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._names)

    def add(self, name: str, content: bytes) -> None:
        """Keep one picture. Raises Invalid for what is none of ours."""
        if not _OUR_NAME.fullmatch(name) or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
            raise Invalid(DAMAGED)
        self._names.append(name)
        storage.folder().replace(name, content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for name in self._names:
                with suppress(OSError):
                    storage.folder().remove(name)
