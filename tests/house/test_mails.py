"""The folder of every notice is whole, no folder is an orphan, and every notice is owed by a room."""

import ast
import re
from pathlib import Path

from tests.support.tree import ROOT, files, parse, room_of, where

PARTS = {"subject.txt", "body.txt", "body.html"}


def folders(root: Path) -> set[str]:
    start = root / "templates" / "email"
    return {path.name for path in start.iterdir() if path.is_dir()} if start.is_dir() else set()


def notices(root: Path) -> dict[str, str]:
    """Notice -> where it is named: strings like questions_answer_ready in the notices of the room."""
    found: dict[str, str] = {}
    for path in files(root, "askmd"):
        if not path.name.endswith("notices.py"):
            continue
        room = room_of(root, path)
        for node in ast.walk(parse(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(rf"{room}_[a-z_]+", node.value)
            ):
                found.setdefault(node.value, where(root, path, node.lineno))
    return found


def incomplete(root: Path) -> list[str]:
    found = []
    for name in sorted(folders(root)):
        there = {path.name for path in (root / "templates" / "email" / name).iterdir()}
        found += [f"templates/email/{name}: {part} is missing." for part in sorted(PARTS - there)]
        found += [f"templates/email/{name}: {part} is one too many." for part in sorted(there - PARTS)]
    return found


def orphans(root: Path) -> list[str]:
    return sorted(folders(root) - set(notices(root)))


def unwritten(root: Path) -> list[str]:
    return sorted(f"{place}: {name}" for name, place in notices(root).items() if name not in folders(root))


# Mails to the team: who is in it must not silence its alarms by a slip of the finger.
TO_THE_TEAM = {
    "accounts_broadcast_stopped",
    "accounts_reset",
    "answers_to_check",
    "answers_your_turn",
    "questions_alarm",
    "questions_handed_over",
    "questions_overdue",
    "questions_release_soon",
    "questions_waiting",
    "readers_message",
}


def without_never(root: Path) -> list[str]:
    """Parts of mails to anybody outside the team that have no way to silence us, or have it only sometimes."""
    found = []
    for name in sorted(folders(root) - TO_THE_TEAM):
        for part in ("body.txt", "body.html"):
            path = root / "templates" / "email" / name / part
            words = path.read_text(encoding="utf-8") if path.is_file() else ""
            stop = re.search(r"{% block stop %}(.*?){% endblock %}", words, re.DOTALL)
            if stop is None or "{{ never_url }}" not in stop[1] or "{% if" in stop[1]:
                found.append(f"templates/email/{name}/{part}")
    return found


def test_every_mail_has_its_three_parts():
    assert incomplete(ROOT) == []


def test_every_mail_is_owed_by_its_room():
    assert orphans(ROOT) == []


def test_every_notice_is_written():
    assert unwritten(ROOT) == []


def test_every_mail_to_somebody_outside_has_the_way_to_silence_us():
    assert without_never(ROOT) == []


def test_a_mail_without_that_way_is_found(plant):
    root = plant(
        {
            "templates/email/posts_news/body.txt": "{% block stop %}{{ never_url }}{% endblock %}",
            "templates/email/posts_news/body.html": "{% block stop %}{% if x %}{{ never_url }}{% endblock %}",
            "templates/email/posts_more/body.txt": "{{ never_url }}",
            "templates/email/questions_alarm/body.txt": "",
        }
    )

    assert without_never(root) == [
        "templates/email/posts_more/body.txt",
        "templates/email/posts_more/body.html",
        "templates/email/posts_news/body.html",
    ]


def test_broken_mails_are_found(plant):
    whole = {f"templates/email/questions_answer_ready/{part}": "" for part in PARTS}
    root = plant(
        {
            **whole,
            "templates/email/questions_lost/subject.txt": "",
            "templates/email/questions_lost/body.txt": "",
            "templates/email/questions_lost/logo.png": "",
            "askmd/questions/notices.py": 'owe("questions_answer_ready")\nowe("questions_declined")',
        }
    )

    assert incomplete(root) == [
        "templates/email/questions_lost: body.html is missing.",
        "templates/email/questions_lost: logo.png is one too many.",
    ]
    assert orphans(root) == ["questions_lost"]
    assert unwritten(root) == ["askmd/questions/notices.py:2: questions_declined"]
