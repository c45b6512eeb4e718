"""By when a question should be answered, counted in working days. Pure: the caller says what time it is.

A working day is one from Monday to Friday, in UTC, as all our times. What comes in on a Saturday waits from Monday on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_DAY = timedelta(days=1)
_WEEK, _WORKING = 7, 5


@dataclass(frozen=True)
class Standing:
    """How a question stands to its target: working days `left` after today, or `late` by so many; neither is today."""

    due_on: date
    left: int = 0
    late: int = 0


def working_days(after: date, until: date) -> int:
    """How many working days lie after one day, up to another and with it; 0 when it is not later."""
    if until <= after:
        return 0
    weeks, rest = divmod((until - after).days, _WEEK)
    return weeks * _WORKING + sum(_is_working(after + _DAY * (number + 1)) for number in range(rest))


def due_on(since: datetime, days: int) -> date:
    """The day by whose end somebody who waits since then should have an answer."""
    day = since.astimezone(UTC).date()
    weeks, rest = divmod(days, _WORKING)
    if not rest and weeks:
        # Whole weeks end on a working day, whatever day they began on.
        weeks, rest = weeks - 1, _WORKING
    day += timedelta(weeks=weeks)
    while rest:
        day += _DAY
        rest -= _is_working(day)
    return day


def standing(since: datetime, days: int, *, now: datetime) -> Standing:
    """How a question that waits since then stands at this moment."""
    due, today = due_on(since, days), now.astimezone(UTC).date()
    if today > due:
        # On the weekend after its day it is late already, though no working day has passed.
        return Standing(due, late=max(1, working_days(due, today)))
    return Standing(due, left=working_days(today, due))


def late_before(days: int, *, now: datetime) -> datetime:
    """Whatever waits since a moment before this one is late; whatever came at it or later is not."""
    day = now.astimezone(UTC).date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    while due_on(midnight - _DAY, days) >= day:
        midnight -= _DAY
    return midnight


def _is_working(day: date) -> bool:
    return day.weekday() < _WORKING
