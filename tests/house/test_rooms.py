"""Rooms hold rules: no request, no commit, no status of their own making, no environment."""

import ast
from pathlib import Path

from tests.support.tree import ROOT, files, imports, parse, room_of, where

# Where requests are known. Everything else works alike for page, worker and command line.
OPEN = {"web", "cli", "demo", ""}
OF_A_REQUEST = {"request", "session", "g", "url_for", "redirect", "render_template", "abort", "flash", "make_response"}
OF_A_VISITOR = {"current_user", "login_user", "logout_user"}
# A transaction is finished by whoever began the act: a door, a command, a job.
COMMITTERS = {"web", "cli", "demo", "jobs", ""}


def requests_in_rooms(root: Path, allowed: frozenset[str] = frozenset()) -> list[str]:
    found = []
    for path in files(root, "askmd"):
        if room_of(root, path) in OPEN or where(root, path) in allowed:
            continue
        for line, name in imports(root, path):
            library, _, last = name.rpartition(".")
            if (library == "flask" and last in OF_A_REQUEST) or last in OF_A_VISITOR:
                found.append(f"{where(root, path, line)}: a room imports {name}.")
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {f"flask.{name}" for name in OF_A_REQUEST}:
                found.append(f"{where(root, path, node.lineno)}: a room uses {ast.unparse(node)}.")
    return found


def commits_outside_doors(root: Path, allowed: frozenset[str] = frozenset()) -> list[str]:
    found = []
    for path in files(root, "askmd"):
        if room_of(root, path) in COMMITTERS or path.name == "tasks.py" or where(root, path) in allowed:
            continue
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                found.append(f"{where(root, path, node.lineno)}: {ast.unparse(node.func)}() in a room.")
    return found


def statuses_written(root: Path) -> list[str]:
    """Every way to write a status but workflow's own, and a first status that is not from begin().

    `self.status` in a door is the status of an HTTP answer.
    """
    found = []
    for path in files(root, "askmd"):
        if where(root, path) == "askmd/workflow.py":
            continue
        for node in ast.walk(parse(path)):
            if _writes_status(node) and not (room_of(root, path) == "web" and "self.status" in ast.unparse(node)):
                found.append(f"{where(root, path, node.lineno)}: {ast.unparse(node)[:80]}")
    return found


def locks_that_keep_others_out(root: Path) -> list[str]:
    """FOR UPDATE also stops whoever only writes a row that refers to this one; so two acts can wait for each other."""
    found = []
    for path in files(root, "askmd"):
        for node in ast.walk(parse(path)):
            if not isinstance(node, ast.Call):
                continue
            named = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            is_lock = isinstance(node.func, ast.Attribute) and node.func.attr == "with_for_update"
            if (is_lock and "key_share" not in named) or named.get("with_for_update", "HOLD").startswith("True"):
                found.append(f"{where(root, path, node.lineno)}: a row is held without key_share.")
    return found


def _writes_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(part, ast.Attribute) and part.attr == "status" for target in targets for part in ast.walk(target)
        )
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("setattr", "set_committed_value"):
        return any(isinstance(part, ast.Constant) and part.value == "status" for part in node.args)
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    if name == "values":
        keys = [key for arg in node.args if isinstance(arg, ast.Dict) for key in arg.keys]
        return "status" in given or any("status" in ast.unparse(key) for key in keys if key is not None)
    if name in ("Question", "Answer", "Post") and "status" in given:
        return "begin(" not in ast.unparse(given["status"]) and not isinstance(given["status"], ast.Name)
    return False


def environment_readers(root: Path) -> list[str]:
    """Settings come in by one gate: only the command line may touch the environment, to hand it to config.load."""
    found = []
    for path in files(root, "askmd", "config.py"):
        if where(root, path).startswith("askmd/cli/"):
            continue
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb"):
                found.append(f"{where(root, path, node.lineno)}: reads the environment.")
    return found


