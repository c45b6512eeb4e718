"""A great many acts on the pages of questions come from one place: they wait a little, and no word is lost."""

import pytest

from askmd import keys
from askmd.accounts import limits
from askmd.questions import services
from askmd.web.ask import asker
from askmd.web.clients import client_block
from askmd.workflow import QuestionStatus

NOON = "2026-06-01T12:00:00Z"


@pytest.fixture
def busy(app, time_machine):
    """As many acts came from the browser's place in this moment as are allowed."""

    def use_up():
        time_machine.move_to(NOON, tick=False)
        with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            for name, most in (("text", asker.MOST_TEXTS), ("address", asker.MOST_ADDRESSES)):
                for _ in range(most):
                    limits.hit(name, client_block(), most, asker.PER_SECONDS)

    time_machine.move_to(NOON, tick=False)
    return use_up


def test_words_that_have_to_wait_go_on_with_one_more_press(client, opened, alice, busy, time_machine):
    question = opened(assignee=alice)
    services.ask_back(question, text="Which treatment?", by=alice)
    client.visit("/my/question")
    busy()

    client.press("Send my reply", {"reply-text": "Radiotherapy."})
    assert client.response.status_code == 429
    assert client.response.headers["Retry-After"] == "600"
    assert client.page.has("Radiotherapy.")
    assert client.page.has("Please press the button in 10 minutes.")
    time_machine.shift(601)
    client.press("Send it again")

    assert client.page.has("Thank you. The doctor gets your reply.")
    assert client.page.has("Radiotherapy.")


def test_what_stood_beside_the_words_waits_with_them(client, answered, busy, time_machine):
    answered()
    busy()

    client.press("Tell the doctors", {"feedback-helped": "no", "feedback-text": "Nothing about lakes."})
    time_machine.shift(601)
    client.press("Send it again")

    assert client.page.has("You said that the answer did not help.")
    assert client.page.has("Nothing about lakes.")


def test_a_question_can_be_taken_back_at_any_time(client, opened, busy):
    question = opened()
    client.visit("/my/question/ending")
    busy()

    client.press("Take my question back")

    assert question.status is QuestionStatus.WITHDRAWN


def test_not_everybody_in_the_world_gets_a_mail_from_one_place(client, opened, busy):
    question = opened()
    client.visit("/my/question")
    busy()

    client.submit(None, {"address-email": "sam@example.org"}, form="address")

    assert client.response.status_code == 429
    assert client.page.has("Please wait some minutes and try again.")
    assert question.address_lookup is None


def test_reading_and_leaving_the_page_are_always_possible(client, opened, busy):
    opened(body="May I go swimming?")
    busy()

    assert client.visit("/my/question").has("May I go swimming?")
    assert client.post("/my/question/leave", data=client.page.form("leave").values).status_code == 200


def test_another_place_is_not_held_up(client, opened, busy):
    question = opened()
    busy()
    client.environ_base["REMOTE_ADDR"] = "203.0.113.9"

    client.press("Save my words", {"edit-text": "May I swim in a lake?"})

    assert keys.read(question, "body") == "May I swim in a lake?"


def test_a_count_that_fails_keeps_nobody_from_acting(client, opened, app, monkeypatch):
    def away(*_args, **_kwargs):
        raise ConnectionError

    question = opened()
    monkeypatch.setattr(app.extensions["askmd-limits"], "hit", away)

    client.press("Save my words", {"edit-text": "May I swim in a lake?"})

    assert keys.read(question, "body") == "May I swim in a lake?"


def test_one_press_counts_once(client, opened, app):
    opened()

    client.press("Save my words", {"edit-text": "May I swim in a lake?"})

    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        assert limits.count("text", client_block(), asker.PER_SECONDS) == 1
