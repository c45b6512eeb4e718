"""Where things of the old site went."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from askmd.core.models import words
from askmd.extensions import db


class Place(StrEnum):
    """What an old address leads to; `target` holds its id, or for PATH the path itself."""

    POST = "post"
    PAGE = "page"
    TOPIC = "topic"
    AUTHOR = "author"
    IMAGE = "image"
    PATH = "path"


class OldAddress(db.Model):  # type: ignore[name-defined]
    """One address of the old site: its path without the last slash, and the query where it matters (`/?p=12`)."""

    __tablename__ = "old_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(700), unique=True)
    place: Mapped[Place] = mapped_column(words(Place, name="place"))
    target: Mapped[str] = mapped_column(String(700))

    __table_args__ = (Index("ix_old_address_target", "place", "target"),)


class ImportedItem(db.Model):  # type: ignore[name-defined]
    """One thing of the old site that is here now, so that a second run finds it. `digest`: of what it was made from."""

    __tablename__ = "imported_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The old site's address, what kind of thing (`post`, `comment`, `category` …), and its number or name there.
    site: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    local_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("site", "kind", "key"),)
