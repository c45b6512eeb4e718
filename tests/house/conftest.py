"""Plants a small tree with a violation, so that each rule is seen to fail."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """`plant({"askmd/keys/store.py": "…"})` writes a tree and returns its root."""

    def write(tree: dict[str, str]) -> Path:
        for name, text in tree.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write
