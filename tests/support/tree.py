"""The project's files, as the house tests read them.

Every rule of the house is a function of a root folder that returns violations, so it can be shown to hold for this
tree and to fail on a planted one.
"""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is built, installed or written by tools is not ours to judge.
FOREIGN = {".venv", ".git", ".hypothesis", "node_modules", "build", "built", "__pycache__", "var", "askmd.egg-info"}


def files(root: Path, *folders: str, ends: str | tuple[str, ...] = ".py") -> list[Path]:
    """Our own files under these folders (or single files) of a tree, sorted."""
    found: set[Path] = set()
    for start in (root / folder for folder in folders or (".",)):
        if start.is_file():
            found.add(start)
        for place, inner, names in os.walk(start):
            # Not even looked into: others write there while we read.
            inner[:] = [name for name in inner if not is_foreign(Path(name))]
            found |= {Path(place) / name for name in names if name.endswith(ends)}
    return sorted(found)


def is_foreign(path: Path) -> bool:
    return path.name in FOREIGN or path.name.endswith("_cache")


def parse(path: Path) -> ast.Module:
    return _parse(path, path.stat().st_mtime_ns)


@cache
def _parse(path: Path, _changed: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def module_of(root: Path, path: Path) -> str:
    """askmd/web/ask/__init__.py -> askmd.web.ask"""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(root: Path, path: Path) -> Iterator[tuple[int, str]]:
    """(line, module or module.name) of every import in a file, those inside functions too."""
    package = module_of(root, path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{prefix}.{alias.name}"


def where(root: Path, path: Path, line: int | None = None) -> str:
    name = path.relative_to(root).as_posix()
    return f"{name}:{line}" if line else name


def room_of(root: Path, path: Path) -> str:
    """The room or floor that a file of askmd belongs to: askmd/keys/store.py -> keys, askmd/workflow.py -> workflow."""
    parts = path.relative_to(root / "askmd").with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]
