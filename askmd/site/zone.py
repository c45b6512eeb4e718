"""The time zone in which doctors plan. All else here is UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from askmd.core import clock
from askmd.site import settings


def name() -> str:
    """What the site's time zone is called, such as Europe/Berlin."""
    zone: str = settings.get("time_zone")
    return zone


def to_utc(typed: datetime) -> datetime | None:
    """The moment that somebody means who types this day and time; None where no calendar of ours has it."""
    try:
        return typed.replace(tzinfo=ZoneInfo(name())).astimezone(UTC)
    except OverflowError:
        return None


def local(moment: datetime) -> datetime:
    """A moment as the clocks of the site show it."""
    return moment.astimezone(ZoneInfo(name()))


def end_of_day() -> datetime:
    """When the running day ends, by the clocks of the site or in UTC, whichever comes first."""
    now = clock.now()
    return _end_of_day(name(), now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0))


@lru_cache(maxsize=16)
def _end_of_day(zone: str, quarter: datetime) -> datetime:
    """Every public page asks, and within a quarter of an hour it is the same: in no zone does a day begin elsewhere."""
    return min(_next_midnight(quarter), _next_midnight(quarter.astimezone(ZoneInfo(zone)))).astimezone(UTC)


def _next_midnight(moment: datetime) -> datetime:
    return (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
