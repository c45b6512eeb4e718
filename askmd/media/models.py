"""Images that staff added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from askmd.extensions import db


class Image(db.Model):  # type: ignore[name-defined]
    """A picture, re-encoded by us. `name` is random and says nothing of who added it: the audit log does."""

    __tablename__ = "image"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    content_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    alternative: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    # Since when nothing public shows it: readers get it no more, and a sweep deletes it unless a text still holds it.
    hidden_at: Mapped[datetime | None] = mapped_column(index=True)
