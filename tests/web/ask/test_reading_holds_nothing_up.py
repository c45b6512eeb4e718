"""Reading a text takes a while. Nobody else waits for it, and what is too long to be taken is not read."""

import sqlite3
from contextlib import closing

import pytest

from askmd import deidentification
from askmd.questions import flags, services
from askmd.questions.turns import MESSAGE_LIMIT
from askmd.web.ask.ask_form import QUESTION_LIMIT

NAMED = "My sister Mary Miller says that I must not swim."


@pytest.fixture
def read(db, monkeypatch):
    """The length of each text that is read, as long as anybody else could write in that moment."""
    seen = []

    def watched(real):
        def reads(text, *args, **kwargs):
            assert_others_can_write(db.engine.url)
            seen.append(len(text))
            return real(text, *args, **kwargs)

        return reads

    monkeypatch.setattr(flags, "assess", watched(flags.assess))
    monkeypatch.setattr(deidentification, "find", watched(deidentification.find))
    return seen


def assert_others_can_write(url):
    """On SQLite there is one write lock for all. PostgreSQL knows no such thing."""
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(url.database, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")


def test_while_the_page_is_shown(client, opened, read):
    opened(body=NAMED)

    assert len(NAMED) in read


def test_while_other_words_are_read(client, opened, read):
    opened()

    client.press("Save my words", {"edit-text": NAMED})

    assert client.page.has("Your words are changed.")
    assert len(NAMED) in read


def test_while_something_is_taken_out(client, opened, read):
    opened(body=NAMED)
    buttons = client.page.form("edit").buttons

    client.press(next(words for words in buttons if words.startswith("Take it out")))

    assert "Mary Miller" not in client.page.field("edit-text")


def test_while_a_message_is_read(client, opened, alice, read):
    services.ask_back(opened(assignee=alice), text="How are you?", by=alice)
    client.visit("/my/question")
    read.clear()

    client.press("Send my reply", {"reply-text": "Well."})

    assert client.page.has("Thank you. The doctor gets your reply.")
    assert read == [len("Well.")]


def test_while_it_comes_back_because_it_came_too_late(client, opened, alice, read):
    question = opened()
    services.claim(question, by=alice)

    client.press("Save my words", {"edit-text": NAMED})

    assert client.response.status_code == 409
    assert client.page.has(NAMED)


def test_a_book_is_not_read(client, opened, alice, read):
    services.ask_back(opened(assignee=alice), text="How are you?", by=alice)
    client.visit("/my/question")
    read.clear()

    client.press("Send my reply", {"reply-text": "a" * (MESSAGE_LIMIT + 1)})

    assert client.response.status_code == 422
    assert read == []


def test_nor_is_a_book_in_the_place_of_the_question(client, opened, read):
    opened()
    form = client.page.form("edit")
    typed = form.values | {"edit-text": f"{NAMED} " * (QUESTION_LIMIT // len(NAMED) + 1)}
    read.clear()

    client.post(form.action, data=typed)
    client.post(form.action, data=typed | {"go": "out:all"})

    assert client.page.field("edit-text") == typed["edit-text"].strip()
    assert read == []


def test_nor_is_one_that_is_asked(client, read):
    client.visit("/ask")

    client.post("/ask", data=client.page.form().values | {"question": "a" * (QUESTION_LIMIT + 1), "go": "out:all"})

    assert client.response.status_code == 422
    assert read == []


def test_nothing_is_read_for_who_has_no_question_open(client, read):
    client.visit("/my")

    client.post("/my/question/edit", data=client.page.form("my").values | {"edit-text": NAMED})

    assert client.response.status_code == 404
    assert read == []
