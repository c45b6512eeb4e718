"""Deliveries, what many of them share, and suppressions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
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
    # Of a mail to many: which broadcast it belongs to, and which of its wordings this receiver gets.
    broadcast_id: Mapped[int | None]
    words_id: Mapped[int | None]
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_holder: Mapped[str | None] = mapped_column(String(40))
    tried_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    # When the mail came back after it was accepted, and the enhanced code (RFC 3463) of the report.
    bounced_at: Mapped[datetime | None]
    bounce_code: Mapped[str | None] = mapped_column(String(20))
    # What the mail server said, as its three digits and enhanced code (RFC 3463) only: its words may repeat an address.
    reply_code: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        UniqueConstraint("broadcast_id", "recipient_id", name="uq_delivery_once_per_broadcast"),
        Index("ix_delivery_work", "state", "lane", "due_at"),
        Index("ix_delivery_broadcast", "broadcast_id", "state", "due_at"),
        Index("ix_delivery_recipient", "recipient", "recipient_id"),
        Index("ix_delivery_address_lookup", "address_lookup", "created_at"),
    )


class Pause(StrEnum):
    """Why a broadcast rests."""

    PERSON = "person"
    REFUSED = "refused"


class Broadcast(db.Model):  # type: ignore[name-defined]
    """One mail to many: the announcement of a post, a digest, news of a change.

    Its deliveries are owed in pages; `owed` counts them, and `expanded_at` says that there will be no more.
    `title` is public and for administrators. `refused_in_a_row` counts final refusals since the last mail that was
    taken; too many of them pause the broadcast until a person has looked.
    """

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    recipient: Mapped[Recipient] = mapped_column(words(Recipient))
    created_at: Mapped[datetime]
    owed: Mapped[int] = mapped_column(default=0)
    expanded_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_because: Mapped[Pause | None] = mapped_column(words(Pause))
    reply_code: Mapped[str | None] = mapped_column(String(20))
    # When the administrators were told that refusals paused it; another pause after that is told again.
    told_at: Mapped[datetime | None]
    refused_in_a_row: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    # Nothing is left to send: every delivery came to an end.
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class BroadcastWords(db.Model):  # type: ignore[name-defined]
    """One wording of a broadcast: rendered once for all who get it, kept so that every copy has the same bytes.

    `variant` names it within the broadcast; `context` holds the ids that it is made of. `key` says how these stood when
    it was rendered; when they stand otherwise, another row takes its place for the mails that are still to go. The
    words are public, and are deleted when the broadcast is over.
    """

    __tablename__ = "broadcast_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"))
    variant: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    site_name: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    html: Mapped[str | None]
    rendered_at: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (UniqueConstraint("broadcast_id", "variant"),)


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
    # With a limit of so many mails a second: when the next of a broadcast may go.
    next_broadcast_at: Mapped[datetime | None]
    reply_code: Mapped[str | None] = mapped_column(String(20))
