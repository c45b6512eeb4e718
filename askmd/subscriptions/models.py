"""Subscribers: who wants to hear of new posts, and the proof that they asked for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from askmd.core.models import HasUid
from askmd.extensions import db


class Subscriber(HasUid, db.Model):  # type: ignore[name-defined]
    """One address, sealed under its own key. Nothing but the confirmation goes to it before `confirmed_at`."""

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(String(32), unique=True)
    address_sealed: Mapped[bytes | None]
    address_lookup: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    asked_at: Mapped[datetime]
    wording: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_subscriber_active", "confirmed_at", "ended_at"),)

    @property
    def sealing_key(self) -> str:
        """The data key of this address."""
        return self.key_id
