"""What staff may change about the site: Texts, settings, pages; and the version of all that is public."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from askmd.core.models import words
from askmd.extensions import db


class TextState(StrEnum):
    """A medical text is proposed by one doctor and approved by another; any other text is current at once."""

    PROPOSED = "proposed"
    CURRENT = "current"
    REPLACED = "replaced"
    REJECTED = "rejected"


def _one_at_a_time(name: str, state: TextState, *columns: str) -> Index:
    """The database's word that of these rows only one is in this state, whoever writes at the same time."""
    where = text(f"state = '{state.value}'")
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class TextVersion(db.Model):  # type: ignore[name-defined]
    """One wording of a named Text in one language. Version 0 is the default in the code and has no row."""

    __tablename__ = "text_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    body: Mapped[str]
    state: Mapped[TextState] = mapped_column(words(TextState))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("key", "language", "version"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name="four_eyes"),
        _one_at_a_time("uq_text_version_current", TextState.CURRENT, "key", "language"),
        _one_at_a_time("uq_text_version_proposed", TextState.PROPOSED, "key", "language"),
    )


class Setting(db.Model):  # type: ignore[name-defined]
    """One setting that staff changed; the rest stand at their defaults in the code."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Page(db.Model):  # type: ignore[name-defined]
    """A fixed page, as it is now. Its history is PageRevision; number 0 is the default in the code."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10), default="en")
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    is_medical: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int] = mapped_column(default=0)
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
    state: Mapped[TextState] = mapped_column(words(TextState))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name="four_eyes"),
        _one_at_a_time("uq_page_revision_current", TextState.CURRENT, "page_id"),
        _one_at_a_time("uq_page_revision_proposed", TextState.PROPOSED, "page_id"),
    )


class PublicVersion(db.Model):  # type: ignore[name-defined]
    """One row at most: a number that grows in every transaction that changes what a public page shows."""

    __tablename__ = "public_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
