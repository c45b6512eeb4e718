"""A receiver that cannot be reached: later, later each time, and in the end the administrator's business."""

from datetime import timedelta

import pytest

from askmd import jobs, outbox
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.outbox import State, sending
from tests.outbox.scripted import DROP, SILENCE, ScriptedServer


def test_for_now_refused_is_tried_later_each_time_and_given_up_after_four_days(owe, mails, time_machine):
    delivery = owe(1)
    mails.sink.refuse["pat@example.org"] = "450 4.2.1 Mailbox of pat@example.org is busy"
    begun = clock.now()
    waits = []

    while delivery.state in (State.CREATED, State.RETRYING):
        mails.deliver()
        waits.append(delivery.due_at - clock.now())
        time_machine.move_to(delivery.due_at + timedelta(seconds=1))

    minutes = [round(wait.total_seconds() / 60) for wait in waits[:-1]]
    assert minutes[:5] == [1, 5, 15, 60, 240]
    assert minutes == sorted(minutes)
    assert delivery.state == State.FAILED
    assert delivery.reply_code == "450 4.2.1"
    assert timedelta(days=4) <= clock.now() - begun <= timedelta(days=5)


def test_for_ever_refused_is_never_tried_again(owe, mails, time_machine):
    delivery, other = owe(1), owe(2)
    mails.sink.refuse["pat@example.org"] = "550 5.1.1 No pat@example.org here"

    mails.deliver()
    time_machine.shift(timedelta(days=30))
    mails.deliver()

    assert (delivery.state, delivery.attempts, delivery.reply_code) == (State.FAILED, 1, "550 5.1.1")
    assert other.state == State.ACCEPTED
    assert sending.away_since() is None


def test_refused_after_its_data_counts_too(owe, mails):
    delivery = owe(1)
    mails.sink.answer = "554 5.7.1 Looks like spam"

    mails.deliver()

    assert (delivery.state, delivery.reply_code) == (State.FAILED, "554 5.7.1")


def test_an_administrator_can_try_once_more(db, owe, mails, charlie):
    delivery = owe(1)
    mails.sink.refuse["pat@example.org"] = "550 No"
    mails.deliver()
    mails.sink.refuse.clear()

    outbox.retry(delivery, by=charlie)
    mails.deliver()

    assert delivery.state == State.ACCEPTED
    assert db.session.query(AuditEvent).filter_by(action="delivery.retried", by_id=charlie.id).count() == 1
    with pytest.raises(WrongState):
        outbox.retry(delivery, by=charlie)


@pytest.mark.parametrize("answer", [DROP, SILENCE])
def test_a_line_that_breaks_after_the_data_counts_as_a_try_and_the_copy_is_the_same_to_the_byte(
    app, owe, short_patience, time_machine, answer
):
    delivery, other = owe(1), owe(2)
    with ScriptedServer(END=[answer, "250 kept"]) as server:
        app.config["SMTP"] = app.config["SMTP"] | {"port": server.port}

        jobs.run_now("outbox.send")
        assert (delivery.state, delivery.attempts) == (State.RETRYING, 1)
        assert other.state == State.ACCEPTED
        time_machine.shift(timedelta(minutes=6))
        jobs.run_now("outbox.send")

    assert delivery.state == State.ACCEPTED
    assert len(server.taken) == 3
    assert server.taken[0] == server.taken[2]
