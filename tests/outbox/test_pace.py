"""As many connections as the answers of the server ask for, one after the other, and no more than it lets in."""

from askmd.outbox.pace import FEWEST_CONNECTIONS, LARGEST_BATCH, SMALLEST_BATCH, Pace


def after(seconds: float, *, most: int = 32) -> Pace:
    """What it knows after many mails that took so long."""
    pace = Pace(most)
    for _ in range(100):
        pace.took(seconds)
    return pace


def test_a_quick_server_needs_few_and_a_slow_one_many_but_never_more_than_is_allowed():
    assert after(0.001).connections() == FEWEST_CONNECTIONS
    assert after(0.04).connections() == 24
    assert after(10.0).connections() == 32
    assert after(10.0, most=1).connections() == 1


def test_what_the_server_does_not_let_in_is_not_tried_again():
    pace = after(10.0)

    pace.at_most(3)

    assert pace.connections() == 3


def test_connections_are_opened_one_after_the_other():
    pace = after(10.0)
    held = sum(pace.opens(held, 0) for held in range(2 * FEWEST_CONNECTIONS))

    assert held == FEWEST_CONNECTIONS


def test_one_that_stalls_is_replaced():
    assert not after(0.001).opens(FEWEST_CONNECTIONS, 0)
    assert after(0.001).opens(FEWEST_CONNECTIONS, 1)


def test_those_that_are_not_needed_any_more_are_closed_down_to_some_that_stay():
    pace = after(0.001)

    assert pace.spares(2 * FEWEST_CONNECTIONS, 0)
    assert not pace.spares(FEWEST_CONNECTIONS + 1, 0)


def test_a_batch_is_what_goes_out_in_two_seconds_within_bounds():
    assert Pace(32).batch() == SMALLEST_BATCH
    assert after(0.001).batch() == LARGEST_BATCH
    assert after(60.0).batch() == SMALLEST_BATCH
