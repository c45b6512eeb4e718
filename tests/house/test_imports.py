"""Imports go down the house's list only, never up, and never in a circle."""

import ast
from pathlib import Path

from tests.support.tree import ROOT, files, imports, parse, room_of, where

# From the ground up. A floor may use the floors before it; rooms of one floor may use each other in one direction.
FLOORS = [
    ["core", "extensions", "workflow"],
    ["keys", "audit"],
    ["jobs", "outbox"],
    ["accounts", "topics", "site", "media"],
    ["embedding", "triage", "deidentification", "readability"],
    ["questions"],
    ["answers"],
    ["subscriptions"],
    ["posts"],
    ["readers"],
    ["privacy"],
    ["transfer"],
    ["wordpress"],
    ["web"],
    ["cli", "demo"],
]
# The factory puts the whole house together, and `models` names all tables for the migrations.
FACTORY = {"", "app", "models"}
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor}


def upward_imports(root: Path) -> list[str]:
    found = []
    for path in files(root, "askmd"):
        room = room_of(root, path)
        if room in FACTORY:
            continue
        if room not in HEIGHT:
            found.append(f"{where(root, path)}: “{room}” is on no floor of the house.")
            continue
        for line, name in imports(root, path):
            target = name.split(".")[1] if name.startswith("askmd.") else ""
            if name == "askmd" or (name.startswith("askmd.") and target not in HEIGHT and room not in ("cli", "demo")):
                found.append(f"{where(root, path, line)}: {room} imports the factory.")
            elif target in HEIGHT and HEIGHT[target] > HEIGHT[room]:
                found.append(f"{where(root, path, line)}: {room} imports {target}, which is above it.")
    return found


def circles(root: Path) -> list[str]:
    """Pairs of rooms that use each other, directly or through others."""
    uses: dict[str, set[str]] = {}
    for path in files(root, "askmd"):
        room = room_of(root, path)
        for _, name in imports(root, path):
            if name.startswith("askmd.") and room not in FACTORY and name.split(".")[1] != room:
                uses.setdefault(room, set()).add(name.split(".")[1])

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            for room in uses.get(todo.pop(), set()) - seen:
                seen.add(room)
                todo.append(room)
        return seen

    return sorted(f"{room} reaches itself through others." for room in uses if room in reach(room))


def doors_into_doors(root: Path) -> list[str]:
    found = []
    doors = {path.parent.name for path in files(root, "askmd/web", ends="__init__.py") if path.parent.name != "web"}
    for path in files(root, "askmd/web"):
        own = path.relative_to(root / "askmd" / "web").parts[0]
        for line, name in imports(root, path):
            parts = name.split(".")
            if own in doors and parts[:2] == ["askmd", "web"] and len(parts) > 2 and parts[2] in doors - {own}:
                found.append(f"{where(root, path, line)}: the door {own} imports the door {parts[2]}.")
    return found


def imports_inside_functions(root: Path) -> list[str]:
    """An import inside a function is how a circle hides."""
    found = []
    for path in files(root, "askmd"):
        for function in ast.walk(parse(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom) and "PLC0415" not in _line(path, node.lineno):
                        found.append(f"{where(root, path, node.lineno)}: an import inside {function.name}().")
    return found


def _line(path: Path, number: int) -> str:
    return path.read_text(encoding="utf-8").splitlines()[number - 1]


def test_imports_go_down_only():
    assert upward_imports(ROOT) == []


def test_an_import_upwards_is_found(plant):
    root = plant(
        {
            "askmd/__init__.py": "import askmd.web.ask",
            "askmd/keys/store.py": "def f():\n    from askmd.questions import services",
            "askmd/questions/services.py": "from askmd.keys import store",
            "askmd/drawer.py": "",
            "askmd/posts/services.py": "from askmd import create_app",
        }
    )

    found = upward_imports(root)

    assert [line.split(":")[0] for line in found] == [
        "askmd/drawer.py",
        "askmd/keys/store.py",
        "askmd/posts/services.py",
    ]


def test_no_room_reaches_itself():
    assert circles(ROOT) == []


def test_a_circle_is_found(plant):
    root = plant(
        {
            "askmd/site/queries.py": "from askmd.media import models",
            "askmd/media/models.py": "from askmd.site.models import Text",
        }
    )

    assert circles(root) == ["media reaches itself through others.", "site reaches itself through others."]


def test_doors_keep_to_themselves():
    assert doors_into_doors(ROOT) == []


def test_a_door_that_uses_another_is_found(plant):
    root = plant(
        {
            "askmd/web/__init__.py": "",
            "askmd/web/guards.py": "",
            "askmd/web/ask/__init__.py": "from askmd.web import guards",
            "askmd/web/ask/views.py": "from askmd.web.site.forms import Form",
            "askmd/web/site/__init__.py": "",
        }
    )

    assert doors_into_doors(root) == ["askmd/web/ask/views.py:1: the door ask imports the door site."]


def test_imports_stand_at_the_top():
    assert imports_inside_functions(ROOT) == []


def test_an_import_inside_a_function_is_found(plant):
    root = plant({"askmd/posts/services.py": "def publish():\n    from askmd.core import clock\n    return clock"})

    assert imports_inside_functions(root) == ["askmd/posts/services.py:2: an import inside publish()."]
