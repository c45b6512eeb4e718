"""The time zone in which doctors plan. All else here is UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

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
