"""Feedback, messages, and the discussion that the old site had."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from askmd.core.models import HasUid
from askmd.extensions import db
from askmd.posts.models import Post


class Feedback(HasUid, db.Model):  # type: ignore[name-defined]
    """What one reader said of a post: whether it helped, and, sealed, what was missing. Nobody is named."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    has_helped: Mapped[bool | None]
    # Only where the reader wrote something.
    key_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    words_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    post: Mapped[Post] = relationship()

    __table_args__ = (
        Index("ix_feedback_post", "post_id", "created_at"),
        # Each page of the dashboard says how many there are.
        Index(
            "ix_feedback_unread",
            "post_id",
            sqlite_where=text("words_sealed IS NOT NULL AND read_at IS NULL"),
            postgresql_where=text("words_sealed IS NOT NULL AND read_at IS NULL"),
        ),
    )

    @property
    def sealing_key(self) -> str | None:
        """The data key of its words."""
        return self.key_id


class ReaderMessage(HasUid, db.Model):  # type: ignore[name-defined]
    """One message from the contact page. Words, name and address are sealed; erased, its row stays without them."""

    __tablename__ = "reader_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    words_sealed: Mapped[bytes | None]
    name_sealed: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    # The stamp of the form: the very same form sent again is the same message.
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_reader_message_open",
            "created_at",
            sqlite_where=text("answered_at IS NULL AND erased_at IS NULL"),
            postgresql_where=text("answered_at IS NULL AND erased_at IS NULL"),
        ),
    )

    @property
    def sealing_key(self) -> str | None:
        """The data key of words, name and address."""
        return self.key_id


class Comment(db.Model):  # type: ignore[name-defined]
    """One approved comment of the old site, under its post: read, never added to."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    # To which other comment it was a reply.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    name: Mapped[str] = mapped_column(String(120))
    # Sanitised HTML.
    body: Mapped[str]
    written_at: Mapped[datetime]

    __table_args__ = (Index("ix_comment_post", "post_id", "written_at"),)
