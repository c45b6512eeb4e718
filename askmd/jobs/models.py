"""Leases: who does what must be done by one at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from askmd.extensions import db


class Lease(db.Model):  # type: ignore[name-defined]
    """A named right to work, held until a time. An expired one is free for whoever comes next."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime]
