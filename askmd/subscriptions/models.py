"""Subscribers, who want to hear of new posts, and watchers, who want to hear when one post changes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from askmd.core import clock
from askmd.core.models import HasUid, words
from askmd.extensions import db


class Frequency(StrEnum):
    """How often a subscriber hears of new posts."""

    AT_ONCE = "at_once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Source(StrEnum):
    """Where a subscriber came from."""

    FORM = "form"
    IMPORT = "import"


class Subscriber(HasUid, db.Model):  # type: ignore[name-defined]
    """One address, sealed under its own key. Nothing but the confirmation goes to it before `confirmed_at`.

    When the subscription ends, address, key, choices and where it came from go; the look-up and the dates stay, so that
    the same mailbox keeps one row, and an import knows who said no. Being forgotten deletes the row.
    The proof of consent is `confirmed_at` and the number of the wording that was confirmed; of those who agreed
    elsewhere, `source_note` (where and how, never a word of a person) and `consented_at`.
    """

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    address_sealed: Mapped[bytes | None]
    address_lookup: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    asked_at: Mapped[datetime]
    wording: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    frequency: Mapped[Frequency] = mapped_column(words(Frequency), default=Frequency.AT_ONCE, server_default="at_once")
    # Whoever turned away from a digest gets it once more, with what they were not told of yet (see `audience`).
    leaving: Mapped[Frequency | None] = mapped_column(words(Frequency, name="leaving"))
    # All posts; otherwise those of the topics in `subscriber_topic`, each with the topics below it.
    wants_all_topics: Mapped[bool] = mapped_column(default=True, server_default=true())
    source: Mapped[Source] = mapped_column(words(Source), default=Source.FORM, server_default="form")
    source_note: Mapped[str | None] = mapped_column(String(200))
    consented_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_subscriber_active", "confirmed_at", "ended_at"),
        Index("ix_subscriber_frequency", "frequency", "id"),
        CheckConstraint("ended_at IS NULL OR (key_id IS NULL AND address_sealed IS NULL)", name="ended_is_empty"),
    )

    @property
    def sealing_key(self) -> str | None:
        """The data key of this address."""
        return self.key_id

    @property
    def is_active(self) -> bool:
        """Whether announcements go to this address."""
        return self.confirmed_at is not None and self.ended_at is None


class SubscriberTopic(db.Model):  # type: ignore[name-defined]
    """One topic that a subscriber chose; it includes its children."""

    __tablename__ = "subscriber_topic"

    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)


class Watcher(HasUid, db.Model):  # type: ignore[name-defined]
    """One address that is told when one post is corrected or taken down, for at most 24 months.

    Sealed under its own key. Nothing but the confirmation goes to it before `confirmed_at`. When it ends, address and
    key go; the look-up stays until the row is deleted, so that the same mailbox keeps one row for each post.
    """

    __tablename__ = "watcher"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    key_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    address_sealed: Mapped[bytes | None]
    address_lookup: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    asked_at: Mapped[datetime]
    wording: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        UniqueConstraint("post_id", "address_lookup"),
        CheckConstraint("ended_at IS NULL OR (key_id IS NULL AND address_sealed IS NULL)", name="ended_is_empty"),
    )

    @property
    def sealing_key(self) -> str | None:
        """The data key of this address."""
        return self.key_id

    @property
    def is_over(self) -> bool:
        """Whether nothing is sent any more: the person stopped it, or the 24 months have gone by."""
        return self.ended_at is not None or self.expires_at <= clock.now()

    @property
    def is_active(self) -> bool:
        """Whether news of the post goes to this address."""
        return self.confirmed_at is not None and not self.is_over


class ImportState(StrEnum):
    """How far a list of subscribers has come."""

    READING = "reading"
    READ = "read"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class SubscriberImport(HasUid, db.Model):  # type: ignore[name-defined]
    """One list of subscribers that an administrator brought. It is read first, and brought in when told so.

    The file is sealed under a key of its own; both go when it is done or dropped, which is an hour after it came at
    the latest, or a day when it was begun. What stays names nobody: `found` counts rows by what becomes of them,
    `wrong` has numbers of rows, `mark` is a keyed digest by which the same file is known again.
    """

    __tablename__ = "subscriber_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    file_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    state: Mapped[ImportState] = mapped_column(words(ImportState), default=ImportState.READING)
    mark: Mapped[str] = mapped_column(String(16))
    source_note: Mapped[str | None] = mapped_column(String(200))
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    uploaded_by_id: Mapped[int | None]
    rows: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    found: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    wrong: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    ended_at: Mapped[datetime | None]

    @property
    def sealing_key(self) -> str | None:
        """The data key of the file."""
        return self.key_id
