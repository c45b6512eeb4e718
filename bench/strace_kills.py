"""Dies at each of the next writes to the disk, or meets a full one, around ask, publish and erase; then looks at all.

    python bench/strace_kills.py [--writes 200] [--step 1] [--acts ask,publish,erase] [--faults kill,full]

Needs strace. A process that serves the site's pages to itself is held until strace injects a SIGKILL at its n-th
pwrite64, or ENOSPC from its n-th on (strace(1), "Tampering"). Each try begins with the same folder (SQLite).
Afterwards: a success page means row, key, owed mail and audit event; a form without a page gives one question when it
is sent again; a question is whole or erased; every file of SQLite is sound.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, select

import config
from askmd import create_app, jobs
from askmd.cli import settings
from askmd.core import codes
from askmd.extensions import db
from askmd.posts import services as posts
from askmd.questions import queries
from askmd.questions.models import Question
from askmd.topics.services import seed_defaults
from bench import strace_looks
from tests import factories
from tests.support.browser import Browser

# From one place more than so many meet one more step, which is another matter.
ROUNDS, PATIENCE = 7, 60
Say = Callable[..., None]
CODE = re.compile(r'data-code="([^"]+)"')


class Place:
    """The folder that is used up in each try, and the one it is copied from."""

    def __init__(self) -> None:
        self.top = Path(tempfile.mkdtemp(prefix="askmd-strace-"))
        self.folder, self.template = self.top / "site", self.top / "template"
        env = config.fresh_environment("http://localhost:8000") | {
            "ASKMD_DATA_DIR": str(self.folder),
            "ASKMD_SMTP_URL": "smtp://127.0.0.1:9",
            "ASKMD_MAIL_FROM": "questions@example.org",
        }
        subprocess.run([str(Path(sys.executable).parent / "askmd"), "db", "upgrade"], env=os.environ | env, check=True)
        self.app = create_app(config.load(env))
        self.app.test_client_class = Browser
        with self.app.app_context():
            self.things = _fill()
        settings.let_go(self.app)
        shutil.copytree(self.folder, self.template)

    def anew(self) -> None:
        """As it was before the first try."""
        settings.let_go(self.app)
        shutil.rmtree(self.folder)
        shutil.copytree(self.template, self.folder)


def _fill() -> dict[str, Any]:
    """Two doctors, posts that are due, questions with codes; forms are signed by whoever serves them."""
    seed_defaults()
    alice, bob = factories.doctor(name="Alice"), factories.doctor(name="Bob")
    found: dict[str, Any] = {"codes": [], "posts": []}
    for number in range(ROUNDS):
        made = factories.approved(factories.article(author=alice, title=f"Post {number}"), reviewer=bob)
        planned = posts.schedule(made, (), by=alice)
        planned.publish_at = None if planned.publish_at is None else planned.publish_at.replace(year=2020)
        found["posts"].append(planned.id)
        code = secrets.token_bytes(16)
        factories.question(
            code_hash=queries.code_hash(code), body=f"Question {number}", address=f"p{number}@example.org"
        )
        found["codes"].append(codes.show(code).replace(" ", ""))
    db.session.commit()
    return found


def ask(browser: Browser, say: Say, _things: dict[str, Any]) -> None:
    """Questions, one after the other; each form is told before it is sent."""
    for number in range(ROUNDS):
        browser.get("/ask")
        form = dict(browser.page.form().values) | {
            "who_asks": "patient", "topic": "", "question": f"May I swim, number {number}?", "name": "",
            "email": f"pat{number}@example.org", "consent": "private", "accept": "y",
        }  # fmt: skip
        say("form", form)
        send(browser, form, say)


def send(browser: Browser, form: dict[str, Any], say: Say) -> None:
    """Send a form, and tell what came back."""
    answer = browser.post("/ask", data=form)
    if answer.status_code == 303:
        page = browser.get(answer.location)
        if page.status_code == 200 and (code := CODE.search(page.text)):
            say("code", code[1].replace(" ", ""))
            return
    say("refused", [answer.status_code, answer.headers.get("Retry-After", ""), form["question"] in answer.text])


def publish(browser: Browser, say: Say, things: dict[str, Any]) -> None:
    """What the worker does; then what a reader sees."""
    try:
        jobs.run_now("posts.publish_due")
    except Exception as error:
        say("failed", type(error).__name__)
    db.session.remove()
    for number in range(len(things["posts"])):
        if browser.get(f"/posts/post-{number}").status_code == 200:
            say("public", number)


def erase(browser: Browser, say: Say, things: dict[str, Any]) -> None:
    """Each asker opens the page and deletes everything."""
    for code in things["codes"]:
        browser.get(f"/my/{code}")
        if browser.get("/my/question/ending").status_code != 200:
            continue
        values = dict(browser.page.form("ending").values)
        answer = browser.post("/my/question/erase", data=values | {"sure": "y"})
        if answer.status_code in (200, 303):
            say("erased", code)
        else:
            say("refused", [answer.status_code, answer.headers.get("Retry-After", ""), True])


ACTS = {"ask": ask, "publish": publish, "erase": erase}


def run(place: Place, act: str, fault: str, number: int) -> tuple[list[tuple[str, Any]], bool]:
    """One try: all that was told before the end, and whether the fault came before the act was through."""
    go_read, go_write = os.pipe()
    say_read, say_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(say_read)
        _child(place, act, go_read, say_write)
    os.close(say_write)
    tamper = "signal=KILL:when=" + str(number) if fault == "kill" else f"error=ENOSPC:when={number}+"
    command = ["strace", "-f", "-qq", "-p", str(pid), "-o", "/dev/null"]
    command += ["-e", "trace=pwrite64", "-e", f"inject=pwrite64:{tamper}"]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _wait_for_tracer(pid)
    os.write(go_write, b"x")
    told = b""
    while part := os.read(say_read, 65536):
        told += part
    for end in (go_read, go_write, say_read):
        os.close(end)
    _, status = os.waitpid(pid, 0)
    tracer.wait(PATIENCE)
    lines = [json.loads(line) for line in told.decode().splitlines() if line.endswith("]")]
    return [(kind, value) for kind, value in lines], os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _child(place: Place, act: str, go: int, out: int) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.read(go, 1)

    def say(kind: str, value: Any) -> None:
        os.write(out, json.dumps([kind, value]).encode() + b"\n")

    try:
        browser = place.app.test_client()
        browser.may_fail = True
        with place.app.app_context():
            ACTS[act](browser, say, place.things)
    except BaseException as error:
        say("broken", f"{type(error).__name__} {error}"[:200])
    finally:
        os._exit(0)


def _wait_for_tracer(pid: int) -> None:
    until = time.monotonic() + PATIENCE
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
        if time.monotonic() > until:
            raise RuntimeError("strace could not be attached.")
        time.sleep(0.005)


def looked(place: Place, told: list[tuple[str, Any]]) -> list[str]:
    """As `look`, in a process of its own: what ours remembers would be of another folder by the next try."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            found = look(place, told)
        except BaseException as error:
            found = [f"the look ended: {type(error).__name__} {error}"[:300]]
        os.write(write, json.dumps(found).encode())
        os._exit(0)
    os.close(write)
    answer = b""
    while part := os.read(read, 65536):
        answer += part
    os.close(read)
    os.waitpid(pid, 0)
    return list(json.loads(answer))


