"""The audit event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from askmd.extensions import db


class AuditEvent(db.Model):  # type: ignore[name-defined]
    """One act. `detail` holds ids, numbers and words from closed lists only."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int | None]
    by_part: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The place in the chain is given by the sealer: ids are handed out before transactions end, places after.
    seal_number: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_event_subject", "subject", "subject_id"),
        Index("ix_audit_event_action_at", "action", "at"),
        Index("ix_audit_event_at", "at"),
    )
