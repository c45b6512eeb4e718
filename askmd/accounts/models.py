"""Accounts of staff, and their sessions on the server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from askmd.core.models import HasUid
from askmd.extensions import db
from askmd.workflow import Who


class Account(HasUid, UserMixin, db.Model):  # type: ignore[name-defined]
    """A member of staff. The address is sealed under the account's own key and found by its look-up.

    A doctor reads all questions; an editor and an administrator read none, whatever else they may do.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(String(32), unique=True)
    address_sealed: Mapped[bytes]
    address_lookup: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    credentials: Mapped[str] = mapped_column(String(200), default="")
    biography: Mapped[str] = mapped_column(default="")
    conflict_of_interest: Mapped[str] = mapped_column(String(1000), default="")
    portrait_id: Mapped[int | None] = mapped_column(ForeignKey("image.id"))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # Flask-Security ties sessions to this value; a new one signs the person out everywhere.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    is_doctor: Mapped[bool] = mapped_column(default=False)
    is_editor: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_medical_lead: Mapped[bool] = mapped_column(default=False)
    is_privacy_lead: Mapped[bool] = mapped_column(default=False)
    # Whether alarms are sent to this doctor.
    is_on_duty: Mapped[bool] = mapped_column(default=True, server_default=true())
    # What this doctor said last of an answer's references and conflicts of interest, offered again with the next one.
    needs_no_reference: Mapped[bool] = mapped_column(default=False, server_default=false())
    has_no_conflict: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    # When a link for a new password was owed last; older links are dead.
    reset_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("is_doctor OR NOT is_medical_lead", name="medical_lead_is_doctor"),)

    @property
    def sealing_key(self) -> str:
        """The data key of this account's address."""
        return self.key_id

    @property
    def who(self) -> Who:
        """The general part in the rulebook: only a doctor who is active has one."""
        return Who.DOCTOR if self.is_doctor and self.active else Who.NOBODY

    @property
    def is_staff(self) -> bool:
        """Whether the account may enter any staff page."""
        return bool(self.active and (self.is_doctor or self.is_editor or self.is_administrator))


class WebSession(db.Model):  # type: ignore[name-defined]
    """A session on the server. The cookie holds a random secret, this row only its hash.

    Holds ids and flags, never a private text. A row that is gone signs its browser out, whatever it still holds.
    """

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    question_id: Mapped[int | None] = mapped_column(index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    device: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_web_session_account_id", "account_id"),
        Index("ix_web_session_expires_at", "expires_at"),
    )


class ResetRequest(db.Model):  # type: ignore[name-defined]
    """Somebody forgot a password and typed an address, known to us or not. Deleted once a job has looked it up."""

    __tablename__ = "reset_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_lookup: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
