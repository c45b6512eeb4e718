"""What staff may change about the site: Texts, settings, pages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from askmd.core.models import words
from askmd.extensions import db


class TextStatus(StrEnum):
    """A medical text is proposed by one doctor and approved by another; any other text is current at once."""

    PROPOSED = "proposed"
    CURRENT = "current"
    REPLACED = "replaced"
    REJECTED = "rejected"


class TextVersion(db.Model):  # type: ignore[name-defined]
    """One wording of a named Text in one language. Version 0 is the default in the code and has no row."""

    __tablename__ = "text_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    body: Mapped[str]
    status: Mapped[TextStatus] = mapped_column(words(TextStatus))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("key", "language", "version"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name="four_eyes"),
    )


class Setting(db.Model):  # type: ignore[name-defined]
    """One setting that staff changed; the rest stand at their defaults in the code."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Page(db.Model):  # type: ignore[name-defined]
    """A fixed page, as it is now. Its history is PageRevision."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10), default="en")
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    is_medical: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("slug", "language"),)


class PageRevision(db.Model):  # type: ignore[name-defined]
    """One numbered wording of a page. A medical page changes only when another doctor approved the wording."""

    __tablename__ = "page_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    status: Mapped[TextStatus] = mapped_column(words(TextStatus))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name="four_eyes"),
    )
