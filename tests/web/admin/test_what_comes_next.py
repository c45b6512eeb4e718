"""Each e-mail says in a sentence what its state means, and what will happen next and when."""

from datetime import timedelta

import pytest

from askmd import outbox
from askmd.core import clock
from askmd.outbox import Recipient, State, sending
from tests import factories


@pytest.fixture
def morning(time_machine):
    """Eight o'clock, before anybody signs in: a session must not be older than it may be when the hand moves on."""
    time_machine.move_to(clock.now().replace(hour=8, minute=0))


@pytest.fixture
def owe(app, db):
    question = factories.question(address="pat@example.org")

    def make(**values):
        mail = outbox.owe("questions_received", to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup)
        for name, value in values.items():
            setattr(mail, name, value)
        db.session.flush()
        return mail

    return make


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": State.CREATED}, "It will be sent within a minute."),
        (
            {"state": State.RETRYING, "reply_code": "452 4.2.2", "due_at": timedelta(hours=-1)},
            "It will be tried again within a minute. The server said: The mailbox is full (452 4.2.2).",
        ),
        ({"state": State.SENDING}, "A worker is talking to the mail server about it now."),
        (
            {"state": State.FAILED, "reply_code": "550 5.1.1", "attempts": 1},
            "The mail server refused it for good. It will not be sent again by itself. "
            "The server said: There is no such mailbox (550 5.1.1).",
        ),
        (
            {"state": State.FAILED, "reply_code": "452 4.2.2", "attempts": 11},
            "It was tried 11 times over some days, and then given up.",
        ),
        (
            {"state": State.BOUNCED, "bounce_code": "5.2.2"},
            "it came back. It will not be sent again by itself. The reason: The mailbox is full (5.2.2).",
        ),
        ({"state": State.SUPPRESSED}, "Its receiver asked us never to write"),
        ({"state": State.CANCELLED}, "It was called back before it was sent."),
    ],
)
def test_a_state_is_told_in_a_sentence(office, owe, values, sentence):
    if isinstance(values.get("due_at"), timedelta):
        values = values | {"due_at": clock.now() + values["due_at"]}
    mail = owe(**values)

    assert office.visit("/admin/outbox").has(sentence)
    assert office.visit(f"/admin/outbox/{mail.id}").has(sentence)


def test_when_it_is_tried_again_is_told_by_the_clock(morning, office, owe):
    owe(state=State.RETRYING, reply_code="452 4.2.2", due_at=clock.now().replace(minute=5))

    assert office.visit("/admin/outbox").has("It will be tried again at 08:05.")


def test_while_the_server_is_away_all_of_them_wait_for_it(office, owe):
    owe()
    owe(state=State.RETRYING, reply_code="452 4.2.2")
    sending.server_away("silent")

    page = office.visit("/admin/outbox")

    assert page.main.count("The mail server does not answer. It will be sent when the server is back.") == 2


def test_the_outbox_says_since_when_the_server_is_away_what_waits_and_what_to_do(morning, office, owe, time_machine):
    owe()
    owe()
    time_machine.move_to(clock.now().replace(minute=12))
    sending.server_away("silent")
    time_machine.move_to(clock.now().replace(hour=9))

    for path in ("/admin/outbox", "/admin/"):
        page = office.visit(path)
        assert page.has("The mail server has not answered since 08:12 UTC (1 hour).")
        assert page.has("2 e-mails wait, the oldest since 08:00.")
        assert page.has("Nothing is lost")


def test_a_worker_that_does_not_run_is_missed(office, owe, time_machine):
    owe()
    time_machine.move_to(clock.now() + timedelta(minutes=20))

    page = office.visit("/admin/outbox")

    assert page.has("nobody sends them")
    assert page.has("Start “askmd worker”")


def test_all_that_failed_is_sent_again_by_one_button(office, owe):
    full = [owe(state=State.FAILED, reply_code="452 4.2.2", attempts=11) for _ in range(2)]
    gone = owe(state=State.FAILED, reply_code="550 5.1.1", attempts=1)
    office.visit("/admin/outbox?state=attention&reply=4")

    page = office.press("Send all that failed again (2)")

    assert page.has("2 e-mails will be sent again.")
    assert [one.state for one in (*full, gone)] == [State.CREATED, State.CREATED, State.FAILED]


def test_nothing_is_offered_to_be_sent_again_where_nothing_failed(office, owe):
    owe(state=State.BOUNCED)

    assert "Send all that failed again" not in office.visit("/admin/outbox?state=attention").main
