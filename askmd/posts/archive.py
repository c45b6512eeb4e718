"""What was published when: the months that have posts. All times are UTC, as the dates on the pages are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.queries import IS_PUBLIC


@dataclass(frozen=True)
class Month:
    """One month with posts, how many, and when one of them changed last."""

    year: int
    month: int
    count: int
    changed_at: datetime | None

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime(self.year + self.month // 12, self.month % 12 + 1, 1, tzinfo=UTC)


def months() -> list[Month]:
    """Every month that has public posts, the newest first. One query."""
    moment: Any = _month()
    counted = select(moment, func.count(), func.max(Post.changed_at)).where(IS_PUBLIC)
    query = counted.group_by(moment).order_by(moment.desc())
    return [Month(int(name[:4]), int(name[5:]), count, at) for name, count, at in db.session.execute(query)]


def month(year: int, number: int) -> tuple[Month, Month | None, Month | None] | None:
    """A month with posts, and the ones with posts just before and after it; None where nothing was published."""
    found = months()
    place = next((at for at, month in enumerate(found) if (month.year, month.month) == (year, number)), None)
    if place is None:
        return None
    older = found[place + 1] if place + 1 < len(found) else None
    return found[place], older, found[place - 1] if place else None


def _month() -> Any:
    """Such as 2026-06, in the words of this database."""
    if db.engine.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", Post.published_at), "YYYY-MM")
    return func.strftime("%Y-%m", Post.published_at)
