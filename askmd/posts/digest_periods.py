"""When digests go out: one for each calendar week and month, at an hour of the site's clocks. Pure arithmetic.

A period is named after the first day of the week (Monday) or month in which its digest goes out, so it exists exactly
once, whatever the clocks do: its name comes from the calendar, and only then its moment from the zone. An hour that
the clocks skip is read with the offset before the change, and of one that comes twice the first counts (PEP 495,
fold=0).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from askmd.subscriptions.models import Frequency

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """On which day of the week (Monday is 0) and at which hour digests go out, and by which clocks."""

    zone: ZoneInfo
    weekday: int
    hour: int

    def moment(self, frequency: Frequency, period: date) -> datetime:
        """When the digest of this period goes out, in UTC."""
        day = period + timedelta(days=self.weekday) if frequency is Frequency.WEEKLY else period
        return datetime.combine(day, time(self.hour), tzinfo=self.zone).astimezone(UTC)

    def newest(self, frequency: Frequency, now: datetime) -> date:
        """The last period whose digest is to be out by now."""
        # A clock of any zone is less than two days away from UTC, so this one is certainly still to come.
        period = after(frequency, _around(frequency, now.astimezone(UTC).date() + timedelta(days=2)))
        while self.moment(frequency, period) > now:
            period = before(frequency, period)
        return period


def after(frequency: Frequency, period: date) -> date:
    """The period that follows this one."""
    return _around(frequency, period + (WEEK if frequency is Frequency.WEEKLY else timedelta(days=31)))


def before(frequency: Frequency, period: date) -> date:
    """The period that this one follows."""
    return _around(frequency, period - (WEEK if frequency is Frequency.WEEKLY else timedelta(days=1)))


def _around(frequency: Frequency, day: date) -> date:
    """The first day of the week or month of this day."""
    return day - timedelta(days=day.weekday()) if frequency is Frequency.WEEKLY else day.replace(day=1)
