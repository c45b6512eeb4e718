"""Files stay small, say what they are for, and carry nothing of the machine they were written on."""

import ast
import re
from pathlib import Path

from tests.support.tree import ROOT, files, parse, where

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "stuff"}
# Written apart, so that this file does not find itself.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js",
    "npm" + "mirror",
    "index" + "-url h",
    "/packages" + "/source/",
]
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/"]
TEXTS = (
    ".py",
    ".md",
    ".html",
    ".txt",
    ".xml",
    ".css",
    ".mjs",
    ".js",
    ".json",
    ".toml",
    ".yml",
    ".yaml",
    ".ini",
    ".mako",
    "Makefile",
    "run",
)


def long_files(root: Path) -> list[str]:
    counted = [(path, path.read_text(encoding="utf-8").count("\n")) for path in files(root, ends=".py")]
    return [
        f"{where(root, path)}: {lines} lines; it is two nouns."
        for path, lines in counted
        if lines > LONGEST_FILE and not where(root, path).startswith("migrations/")  # written by a program, read once
    ]


def long_functions(root: Path) -> list[str]:
    found = []
    for path in files(root, "askmd", "config.py"):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    found.append(f"{where(root, path, node.lineno)}: {node.name}() has {lines} lines.")
    return found


def drawers(root: Path) -> list[str]:
    ours = [path.relative_to(root) for path in files(root, ends=(".py", ".html", ".js", ".mjs", ".css"))]
    return [f"{path.as_posix()}: a drawer." for path in ours if {path.stem, *path.parts} & DRAWERS]


def missing_signs(root: Path) -> list[str]:
    """Every room and every door begins with a sign that says what it owns; a room's also says what it does not."""
    found = []
    for path in files(root, "askmd", ends="__init__.py"):
        sign = ast.get_docstring(parse(path)) or ""
        if len(sign.split()) < 8:
            found.append(f"{where(root, path)}: no sign.")
        elif len(path.relative_to(root / "askmd").parts) == 2 and not re.search(
            r"\b(not|no|none|never|nothing|nobody)\b", sign, re.I
        ):
            found.append(f"{where(root, path)}: the sign does not say what the room leaves to others.")
    return found


def registry_addresses(root: Path) -> list[str]:
    return _containing(root, REGISTRIES)


def machine_paths(root: Path) -> list[str]:
    return _containing(root, MACHINE_PATHS)


def _containing(root: Path, needles: list[str]) -> list[str]:
    found = []
    for path in files(root, ends=TEXTS):
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{where(root, path)}: {needle}" for needle in needles if needle in text]
    return found


def test_no_file_is_longer_than_one_reading():
    assert long_files(ROOT) == []


def test_a_long_file_is_found(plant):
    root = plant(
        {
            "askmd/posts/services.py": "x = 1\n" * 301,
            "askmd/posts/queries.py": "x = 1\n" * 300,
            "tests/a.py": "\n" * 400,
        }
    )

    assert [line.split(":")[0] for line in long_files(root)] == ["askmd/posts/services.py", "tests/a.py"]


def test_every_function_fits_on_a_screen():
    assert long_functions(ROOT) == []


def test_a_long_function_is_found(plant):
    root = plant({"askmd/posts/services.py": "def publish():\n" + "    x = 1\n" * 40})

    assert long_functions(root) == ["askmd/posts/services.py:1: publish() has 41 lines."]


def test_there_are_no_drawers():
    assert drawers(ROOT) == []


def test_a_drawer_is_found(plant):
    root = plant(
        {
            "askmd/core/utils.py": "",
            "askmd/common/x.py": "",
            "templates/macros/helpers.html": "",
            "askmd/core/text.py": "",
        }
    )

    assert len(drawers(root)) == 3


def test_every_room_and_door_has_its_sign():
    assert missing_signs(ROOT) == []


def test_a_missing_sign_is_found(plant):
    good = '"""The outbox: an e-mail is a row.\n\nOwns deliveries. Does not know what the mails say.\n"""'
    root = plant(
        {
            "askmd/outbox/__init__.py": good,
            "askmd/keys/__init__.py": "",
            "askmd/posts/__init__.py": '"""Posts."""',
            "askmd/site/__init__.py": '"""The site: owns Texts, Pages, the menu and all of the settings."""',
        }
    )

    assert [line.split(":")[0] for line in missing_signs(root)] == [
        "askmd/keys/__init__.py",
        "askmd/posts/__init__.py",
        "askmd/site/__init__.py",
    ]


def test_no_address_of_a_package_registry_is_in_the_tree():
    assert registry_addresses(ROOT) == []


def test_an_address_of_a_package_registry_is_found(plant):
    root = plant(
        {"requirements/app.txt": "--index" + "-url https://files.python" + "hosted.org/simple", "README.md": "fine"}
    )

    assert len(registry_addresses(root)) == 2


def test_no_path_of_a_machine_is_in_the_tree():
    assert machine_paths(ROOT) == []


def test_a_path_of_a_machine_is_found(plant):
    root = plant({"bench/intake.py": 'DATA = "/ho' + 'me/alice/data"'})

    assert machine_paths(root) == ["bench/intake.py: /ho" + "me/"]
