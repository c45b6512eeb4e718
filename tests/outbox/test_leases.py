"""A worker that is killed loses nothing, and two workers never send the same mail."""

from datetime import timedelta

from askmd import jobs
from askmd.core import clock
from askmd.outbox import State, sending


def test_what_a_killed_worker_had_in_hand_is_sent_when_its_lease_ran_out(db, owe, mails, time_machine):
    delivery = owe(1)
    assert sending.claim("a worker that is killed") == [delivery.id]
    db.session.commit()

    mails.deliver()
    assert mails.all == []
    time_machine.shift(timedelta(seconds=61))
    mails.deliver()

    assert delivery.state == State.ACCEPTED
    assert len(mails.all) == 1


def test_killed_between_the_servers_word_and_the_mark_sends_one_copy_with_the_same_bytes(db, owe, mails, time_machine):
    delivery = owe(1)
    mails.deliver()
    delivery.state, delivery.lease_until, delivery.accepted_at = State.SENDING, clock.now() + sending.LEASE, None
    db.session.commit()

    time_machine.shift(timedelta(seconds=61))
    mails.deliver()

    one, copy = mails.sink.raw
    assert one == copy
    assert mails.all[0]["Message-ID"] == mails.all[1]["Message-ID"]


def test_a_mail_is_claimed_once(db, owe):
    ids = {owe(1).id for _ in range(3)}

    first = sending.claim("one worker", 2)
    db.session.commit()
    second = sending.claim("another", 2)
    db.session.commit()

    assert set(first) | set(second) == ids
    assert not set(first) & set(second)


def test_a_lease_that_ran_out_is_not_renewed(db, owe, time_machine):
    delivery = owe(1)
    sending.claim("one worker")
    db.session.commit()

    assert sending.renew(delivery.id, "one worker")
    assert not sending.renew(delivery.id, "another")
    time_machine.shift(timedelta(seconds=61))
    assert not sending.renew(delivery.id, "one worker")


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_in_hand(owe, mails, monkeypatch):
    delivery = owe(1)
    answers = iter([False, True, True, True])
    monkeypatch.setattr(jobs, "is_stopping", lambda: next(answers, True))

    assert jobs.run_now("outbox.send") == 0

    assert (delivery.state, delivery.lease_holder, delivery.attempts) == (State.CREATED, None, 0)
    assert mails.all == []
