"""What a result was made with: a short digest of lists, weights and thresholds, recorded beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def of(files: Iterable[Path], *settings: object) -> str:
    """Twelve hex digits that change when a file or a setting does. A file that is missing counts as such."""
    digest = hashlib.sha256(repr(settings).encode())
    for path in files:
        digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()[:12]
