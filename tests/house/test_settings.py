"""Every setting is read in one place, used somewhere, and explained."""

import ast
import re
from pathlib import Path

from tests.support.tree import ROOT, files, parse

# What the libraries read themselves.
OF_LIBRARIES = re.compile(
    r"(SQLALCHEMY|SESSION|PERMANENT_SESSION|WTF|BABEL|SECURITY|RATELIMIT|MAIL|MAX|PREFERRED|TEMPLATES|SECRET_KEY|TESTING)_?"
)
DOCUMENT = "docs/settings.md"


def settings(root: Path) -> set[str]:
    """The names that config.load puts into the app's configuration."""
    named: set[str] = set()
    for node in ast.walk(parse(root / "config.py")):
        if isinstance(node, ast.Dict):
            named |= {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return {name for name in named if name.isupper() and not name.startswith("ASKMD_")}


def variables(root: Path) -> set[str]:
    """The environment variables that config.py knows."""
    constants = (node.value for node in ast.walk(parse(root / "config.py")) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and re.fullmatch(r"ASKMD_[A-Z_]+", value)}


def unused_settings(root: Path) -> list[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in files(root, "askmd"))
    return sorted(name for name in settings(root) if not OF_LIBRARIES.match(name) and f'"{name}"' not in text)


def unexplained(root: Path) -> list[str]:
    document = (root / DOCUMENT).read_text(encoding="utf-8")
    return sorted(name for name in variables(root) if not re.search(rf"`{name}`", document))


def explained_in_vain(root: Path) -> list[str]:
    document = (root / DOCUMENT).read_text(encoding="utf-8")
    return sorted(set(re.findall(r"`(ASKMD_[A-Z_]+)`", document)) - variables(root))


def test_every_setting_is_used():
    assert unused_settings(ROOT) == []


def test_every_setting_is_explained():
    assert unexplained(ROOT) == []
    assert explained_in_vain(ROOT) == []


def test_a_setting_that_is_unused_or_unexplained_is_found(plant):
    root = plant(
        {
            "config.py": 'def load(env):\n    return {"LAMP": env["ASKMD_LAMP"], "OVEN": env["ASKMD_OVEN"]}',
            "askmd/core/kitchen.py": 'heat = app.config["OVEN"]',
            "docs/settings.md": "| `ASKMD_OVEN` | how hot |\n| `ASKMD_FRIDGE` | how cold |",
        }
    )

    assert unused_settings(root) == ["LAMP"]
    assert unexplained(root) == ["ASKMD_LAMP"]
    assert explained_in_vain(root) == ["ASKMD_FRIDGE"]
