"""By when a question should be answered: working days, and how it stands to them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from askmd.questions.target import due_on, late_before, standing, working_days

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TARGETS = st.integers(1, 60)


def at(day: int, hour: int = 12) -> datetime:
    """A moment of June 2026, whose first is a Monday."""
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def test_two_working_days_over_a_weekend():
    assert due_on(at(1), 2) == date(2026, 6, 3)
    assert due_on(at(5), 2) == due_on(at(6), 2) == due_on(at(7), 2) == date(2026, 6, 9)
    assert due_on(at(5), 5) == date(2026, 6, 12)

    stands = [standing(at(5), 2, now=at(day)) for day in (5, 7, 8, 9, 10, 11)]
    assert [(one.left, one.late) for one in stands] == [(2, 0), (2, 0), (1, 0), (0, 0), (0, 1), (0, 2)]
    assert standing(at(3), 2, now=at(6)).late == 1


@given(DAYS, st.integers(0, 400))
def test_working_days_are_counted_as_one_by_one(after, length):
    days = [after + timedelta(days=number + 1) for number in range(length)]

    assert working_days(after, after + timedelta(days=length)) == sum(day.weekday() < 5 for day in days)


@given(MOMENTS, TARGETS)
def test_the_day_is_the_first_by_which_all_working_days_are_over(since, days):
    due = due_on(since, days)

    assert due.weekday() < 5
    assert working_days(since.date(), due) == days
    assert working_days(since.date(), due - timedelta(days=1)) == days - 1


@given(MOMENTS, TARGETS, st.timedeltas(timedelta(0), timedelta(days=200)))
def test_time_only_ever_makes_it_later_and_late_is_what_came_before_one_moment(since, days, passed):
    now = since + passed
    stands, soon = standing(since, days, now=now), standing(since, days, now=now + timedelta(hours=7))

    assert not (stands.left and stands.late)
    assert (soon.late - soon.left) >= (stands.late - stands.left)
    assert (stands.late > 0) is (since < late_before(days, now=now))
