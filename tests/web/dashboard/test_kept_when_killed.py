"""A server that dies without a warning, and a wire that is cut: what the page showed as saved is on disk."""

import os
import random
import signal
import subprocess
import sys
import threading

import pytest

import config
from askmd.accounts import passwords
from askmd.answers import drafts
from askmd.extensions import db
from tests import factories
from tests.support.live import wait_until
from tests.support.smtp import free_port
from tests.support.typist import Door, Typist

PASSWORD = "four stones over quiet water"


@pytest.fixture
def served(app, environment):
    """`askmd serve` on the databases of this test, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-c", "from askmd.cli import main; main()", "serve", "--workers=1", f"--port={port}"]
    process = subprocess.Popen(
        command,
        env=os.environ | environment | {"PYTHONPATH": str(config.ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    door = Door(f"localhost:{port}", port)
    wait_until(lambda: door.ask("GET", "/healthz"), "the server", seconds=60)
    yield door, process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_what_was_shown_as_saved_survives_cut_wires_and_a_killed_server(served, client, alice):
    door, process = served
    passwords.set_password(alice, PASSWORD)
    answer = factories.answer(author=alice, question=factories.question(assignee=alice))
    path = f"/dashboard/answers/{answer.id}"
    # From here on the test must not hold SQLite's one write lock.
    db.session.commit()
    door.sign_in("alice@example.org", PASSWORD)
    typist = Typist(door, path)

    for number in range(12):
        typist.type(f" Sentence {number}.")
        typist.send(cut=random.choice([random.randint(1, 1_000), 10**6]))
    assert typist.send() == 200
    texts = [typist.shown]

    def go_on() -> None:
        while not is_dead.is_set():
            typist.type(" On and on.")
            if typist.send() == 200:
                texts.append(typist.shown)

    is_dead = threading.Event()
    sender = threading.Thread(target=go_on)
    sender.start()
    wait_until(lambda: len(texts) > 3, "some sendings")
    os.killpg(process.pid, signal.SIGKILL)
    is_dead.set()
    sender.join()

    kept = dict(drafts.of(answer, alice).fields)["question"]
    assert kept.startswith(texts[-1])
    shown = client.sign_in(alice).visit(typist.path)
    assert shown.has("Your unsaved text from")
    assert shown.field("question") == kept
