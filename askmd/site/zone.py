"""The time zone in which doctors plan. All else here is UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
    return min(_next_midnight(now), _next_midnight(local(now))).astimezone(UTC)


def _next_midnight(moment: datetime) -> datetime:
    return (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
