"""The tables of the key store. Their metadata is apart from the content's: they live in another database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Date, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from askmd.core.clock import Instant
from askmd.core.models import NAMING


class KeysBase(DeclarativeBase):
    """Base of the key store's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant(), bytes: LargeBinary(), date: Date()}


class DataKey(KeysBase):
    """One key for one question, answer, subscriber or address; wrapped by a master key."""

    __tablename__ = "data_key"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    master: Mapped[str] = mapped_column(String(16), index=True)
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


class PurposeKey(KeysBase):
    """A numbered key for one purpose: look-ups by address, receipt codes, links in mails, the audit seal."""

    __tablename__ = "purpose_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    master: Mapped[str] = mapped_column(String(16), index=True)
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("purpose", "number"),)


class DayKey(KeysBase):
    """The key under which client addresses are hashed on one day; thrown away when the next day is over."""

    __tablename__ = "day_key"

    day: Mapped[date] = mapped_column(primary_key=True)
    master: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[bytes]


class Erasure(KeysBase):
    """The ledger: which data keys were destroyed, so that a restore can destroy them again. No content."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    erased_at: Mapped[datetime]
