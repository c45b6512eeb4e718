"""A mail to many goes out once to each, rests and ends when it is told to, and is the same in every copy."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, outbox
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.outbox import Delivery, Prepared, Recipient, State, claiming, marking
from askmd.outbox.models import BroadcastWords, Pause
from askmd.workflow import SYSTEM


@pytest.fixture
def crowd(people):
    """Thirty confirmed readers, by id."""
    ids = list(range(10, 40))
    people.addresses |= {id: f"reader{id}@example.org" for id in ids}
    people.confirmed |= set(ids)
    return ids


def states(db, broadcast) -> set[State]:
    query = select(Delivery.state).where(Delivery.broadcast_id == broadcast.id)
    return set(db.session.execute(query).scalars())


def end(db) -> None:
    jobs.run_now("outbox.finish_broadcasts")
    db.session.expire_all()


def test_it_is_over_when_everybody_has_it_and_forgets_its_words(announce, crowd, mails, db):
    broadcast = announce(*crowd)

    mails.deliver()
    end(db)

    assert states(db, broadcast) == {State.ACCEPTED}
    assert broadcast.owed == len(crowd)
    assert broadcast.finished_at is not None
    assert db.session.execute(select(BroadcastWords.text)).scalars().all() == [None]


def test_it_is_not_over_while_somebody_still_waits(announce, crowd, mails, db):
    broadcast = announce(*crowd)
    mails.sink.refuse["reader10@example.org"] = "450 Later"

    mails.deliver()
    end(db)

    assert broadcast.finished_at is None
    assert states(db, broadcast) == {State.ACCEPTED, State.RETRYING}


def test_nothing_of_one_that_rests_goes_out_until_it_goes_on(announce, crowd, mails, db):
    broadcast = announce(*crowd)
    outbox.broadcasts.pause(broadcast, by=SYSTEM)
    db.session.commit()

    mails.deliver()
    assert mails.all == []
    outbox.broadcasts.resume(broadcast, by=SYSTEM)
    db.session.commit()
    mails.deliver()

    assert len(mails.all) == len(crowd)


def test_another_one_goes_out_while_the_first_rests(announce, crowd, mails, db):
    first = announce(*crowd)
    outbox.broadcasts.pause(first, by=SYSTEM)
    announce(1)

    mails.deliver()

    assert [to for _, [to] in mails.sink.envelopes] == ["pat@example.org"]


def test_what_a_cancelled_one_still_owes_is_called_back(announce, crowd, mails, db):
    broadcast = announce(*crowd)
    outbox.broadcasts.cancel(broadcast, by=SYSTEM)
    db.session.commit()

    mails.deliver()
    end(db)

    assert mails.all == []
    assert states(db, broadcast) == {State.CANCELLED}
    assert broadcast.finished_at is not None


def test_what_is_over_can_neither_rest_nor_end_again(announce, mails, db):
    broadcast = announce(1)
    mails.deliver()
    end(db)

    for act in (outbox.broadcasts.pause, outbox.broadcasts.resume, outbox.broadcasts.cancel):
        with pytest.raises(WrongState):
            act(broadcast, by=SYSTEM)


def test_many_final_refusals_in_a_row_make_it_rest_until_a_person_has_looked(
    announce, crowd, people, mails, db, monkeypatch
):
    monkeypatch.setattr(marking, "MOST_REFUSED_IN_A_ROW", 5)
    mails.sink.refuse |= {f"reader{id}@example.org": "550 5.7.1 No" for id in crowd}
    broadcast = announce(*crowd)

    mails.deliver()
    db.session.expire_all()

    assert broadcast.paused_because is Pause.REFUSED
    assert broadcast.reply_code == "550 5.7.1"
    assert states(db, broadcast) == {State.FAILED, State.CREATED}


def test_refusals_among_mails_that_are_taken_stop_nothing(announce, crowd, mails, db):
    mails.sink.refuse |= {f"reader{id}@example.org": "550 5.1.1 No" for id in crowd if id % 2}
    broadcast = announce(*crowd)

    mails.deliver()
    db.session.expire_all()

    assert broadcast.paused_at is None
    assert states(db, broadcast) == {State.ACCEPTED, State.FAILED}


def test_whoever_left_between_owing_and_sending_gets_nothing(announce, crowd, people, mails):
    announce(*crowd)
    people.confirmed.discard(11)
    people.addresses[12] = "moved@example.org"

    mails.deliver()

    receivers = {to for _, [to] in mails.sink.envelopes}
    assert len(receivers) == len(crowd) - 2
    assert receivers.isdisjoint({"reader11@example.org", "moved@example.org"})


def test_whoever_wants_no_mail_from_us_gets_none(announce, crowd, people, mails, db):
    broadcast = announce(*crowd)
    outbox.suppress(people.lookup("reader20@example.org"), 1, "asked")
    db.session.commit()

    mails.deliver()

    assert mails.to("reader20@example.org") == []
    assert states(db, broadcast) == {State.ACCEPTED, State.SUPPRESSED}


def test_nothing_goes_out_when_there_is_nothing_to_say_any_more(announce, crowd, mails, db):
    outbox.broadcast_notice("tests_news")(lambda words: None)
    broadcast = announce(*crowd)

    mails.deliver()

    assert mails.all == []
    assert states(db, broadcast) == {State.CANCELLED}


def test_words_that_must_not_be_read_any_more_are_forgotten_while_it_rests(announce, people, mails, db):
    broadcast = announce(1, 2)
    mails.sink.refuse["sam@example.org"] = "450 Later"
    mails.deliver()
    outbox.broadcasts.pause(broadcast, by=SYSTEM)
    outbox.broadcast_notice("tests_news")(lambda words: None)
    db.session.commit()

    jobs.run_now("outbox.forget_words")

    assert db.session.execute(select(BroadcastWords.html)).scalars().all() == [None]


def test_a_copy_after_a_crash_has_the_same_bytes_although_the_words_changed_meanwhile(
    announce, people, mails, db, time_machine
):
    announce(1)
    mails.deliver()
    delivery = db.session.execute(select(Delivery)).scalar_one()
    # As a worker leaves it that was killed after the server's 250.
    delivery.state, delivery.lease_until, delivery.lease_holder = State.SENDING, clock.now(), "gone"
    db.session.commit()
    outbox.broadcast_notice("tests_news")(lambda words: Prepared("2", lambda: {"number": 8}))
    time_machine.shift(timedelta(minutes=2))

    mails.deliver()

    first, second = mails.sink.raw
    assert first == second


def test_who_gets_it_after_a_change_gets_the_changed_words(announce, people, mails, db, time_machine):
    announce(1, 2)
    mails.sink.refuse["sam@example.org"] = "450 Later"
    mails.deliver()
    outbox.broadcast_notice("tests_news")(lambda words: Prepared("2", lambda: {"number": 8}))
    mails.sink.refuse.clear()
    time_machine.shift(timedelta(minutes=10))

    mails.deliver()

    assert [mail["Subject"] for mail in mails.all] == ["News 7", "News 8"]


def test_what_somebody_else_has_in_hand_is_not_taken(announce, db):
    announce(1, 2)

    first = claiming.claim("one", 1)
    db.session.commit()
    second = claiming.claim("two", 10)
    db.session.commit()

    assert first is not None
    assert second is not None
    assert {mail.id for mail in first.mails}.isdisjoint(mail.id for mail in second.mails)
    assert claiming.claim("three", 10) is None


def test_a_mail_that_was_called_back_is_not_ours_any_more(announce, db):
    announce(1)
    batch = claiming.claim("one", 1)
    assert batch is not None
    [mail] = batch.mails
    db.session.commit()
    assert claiming.renew(mail.id, "one")

    outbox.cancel(Recipient.SUBSCRIBER, 1)

    assert not claiming.renew(mail.id, "one")


def test_a_mail_of_one_that_rests_since_is_not_ours_to_send(announce, db):
    broadcast = announce(1)
    batch = claiming.claim("one", 1)
    assert batch is not None
    outbox.broadcasts.pause(broadcast, by=SYSTEM)
    db.session.flush()

    assert not claiming.renew(batch.mails[0].id, "one")


def test_under_a_limit_nobody_goes_before_their_turn(app, db, time_machine):
    assert claiming.wait_for_turn(10, per_second=5) == 0.0
    db.session.commit()

    assert 0 < claiming.wait_for_turn(10, per_second=5) <= 2.0
    time_machine.shift(timedelta(seconds=2))
    assert claiming.wait_for_turn(10, per_second=5) == 0.0


def test_a_failed_one_that_is_tried_again_opens_its_broadcast_again(announce, people, mails, db):
    mails.sink.refuse["pat@example.org"] = "550 5.7.1 No"
    broadcast = announce(1, 2)
    mails.deliver()
    end(db)
    assert broadcast.finished_at is not None
    mails.sink.refuse.clear()
    failed = db.session.execute(select(Delivery).where(Delivery.state == State.FAILED)).scalar_one()

    outbox.retry(failed, by=SYSTEM)
    db.session.commit()
    mails.deliver()

    assert len(mails.to("pat@example.org")) == 1
