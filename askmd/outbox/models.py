"""Deliveries and suppressions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from askmd.core.models import HasUid, words
from askmd.extensions import db


class Lane(StrEnum):
    """Mails to one person never wait behind a broadcast."""

    TRANSACTIONAL = "transactional"
    BROADCAST = "broadcast"


class State(StrEnum):
    """Technical progress of one e-mail."""

    CREATED = "created"
    SENDING = "sending"
    ACCEPTED = "accepted"
    RETRYING = "retrying"
    FAILED = "failed"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class Recipient(StrEnum):
    """Whose address a mail goes to. The address itself stays with its owner, sealed under the owner's key."""

    QUESTION = "question"
    SUBSCRIBER = "subscriber"
    ACCOUNT = "account"
    WATCHER = "watcher"


class Delivery(HasUid, db.Model):  # type: ignore[name-defined]
    """One e-mail owed to one address, written in the transaction that owes it.

    `address_lookup` is the keyed look-up of the address at the time of owing: when the owner's address is another by
    the time of sending, the mail is cancelled. `context` holds ids, numbers and closed words, never text.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(String(60))
    lane: Mapped[Lane] = mapped_column(words(Lane), default=Lane.TRANSACTIONAL)
    state: Mapped[State] = mapped_column(words(State), default=State.CREATED)
    recipient: Mapped[Recipient] = mapped_column(words(Recipient))
    recipient_id: Mapped[int]
    address_lookup: Mapped[str | None] = mapped_column(String(64))
    announcement_id: Mapped[int | None]
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_holder: Mapped[str | None] = mapped_column(String(40))
    accepted_at: Mapped[datetime | None]
    # What the mail server said, as its three digits and enhanced code (RFC 3463) only: its words may repeat an address.
    reply_code: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        UniqueConstraint("announcement_id", "recipient_id", name="uq_delivery_once_per_announcement"),
        Index("ix_delivery_work", "state", "lane", "due_at"),
        Index("ix_delivery_recipient", "recipient", "recipient_id"),
        Index("ix_delivery_address_lookup", "address_lookup", "created_at"),
    )


class Suppression(db.Model):  # type: ignore[name-defined]
    """An address that must never be written to again, known only by its look-up and that look-up's key number."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_lookup: Mapped[str] = mapped_column(String(64), unique=True)
    key_number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]


class MailServer(db.Model):  # type: ignore[name-defined]
    """Whether the mail server answers: one row. While it is away the lanes pause and nothing is charged."""

    __tablename__ = "mail_server"

    id: Mapped[int] = mapped_column(primary_key=True)
    away_since: Mapped[datetime | None]
    next_probe_at: Mapped[datetime | None]
    reply_code: Mapped[str | None] = mapped_column(String(20))
