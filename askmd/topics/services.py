"""Changing the subject tree. A topic is hidden and never deleted: posts and questions keep theirs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from slugify import slugify
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from askmd import audit
from askmd.core.errors import Invalid, NotAllowed, Stale
from askmd.core.text import clean_line
from askmd.extensions import db
from askmd.topics import signals
from askmd.topics.models import Topic

DEFAULTS = Path(__file__).resolve().parent / "default.toml"
DEEPEST = 3
NAME_LIMIT = 100
DESCRIPTION_LIMIT = 500


def seed_defaults() -> None:
    """Plant the default tree where there is none yet. The caller commits."""
    if db.session.execute(select(Topic.id).limit(1)).scalar() is not None:
        return
    for position, entry in enumerate(tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["topics"]):
        _plant(entry, None, position)


def add(name: str, *, by: Any, parent: Topic | None = None, description: str = "") -> Topic:
    """A new topic, the last below its parent. Its address is made of its name. Raises Invalid."""
    _editors_only(by)
    name, description = _checked(name, description)
    if parent is not None and len(_trail(parent)) >= DEEPEST:
        raise Invalid(f"Topics can be {DEEPEST} levels deep. Please choose a topic further up.")
    slug = slugify(name, max_length=NAME_LIMIT)
    if not slug:
        raise Invalid("Please give a name with letters: its address is made of them.")
    if _find(Topic.slug == slug) is not None:
        raise Invalid("There is a topic with this name already. Please choose another name.")
    siblings = select(func.max(Topic.position)).where(Topic.parent_id == (parent.id if parent else None))
    topic = Topic(
        parent=parent,
        name=name,
        slug=slug,
        path=f"{parent.path}/{slug}" if parent else slug,
        description=description,
        position=(db.session.execute(siblings).scalar() or 0) + 1,
    )
    db.session.add(topic)
    _flush()
    audit.record("topic.changed", topic, by=by, what="added")
    return topic


def rename(topic: Topic, name: str, *, by: Any, description: str = "") -> None:
    """Another name and description. The address stays, so that links from elsewhere go on working."""
    _editors_only(by)
    topic.name, topic.description = _checked(name, description)
    audit.record("topic.changed", topic, by=by, what="renamed")
    signals.changed.send(topic)


def move(topic: Topic, parent: Topic | None, *, by: Any) -> None:
    """Put a topic, with all below it, under another one or at the top. Their addresses follow. Raises Invalid."""
    _editors_only(by)
    if parent is not None and topic in _trail(parent):
        raise Invalid("A topic cannot stand below itself. Please choose another place.")
    if parent is topic.parent:
        raise Invalid("The topic stands there already. Nothing was changed.")
    if (len(_trail(parent)) if parent else 0) + _height(topic) > DEEPEST:
        raise Invalid(f"Topics can be {DEEPEST} levels deep. Please choose a place further up.")
    siblings = select(func.max(Topic.position)).where(Topic.parent_id == (parent.id if parent else None))
    topic.position = (db.session.execute(siblings).scalar() or 0) + 1
    topic.parent = parent
    _readdress(topic)
    _flush()
    audit.record("topic.changed", topic, by=by, what="moved")
    signals.changed.send(topic)


def shift(topic: Topic, places: int, *, by: Any) -> None:
    """Move a topic up (-1) or down (+1) among those beside it. At the end of the row nothing happens."""
    _editors_only(by)
    beside = list(_below(topic.parent))
    place = beside.index(topic)
    target = min(max(place + places, 0), len(beside) - 1)
    beside.insert(target, beside.pop(place))
    for position, sibling in enumerate(beside):
        sibling.position = position
    audit.record("topic.changed", topic, by=by, what="shifted")


def hide(topic: Topic, *, by: Any) -> None:
    """Take a topic, with all below it, out of the tree that readers and askers see. Posts keep it."""
    _editors_only(by)
    topic.is_hidden = True
    audit.record("topic.changed", topic, by=by, what="hidden")
    signals.changed.send(topic)


def show(topic: Topic, *, by: Any) -> None:
    """Put a hidden topic back into the tree."""
    _editors_only(by)
    topic.is_hidden = False
    audit.record("topic.changed", topic, by=by, what="shown")
    signals.changed.send(topic)


def mark_treatment(topic: Topic, is_treatment: bool, *, by: Any) -> None:
    """Say whether a topic, with all below it, is about treatment: its posts are reviewed sooner from then on."""
    _editors_only(by)
    topic.is_treatment = is_treatment
    audit.record("topic.changed", topic, by=by, what="about treatment" if is_treatment else "not about treatment")


def _editors_only(by: Any) -> None:
    if not (by.active and by.is_editor):
        raise NotAllowed("Only editors can change topics. Nothing was changed.")


def _checked(name: str, description: str) -> tuple[str, str]:
    name, description = clean_line(name), clean_line(description)
    if not name:
        raise Invalid("Please give the topic a name.")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"Please keep the name to {NAME_LIMIT} characters.")
    if len(description) > DESCRIPTION_LIMIT:
        raise Invalid(f"Please keep the description to {DESCRIPTION_LIMIT} characters.")
    return name, description


def _find(condition: Any) -> Topic | None:
    found: Topic | None = db.session.execute(select(Topic).where(condition).limit(1)).scalars().first()
    return found


def _trail(topic: Topic) -> list[Topic]:
    """The topic and all above it, itself first."""
    return [topic, *(_trail(topic.parent) if topic.parent else [])]


def _below(topic: Topic | None) -> list[Topic]:
    query = select(Topic).where(Topic.parent_id == (topic.id if topic else None))
    return list(db.session.execute(query.order_by(Topic.position, Topic.name)).scalars())


def _height(topic: Topic) -> int:
    return 1 + max((_height(child) for child in _below(topic)), default=0)


def _readdress(topic: Topic) -> None:
    topic.path = f"{topic.parent.path}/{topic.slug}" if topic.parent else topic.slug
    for child in _below(topic):
        _readdress(child)


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Stale("Somebody changed the topics at the same moment. Please look again.") from error


def _plant(entry: dict[str, Any], parent: Topic | None, position: int) -> None:
    topic = Topic(
        parent=parent,
        name=entry["name"],
        slug=entry["slug"],
        path=f"{parent.path}/{entry['slug']}" if parent else entry["slug"],
        description=entry.get("description", ""),
        position=position,
        is_treatment=entry.get("is_treatment", False),
    )
    db.session.add(topic)
    db.session.flush()
    for place, child in enumerate(entry.get("children", [])):
        _plant(child, topic, place)