def look(place: Place, told: list[tuple[str, Any]]) -> list[str]:
    """What is wrong now that the site runs again, with room on the disk."""
    wrong = [f"broken: {value}" for kind, value in told if kind == "broken"]
    wrong += [f"refused as {value}" for kind, value in told if kind == "refused" and not _is_kind(value)]
    with place.app.app_context():
        for kind, value in told:
            if kind == "code":
                wrong += strace_looks.asked(value)
            elif kind == "erased":
                wrong += strace_looks.erased(value)
        wrong += _again(place, [value for kind, value in told if kind == "form"])
        wrong += strace_looks.whole() + strace_looks.published([value for kind, value in told if kind == "public"])
        db.session.remove()
    settings.let_go(place.app)
    return wrong + strace_looks.sound(place.folder)


def _is_kind(value: list[Any]) -> bool:
    status, retry, has_text = value
    return status == 503 and bool(retry) and bool(has_text)


def _again(place: Place, forms: list[dict[str, Any]]) -> list[str]:
    """Every form that was sent is sent once more: one question each, and no more."""
    before = db.session.execute(select(func.count(Question.id))).scalar_one()
    found: list[tuple[str, Any]] = []
    browser = place.app.test_client()
    assert isinstance(browser, Browser)
    browser.may_fail = True
    for form in forms:
        send(browser, form, lambda kind, value: found.append((kind, value)))
    db.session.rollback()
    after = db.session.execute(select(func.count(Question.id))).scalar_one()
    given = {value for kind, value in found if kind == "code"}
    others = [value for kind, value in found if kind != "code"]
    wrong = [] if len(given) == len(forms) else [f"{len(forms)} forms gave {len(given)} questions: {others}"]
    wrong += (
        [] if ROUNDS + len(forms) == after and before <= after else [f"{after - ROUNDS} rows of {len(forms)} forms"]
    )
    return wrong


def main() -> None:
    """Print the counts of each act and fault; end with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writes", type=int, default=200)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--acts", default="ask,publish,erase")
    parser.add_argument("--faults", default="kill,full")
    options = parser.parse_args()
    place, bad = Place(), 0
    for fault in options.faults.split(","):
        for act in options.acts.split(","):
            counts: Counter[str] = Counter()
            begun = time.monotonic()
            for number in range(1, options.writes + 1, options.step):
                place.anew()
                told, is_killed = run(place, act, fault, number)
                wrong = looked(place, told)
                counts["tries"] += 1
                counts["killed"] += is_killed
                counts["wrong"] += bool(wrong)
                counts.update(kind for kind, _ in told)
                for sentence in wrong:
                    print(f"{fault} {act} at write {number}: {sentence}", flush=True)
            bad += counts["wrong"]
            print(f"{fault:5} {act:8} {dict(counts)} in {time.monotonic() - begun:.0f} s", flush=True)
    shutil.rmtree(place.top)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
