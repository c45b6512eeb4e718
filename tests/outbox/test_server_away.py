"""While the mail server is away nothing is lost and nobody is charged; the lanes go on by themselves."""

from datetime import timedelta

import pytest

from askmd import jobs
from askmd.outbox import State, sending
from tests.outbox.scripted import DROP, SILENCE, ScriptedServer
from tests.support.smtp import free_port

AWAY = {
    "a closed door": ("banner", ["421 Too busy"]),
    "a bad greeting": ("banner", ["554 Go away"]),
    "no greeting at all": ("banner", [SILENCE]),
    "hanging up at once": ("banner", [DROP]),
    "421 to the sender": ("MAIL", ["421 4.3.2 Closing"]),
    "a sender it does not like": ("MAIL", ["550 5.7.1 Not you"]),
    "421 to the receiver": ("RCPT", ["421 4.3.2 Closing"]),
    "wanting us to sign in": ("RCPT", ["530 5.7.0 Authentication required"]),
    "421 to the data": ("DATA", ["421 4.3.2 Closing"]),
}


pytestmark = pytest.mark.usefixtures("short_patience")


def use(app, port: int) -> None:
    app.config["SMTP"] = app.config["SMTP"] | {"port": port}


@pytest.mark.parametrize("case", AWAY)
def test_a_server_that_is_away_charges_no_mail(app, owe, case):
    command, answers = AWAY[case]
    delivery = owe(1)
    with ScriptedServer(**{command: answers}) as server:
        use(app, server.port)

        assert jobs.run_now("outbox.send") == 0

    assert (delivery.state, delivery.attempts, delivery.lease_holder) == (State.CREATED, 0, None)
    assert sending.away_since() is not None


def test_nobody_there(app, owe):
    delivery = owe(1)
    use(app, free_port())

    jobs.run_now("outbox.send")

    assert (delivery.state, delivery.attempts) == (State.CREATED, 0)
    assert sending.away_since()[1] == "unreachable"


def test_a_server_without_the_promised_encryption_gets_no_mail(app, owe):
    delivery = owe(1)
    with ScriptedServer() as server:
        use(app, server.port)
        app.config["SMTP"] |= {"starttls": True}

        jobs.run_now("outbox.send")

    assert server.taken == []
    assert delivery.state == State.CREATED
    assert sending.away_since()[1] == "not offered"


def test_it_is_looked_for_each_minute_with_one_mail_and_goes_on_by_itself(app, owe, time_machine):
    for _ in range(3):
        owe(1)
    with ScriptedServer(RCPT=["421 Closing"]) as server:
        use(app, server.port)
        jobs.run_now("outbox.send")
        jobs.run_now("outbox.send")
        tried = server.connections

        time_machine.shift(timedelta(seconds=61))
        jobs.run_now("outbox.send")
        assert server.connections == 2 * tried
        assert sending.away_since() is not None

        server.say("RCPT", "250 ok")
        time_machine.shift(timedelta(seconds=61))
        jobs.run_now("outbox.send")
        assert sending.away_since() is None
        time_machine.shift(sending.RETRY_AFTER[1])
        while jobs.run_now("outbox.send"):
            pass

    assert len(server.taken) == 3
    assert sending.away_since() is None


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(app, owe):
    first, second = owe(1), owe(2)
    with ScriptedServer(MAIL=["250 ok", DROP, "250 ok"]) as server:
        use(app, server.port)

        jobs.run_now("outbox.send")

    assert [first.state, second.state] == [State.ACCEPTED, State.ACCEPTED]
    assert server.connections == 2