# Flask-Security asks for hooks that know the visitor; they stand in one module.
FLASK_SECURITY_HOOKS = frozenset({"askmd/accounts/security.py"})
# A connection that is being set up or migrated: no act of anybody's.
NO_ACT = frozenset({"askmd/core/database.py", "askmd/core/migrations.py"})
# The worker's own side of a room, as its tasks.py: called by nobody who has begun something.
WORKER = frozenset({"askmd/outbox/broadcasting.py", "askmd/outbox/sender.py", "askmd/outbox/wordings.py"})


def test_rooms_know_no_request():
    assert requests_in_rooms(ROOT, allowed=FLASK_SECURITY_HOOKS) == []


def test_a_request_in_a_room_is_found(plant):
    root = plant(
        {
            "askmd/questions/services.py": "from flask import current_app, request",
            "askmd/answers/services.py": "import flask\n\ndef who():\n    return flask.g.doctor",
            "askmd/posts/services.py": "from flask_login import current_user",
            "askmd/web/ask/views.py": "from flask import request",
        }
    )

    found = requests_in_rooms(root)

    assert [line.split(":")[0] for line in found] == [
        "askmd/answers/services.py",
        "askmd/posts/services.py",
        "askmd/questions/services.py",
    ]


def test_only_doors_commands_and_jobs_commit():
    assert commits_outside_doors(ROOT, allowed=NO_ACT | WORKER) == []


def test_a_commit_in_a_room_is_found(plant):
    root = plant(
        {
            "askmd/questions/services.py": "def ask(db):\n    db.session.commit()",
            "askmd/questions/tasks.py": "def release(db):\n    db.session.commit()",
            "askmd/web/ask/views.py": "def ask(db):\n    db.session.commit()",
        }
    )

    assert commits_outside_doors(root) == ["askmd/questions/services.py:2: db.session.commit() in a room."]


def test_only_advance_writes_a_status():
    assert statuses_written(ROOT) == []


def test_every_other_way_to_write_a_status_is_found(plant):
    ways = [
        "question.status = Q.CLAIMED",
        "a, question.status = 1, Q.CLAIMED",
        "setattr(question, 'status', Q.CLAIMED)",
        "session.execute(update(Question).values(status=Q.CLAIMED))",
        "session.execute(update(Question).values({'status': Q.CLAIMED}))",
        "session.execute(update(Question).values({Question.status: Q.CLAIMED}))",
        "Question(status=Q.CLAIMED)",
    ]
    fine = [
        "Question(status=begin('question', 'ask', by=ASKER))",
        "query.filter_by(status=Q.CLAIMED)",
        "x = question.status",
    ]
    root = plant({"askmd/questions/services.py": "\n".join([*ways, *fine]), "askmd/workflow.py": ways[0]})

    found = statuses_written(root)

    assert sorted({int(line.split(":")[1]) for line in found}) == list(range(1, len(ways) + 1))


def test_only_the_gate_reads_the_environment():
    assert environment_readers(ROOT) == []


def test_another_reader_of_the_environment_is_found(plant):
    root = plant(
        {"askmd/outbox/tasks.py": "import os\nHOST = os.environ['HOST']", "askmd/cli/serve.py": "import os; os.environ"}
    )

    assert environment_readers(root) == ["askmd/outbox/tasks.py:2: reads the environment."]


def test_nobody_holds_a_row_against_those_who_refer_to_it():
    assert locks_that_keep_others_out(ROOT) == []


def test_a_row_that_is_held_against_all_is_found(plant):
    ways = [
        "query.with_for_update()",
        "query.with_for_update(skip_locked=True)",
        "session.get(Question, 1, with_for_update=True)",
    ]
    fine = ["query.with_for_update(key_share=True)", "session.get(Question, 1, with_for_update=HOLD if lock else None)"]
    root = plant({"askmd/questions/services.py": "\n".join([*ways, *fine])})

    found = locks_that_keep_others_out(root)

    assert [line.split(":")[1] for line in found] == ["1", "2", "3"]
