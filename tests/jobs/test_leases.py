"""A lease has one holder, and ends by itself."""

from datetime import timedelta

from askmd.core import clock
from askmd.jobs import leases

TEN = timedelta(seconds=10)


def test_one_holder_at_a_time(db):
    assert leases.hold("beats", "one", TEN)
    assert leases.hold("beats", "one", TEN)
    assert not leases.hold("beats", "another", TEN)


def test_a_killed_holder_is_waited_for_no_longer_than_its_lease(db, time_machine):
    time_machine.move_to(clock.now())
    leases.hold("beats", "killed", TEN)
    db.session.commit()

    time_machine.shift(TEN + timedelta(seconds=1))

    assert leases.hold("beats", "another", TEN)
    assert not leases.hold("beats", "killed", TEN)


def test_a_holder_that_ends_lets_the_next_one_in(db):
    leases.hold("beats", "one", TEN)

    leases.release("beats", "another")
    assert not leases.hold("beats", "another", TEN)
    leases.release("beats", "one")

    assert leases.hold("beats", "another", TEN)
