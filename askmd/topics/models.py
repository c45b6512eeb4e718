"""The subject tree."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from askmd.extensions import db


class Topic(db.Model):  # type: ignore[name-defined]
    """One subject. `path` is the slugs from the root, joined by `/`: its address."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    name: Mapped[str] = mapped_column(String(100))
    slug: Mapped[str] = mapped_column(String(100))
    path: Mapped[str] = mapped_column(String(400), unique=True)
    description: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_hidden: Mapped[bool] = mapped_column(default=False)
    # Posts about treatment grow old sooner: this topic and those below it are about treatment.
    is_treatment: Mapped[bool] = mapped_column(default=False, server_default=false())

    parent: Mapped[Topic | None] = relationship(remote_side="Topic.id")
