"""Changing the subject tree."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from askmd.extensions import db
from askmd.topics.models import Topic

DEFAULTS = Path(__file__).resolve().parent / "default.toml"


def seed_defaults() -> None:
    """Plant the default tree where there is none yet. The caller commits."""
    if db.session.execute(select(Topic.id).limit(1)).scalar() is not None:
        return
    for position, entry in enumerate(tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["topics"]):
        _plant(entry, None, position)


def _plant(entry: dict[str, Any], parent: Topic | None, position: int) -> None:
    topic = Topic(
        parent=parent,
        name=entry["name"],
        slug=entry["slug"],
        path=f"{parent.path}/{entry['slug']}" if parent else entry["slug"],
        description=entry.get("description", ""),
        position=position,
    )
    db.session.add(topic)
    db.session.flush()
    for place, child in enumerate(entry.get("children", [])):
        _plant(child, topic, place)
