"""How far a broadcast has come, how fast it goes, and when it will be over."""

from datetime import timedelta

import pytest

from askmd.core import clock
from askmd.outbox import Delivery, State, broadcast_queries, broadcasts
from askmd.workflow import SYSTEM


@pytest.fixture
def broadcast(announce, people):
    """A broadcast to twelve."""
    for id in range(1, 13):
        people.addresses[id] = f"reader-{id}@example.org"
    return announce(*range(1, 13))


def take(broadcast, db, count, *, seconds):
    """The server took so many, one in so many seconds, the last just now."""
    mails = db.session.query(Delivery).filter_by(broadcast_id=broadcast.id, state=State.CREATED).limit(count).all()
    for place, mail in enumerate(reversed(mails)):
        mail.state, mail.accepted_at = State.ACCEPTED, clock.now() - timedelta(seconds=seconds * (place + 1))
    db.session.commit()


def test_every_mail_is_counted_once(broadcast, db):
    states = [State.ACCEPTED, State.BOUNCED, State.FAILED, State.RETRYING, State.SUPPRESSED, State.SENDING]
    mails = db.session.query(Delivery).filter_by(broadcast_id=broadcast.id).all()
    for mail, state in zip(mails, states, strict=False):
        mail.state = state
    db.session.commit()

    found = broadcast_queries.progress(broadcast)

    assert (found.owed, found.done, found.left, found.waiting, found.gone) == (12, 4, 8, 7, 2)


def test_the_end_is_told_from_the_pace_of_the_last_minutes(broadcast, db, time_machine):
    time_machine.move_to(clock.now() + timedelta(hours=1), tick=False)
    take(broadcast, db, 6, seconds=10)

    found = broadcast_queries.progress(broadcast)

    assert found.per_minute == 6
    assert found.ends_at - clock.now() == timedelta(seconds=60)


def test_what_was_taken_long_ago_tells_nothing_of_the_pace(broadcast, db, time_machine):
    take(broadcast, db, 6, seconds=1)
    time_machine.shift(3600)

    found = broadcast_queries.progress(broadcast)

    assert (found.per_minute, found.ends_at) == (None, None)


def test_no_end_is_told_of_what_rests(broadcast, db):
    take(broadcast, db, 6, seconds=1)
    broadcasts.pause(broadcast, by=SYSTEM)

    assert broadcast_queries.progress(broadcast).ends_at is None


def test_the_pace_of_many_is_told_from_some_of_them(broadcast, db, monkeypatch, time_machine):
    monkeypatch.setattr(broadcast_queries, "LOOKED_AT", 4)
    time_machine.move_to(clock.now() + timedelta(hours=1), tick=False)
    take(broadcast, db, 8, seconds=10)

    found = broadcast_queries.progress(broadcast)

    assert 4 <= found.per_minute <= 8
