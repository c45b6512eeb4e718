"""A line that breaks over one mail is that mail's trouble, unless nobody can be reached any more."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs
from askmd.core import clock
from askmd.outbox import Delivery, Lane, State, conversation, sending
from askmd.site import settings
from askmd.workflow import SYSTEM
from tests.outbox.scripted import DROP, SILENCE, ScriptedServer

pytestmark = pytest.mark.usefixtures("short_patience")
CLOSES = "421 4.3.2 Closing"


def use(app, server: ScriptedServer) -> None:
    app.config["SMTP"] = app.config["SMTP"] | {"port": server.port}


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answers", [[DROP], [CLOSES, DROP]], ids=["hangs up", "says 421 and hangs up"])
def test_a_connection_that_ends_before_the_mail_was_handed_over_costs_nothing(app, owe, command, answers):
    delivery = owe(1)
    with ScriptedServer(**{command: [*answers[:1], "354 go" if command == "DATA" else "250 ok"]}) as server:
        use(app, server)

        jobs.run_now("outbox.send")

    assert (delivery.state, delivery.attempts) == (State.ACCEPTED, 1)
    assert len(server.taken) == 1
    assert sending.away_since() is None


def test_421_in_place_of_the_last_answer_is_a_mail_that_was_not_taken(app, owe):
    delivery = owe(1)
    with ScriptedServer(END=[CLOSES, "250 kept"]) as server:
        use(app, server)

        jobs.run_now("outbox.send")

    assert (delivery.state, delivery.attempts) == (State.ACCEPTED, 1)


@pytest.mark.parametrize("answers", [[DROP, DROP], [SILENCE]], ids=["hangs up twice", "is silent"])
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_mail_over_which_the_server_breaks_off_waits_alone(app, owe, time_machine, command, answers):
    poison, other = owe(1), owe(2)
    usual = "354 go" if command == "DATA" else "250 ok"
    with ScriptedServer(**{command: [*answers, usual]}) as server:
        use(app, server)

        jobs.run_now("outbox.send")

        assert (poison.state, poison.attempts) == (State.RETRYING, 1)
        assert poison.reply_code == ("silent" if answers == [SILENCE] else "closed")
        assert other.state == State.ACCEPTED
        assert sending.away_since() is None
        time_machine.shift(sending.RETRY_AFTER[0] + timedelta(seconds=1))
        jobs.run_now("outbox.send")

    assert poison.state == State.ACCEPTED


def test_when_nobody_answers_after_the_break_no_mail_is_charged(app, owe):
    delivery = owe(1)
    with ScriptedServer(banner=["220 here", "554 gone"], RCPT=[DROP]) as server:
        use(app, server)

        jobs.run_now("outbox.send")

    assert (delivery.state, delivery.attempts) == (State.CREATED, 0)
    assert sending.away_since()[1] == "554"


def test_a_server_that_breaks_off_over_every_mail_is_away(app, people, owe):
    people.addresses |= {id: f"reader{id}@example.org" for id in range(10, 30)}
    people.confirmed |= set(people.addresses)
    mails = [owe(id) for id in range(10, 30)]
    with ScriptedServer(RCPT=[DROP]) as server:
        use(app, server)

        jobs.run_now("outbox.send")

    assert sending.away_since() is not None
    assert sum(mail.attempts for mail in mails) == conversation.MOST_BREAKS - 1


def test_a_mail_that_ends_every_conversation_does_not_look_for_the_server_for_ever(app, owe, time_machine):
    poison, other = owe(1), owe(2)
    with ScriptedServer(RCPT=[CLOSES] * 4 + ["250 ok"]) as server:
        use(app, server)
        jobs.run_now("outbox.send")
        time_machine.shift(timedelta(seconds=61))
        jobs.run_now("outbox.send")
        assert sending.away_since() is not None
        assert (poison.state, poison.attempts) == (State.CREATED, 0)
        assert poison.due_at > clock.now()

        time_machine.shift(timedelta(seconds=61))
        jobs.run_now("outbox.send")

    assert other.state == State.ACCEPTED
    assert sending.away_since() is None


def test_a_server_that_refuses_the_mail_that_looks_for_it_is_back(app, owe, time_machine):
    owe(1)
    with ScriptedServer(banner=["554 gone", "220 here"], RCPT=["450 4.2.1 Later"]) as server:
        use(app, server)
        jobs.run_now("outbox.send")
        assert sending.away_since() is not None
        time_machine.shift(timedelta(seconds=61))

        jobs.run_now("outbox.send")

    assert sending.away_since() is None


def test_what_was_called_back_while_the_server_refused_it_stays_called_back(db, owe, mails):
    delivery = owe(1)
    sending.claim("one worker")
    delivery.state, delivery.lease_holder = State.CANCELLED, None
    db.session.commit()

    sending.refused(delivery.id, "one worker", 0, "450", is_final=False)
    sending.dropped(delivery.id, "one worker", State.SUPPRESSED)
    db.session.commit()

    assert delivery.state == State.CANCELLED


def test_a_server_that_thinks_for_longer_than_a_lease_is_waited_for_and_nobody_else_begins(
    db, app, owe, monkeypatch, time_machine
):
    monkeypatch.setattr(conversation, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(conversation, "KEPT_SECONDS", 5)
    delivery, seen = owe(1), []
    real = sending.keep

    def keep(id: int, holder: str) -> None:
        # Each look is half a lease later.
        time_machine.shift(sending.LEASE / 2)
        real(id, holder)
        db.session.commit()
        seen.append(sending.claim("another"))
        if len(seen) == 5:
            server.release()

    monkeypatch.setattr(sending, "keep", keep)
    with ScriptedServer(END=["later 250 kept"]) as server:
        use(app, server)
        jobs.run_now("outbox.send")

    assert seen == [[]] * 5
    assert (delivery.state, delivery.attempts) == (State.ACCEPTED, 1)


@pytest.fixture
def readers(people) -> range:
    """Ten more people, by id."""
    people.addresses |= {id: f"reader{id}@example.org" for id in range(10, 20)}
    people.confirmed |= set(people.addresses)
    return range(10, 20)


@pytest.mark.parametrize("lane", Lane)
def test_a_server_that_thinks_about_some_mails_holds_no_other_up(app, db, readers, owe, announce, monkeypatch, lane):
    monkeypatch.setattr("askmd.outbox.sender.STALLED_SECONDS", 0.05)
    monkeypatch.setattr("askmd.outbox.broadcasting.STALLED_SECONDS", 0.05)
    monkeypatch.setattr(conversation, "KEPT_SECONDS", 60)
    if lane is Lane.BROADCAST:
        announce(*readers)
    else:
        for id in readers:
            owe(id)
    with ScriptedServer(END=["later 250 kept"] * 8 + ["250 kept"]) as server:
        use(app, server)
        # The first eight are let go when the others have come.
        server.release_after(10)

        jobs.run_now("outbox.broadcast" if lane is Lane.BROADCAST else "outbox.send")

    assert set(db.session.execute(select(Delivery.state)).scalars()) == {State.ACCEPTED}
    assert len(server.taken) == 10


def test_a_mail_of_a_broadcast_over_which_the_line_breaks_waits_alone(app, db, readers, announce):
    settings.change("mail_connections", 1, by=SYSTEM)
    announce(*readers)
    with ScriptedServer(RCPT=[DROP, DROP, DROP, DROP, "250 ok"]) as server:
        use(app, server)

        jobs.run_now("outbox.broadcast")

    states = Counter(db.session.execute(select(Delivery.state)).scalars())
    assert states[State.RETRYING] == 2
    assert states[State.ACCEPTED] + states[State.RETRYING] == len(readers)
    assert sending.away_since() is None


def test_an_answer_that_came_early_is_found(app, owe, monkeypatch):
    monkeypatch.setattr(conversation, "WATCH_SECONDS", 0.05)
    delivery = owe(1)
    with ScriptedServer(DATA=["354 go\r\n250 kept"], END=[SILENCE]) as server:
        use(app, server)

        jobs.run_now("outbox.send")

    assert delivery.state == State.ACCEPTED
