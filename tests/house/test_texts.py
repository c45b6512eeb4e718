"""Every Text that a page or a mail shows has a default, and every default is shown somewhere."""

import ast
import re
import tomllib
from pathlib import Path

from tests.support.tree import ROOT, files, parse, where

DEFAULTS = "askmd/site/texts/en"
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
# text("ask.intro"), and text("mail." ~ name ~ ".subject") with parts that are known only when the page is made.
CALL = re.compile(r"\b(?:plain_)?text\(\s*([\"'][^)]*?)\)")


def defaults(root: Path) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for path in files(root, DEFAULTS, ends=".toml"):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def used(root: Path) -> list[tuple[str, str]]:
    """(where, key or pattern of a key) of each text(...) in templates and code."""
    found = []
    for path in files(root, "templates", ends=(".html", ".txt", ".xml")):
        for call in CALL.finditer(path.read_text(encoding="utf-8")):
            found.append((where(root, path), _pattern(call[1])))
    for path in files(root, "askmd"):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and _called(node) in ("text", "markup", "version") and node.args:
                argument = node.args[0]
                if isinstance(argument, ast.Constant) and KEY.fullmatch(str(argument.value)):
                    found.append((where(root, path, node.lineno), re.escape(argument.value)))
    return found


def mentioned(root: Path) -> set[str]:
    """Patterns of all keys that stand as strings in the code: in tables of consents, notices, promises, pages."""
    patterns: set[str] = set()
    for path in files(root, "askmd"):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                patterns.add(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z0-9_.]+" for part in node.values
                ]
                # One that begins with a blank to be filled in would fit every key, and nothing would ever be unused.
                first = node.values[0] if node.values else None
                if isinstance(first, ast.Constant) and re.match(r"[a-z][a-z0-9_]*\.", str(first.value)):
                    patterns.add("".join(parts))
    for path in files(root, "askmd", ends=".toml"):
        if DEFAULTS not in path.as_posix():
            patterns |= {re.escape(found[0]) for found in KEY.finditer(path.read_text(encoding="utf-8"))}
    return patterns


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _pattern(argument: str) -> str:
    """The first argument of text(...) in a template, as a pattern: what is not a quoted string may be any word."""
    pieces = re.split(r"\s*~\s*", argument.split(",")[0].strip())
    return "".join(re.escape(piece[1:-1]) if piece[:1] in "\"'" else "[a-z0-9_]+" for piece in pieces)


def missing_texts(root: Path) -> list[str]:
    keys = defaults(root)
    return [
        f"{place}: {pattern}" for place, pattern in used(root) if not any(re.fullmatch(pattern, key) for key in keys)
    ]


def unused_texts(root: Path) -> list[str]:
    patterns = {pattern for _, pattern in used(root)} | mentioned(root)
    everything = re.compile("|".join(sorted(patterns)) or "(?!)")
    return sorted(key for key in defaults(root) if not everything.fullmatch(key))


def unsourced_medical_texts(root: Path) -> list[str]:
    """Clinical wording says where it comes from."""
    return sorted(key for key, text in defaults(root).items() if text.get("medical") and not text.get("source"))


def test_every_text_shown_has_a_default():
    assert missing_texts(ROOT) == []


def test_every_default_is_shown():
    assert unused_texts(ROOT) == []


def test_medical_texts_name_their_source():
    assert unsourced_medical_texts(ROOT) == []


def test_texts_without_default_or_use_are_found(plant):
    root = plant(
        {
            f"{DEFAULTS}/ask.toml": (
                '["ask.intro"]\nbody = "a"\n["ask.old"]\nbody = "b"\n["mail.answer.subject"]\nbody = "c"\n'
                '["status.waiting"]\nbody = "d"\n["ask.danger"]\nmedical = true\nbody = "e"\n'
                '["privacy.promises"]\nbody = "f"'
            ),
            "askmd/site/pages/en/privacy.toml": 'fixed_texts = ["privacy.promises"]',
            "templates/ask/form.html": '{{ text("ask.intro") }} {{ text("ask.outro") }}{{ text("ask.danger") }}',
            "templates/layouts/email.html": '{{ text("mail." ~ notice ~ ".subject") }}',
            "askmd/questions/notices.py": 'KEY = f"status.{status}"\nNAME = f"{room}.{name}"\ntext("ask.nowhere")',
        }
    )

    assert missing_texts(root) == [
        r"templates/ask/form.html: ask\.outro",
        r"askmd/questions/notices.py:3: ask\.nowhere",
    ]
    assert unused_texts(root) == ["ask.old"]
    assert unsourced_medical_texts(root) == ["ask.danger"]
