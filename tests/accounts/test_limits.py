"""How often is too often."""

from datetime import timedelta

import pytest

from askmd.accounts import limits
from askmd.core.errors import TooMany
from askmd.web.clients import block


def test_one_more_than_the_most_is_refused_with_the_time_to_wait(app, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    for _ in range(3):
        limits.hit("ask", "somebody", 3, 3600)
        time_machine.shift(timedelta(minutes=1))

    with pytest.raises(TooMany) as refused:
        limits.hit("ask", "somebody", 3, 3600)

    assert refused.value.retry_after == 57 * 60


def test_somebody_else_and_something_else_are_counted_apart(app):
    limits.hit("ask", "somebody", 1, 3600)

    limits.hit("ask", "another", 1, 3600)
    limits.hit("subscribe", "somebody", 1, 3600)


def test_the_window_moves_on(app, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    limits.hit("ask", "somebody", 1, 3600)

    time_machine.shift(timedelta(hours=1, seconds=1))

    limits.hit("ask", "somebody", 1, 3600)


def test_tries_must_lie_further_and_further_apart(app, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    waits = []
    for _ in range(9):
        while True:
            try:
                limits.hit("sign-in", "somebody", 10, 3600, is_growing=True)
                break
            except TooMany as refused:
                waits.append(refused.retry_after)
                time_machine.shift(timedelta(seconds=refused.retry_after))

    assert waits == [1, 2, 4, 8, 16, 32]


def test_looking_how_often_it_was_counts_nothing(app, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    limits.hit("ask", "somebody", 5, 3600)
    time_machine.shift(timedelta(minutes=1))
    limits.hit("ask", "somebody", 5, 3600)

    counts = [limits.count("ask", "somebody", per) for per in (3600, 3600, 60)]

    assert counts == [2, 2, 1]
    assert limits.count("ask", "another", 3600) == 0


def test_all_processes_of_a_machine_count_together(app, make_app):
    limits.hit("ask", "somebody", 1, 3600)

    with make_app().app_context(), pytest.raises(TooMany):
        limits.hit("ask", "somebody", 1, 3600)


def test_a_day_later_nothing_is_known(app, time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)
    limits.hit("ask", "somebody", 1, 3600)

    time_machine.shift(timedelta(days=1, seconds=1))
    limits.forget_old()

    counter = app.extensions["askmd-limits"]
    assert counter._connection().execute("SELECT count(*) FROM hit").fetchone() == (0,)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_a_client_is_its_block(address, expected):
    assert block(address) == expected
