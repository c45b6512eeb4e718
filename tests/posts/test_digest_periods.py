"""Each period exists exactly once, whatever the clocks of its zone do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.posts.digest_periods import Plan, after, before
from askmd.subscriptions.audience import DIGESTS
from askmd.subscriptions.models import Frequency

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
)
PLANS = st.builds(Plan, st.sampled_from(ZONES).map(ZoneInfo), st.integers(0, 6), st.integers(0, 23))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
FREQUENCIES = st.sampled_from(DIGESTS)


@given(PLANS, FREQUENCIES, MOMENTS)
def test_every_moment_lies_between_the_newest_digest_and_the_next(plan, frequency, now):
    newest = plan.newest(frequency, now)

    assert plan.moment(frequency, newest) <= now < plan.moment(frequency, after(frequency, newest))
    assert before(frequency, after(frequency, newest)) == newest


@given(PLANS, FREQUENCIES, MOMENTS)
def test_at_its_very_moment_a_digest_is_the_newest_and_just_before_it_is_not(plan, frequency, now):
    period = plan.newest(frequency, now)
    moment = plan.moment(frequency, period)

    assert plan.newest(frequency, moment) == period
    assert plan.newest(frequency, moment - timedelta(microseconds=1)) == before(frequency, period)


@given(PLANS, MOMENTS)
def test_each_week_and_each_month_has_one(plan, now):
    week, month = plan.newest(Frequency.WEEKLY, now), plan.newest(Frequency.MONTHLY, now)

    assert (week.weekday(), after(Frequency.WEEKLY, week) - week) == (0, timedelta(days=7))
    assert month.day == after(Frequency.MONTHLY, month).day == 1
    assert timedelta(days=28) <= after(Frequency.MONTHLY, month) - month <= timedelta(days=31)


@given(PLANS, FREQUENCIES, MOMENTS)
def test_it_goes_out_at_the_hour_of_the_site_unless_the_clocks_skip_that_hour(plan, frequency, now):
    period = plan.newest(frequency, now)
    day = period + timedelta(days=plan.weekday if frequency is Frequency.WEEKLY else 0)
    local = plan.moment(frequency, period).astimezone(plan.zone)

    is_skipped = local.replace(tzinfo=None) != datetime(day.year, day.month, day.day, plan.hour)  # noqa: DTZ001
    wanted = datetime(day.year, day.month, day.day, plan.hour, tzinfo=plan.zone)
    assert not is_skipped or wanted.astimezone(UTC).astimezone(plan.zone) != wanted
    assert (local.fold == 0) or is_skipped


@pytest.mark.parametrize(
    ("zone", "weekday", "hour", "period", "moment"),
    [
        # An hour that is skipped: the offset before the change counts.
        ("Europe/Berlin", 6, 2, date(2026, 3, 23), "2026-03-29T01:00"),
        ("America/New_York", 6, 2, date(2026, 3, 2), "2026-03-08T07:00"),
        ("America/Havana", 6, 0, date(2026, 3, 2), "2026-03-08T05:00"),
        ("Africa/Cairo", 4, 0, date(2026, 4, 20), "2026-04-23T22:00"),
        # An hour that comes twice: the first counts.
        ("Europe/Berlin", 6, 2, date(2026, 10, 19), "2026-10-25T00:00"),
        ("America/New_York", 6, 1, date(2026, 10, 26), "2026-11-01T05:00"),
        ("America/Havana", 6, 0, date(2026, 10, 26), "2026-11-01T04:00"),
        # A leap day.
        ("Europe/Berlin", 1, 8, date(2028, 2, 28), "2028-02-29T07:00"),
    ],
)
def test_the_nights_on_which_clocks_change(zone, weekday, hour, period, moment):
    plan = Plan(ZoneInfo(zone), weekday, hour)

    assert plan.moment(Frequency.WEEKLY, period) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_after_a_leap_february_comes_march():
    assert after(Frequency.MONTHLY, date(2028, 2, 1)) == date(2028, 3, 1)
    assert before(Frequency.MONTHLY, date(2028, 3, 1)) == date(2028, 2, 1)
