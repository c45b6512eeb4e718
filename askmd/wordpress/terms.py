"""Categories of the old site as topics, with their tree; its tags as keywords, or as topics too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from slugify import slugify
from sqlalchemy import func, select

from askmd import audit
from askmd.core.html import plain
from askmd.core.text import clean_line, first_line
from askmd.extensions import db
from askmd.posts import dating
from askmd.posts.models import PostTopic
from askmd.topics.models import Topic
from askmd.topics.services import DEEPEST, DESCRIPTION_LIMIT, NAME_LIMIT
from askmd.wordpress import known
from askmd.wordpress.old_paths import normal
from askmd.wordpress.reading import Record
from askmd.wordpress.report import Report
from askmd.workflow import SYSTEM

CATEGORY, TAG = "category", "tag"
# Nobody nests subjects so deep.
MOST_ABOVE = 50


@dataclass
class Terms:
    """Numbers of topics by the names of categories; and of tags, where tags are topics."""

    topics: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    # How each category was reached: its own name below those above it.
    paths: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Wanted:
    slug: str
    name: str
    parent: str
    description: str


def bring_in(site: str, categories: Iterable[Record], tags: Iterable[Record], report: Report) -> Terms:
    """A topic for each category, below that of the category above it; and for each of the tags that are given."""
    terms = Terms()
    wanted = {one.slug: one for one in map(_category, categories) if one.slug}
    here = known.these(site, CATEGORY, wanted)
    for slug in wanted:
        _plant(slug, wanted, here, terms, site, report, ())
    asked = [one for one in map(_tag, tags) if one.slug]
    known_tags = known.these(site, TAG, (one.slug for one in asked))
    for one in asked:
        row = known_tags.get(one.slug[:200])
        terms.tags[one.slug] = row.local_id if row else _remembered(site, TAG, one, None, report)
    return terms


def paths(categories: Iterable[Record]) -> dict[str, str]:
    """The path of each category, from the root, as its address had it."""
    parents = {one.slug: one.parent for one in map(_category, categories)}

    def path(slug: str, seen: tuple[str, ...] = ()) -> str:
        parent = parents.get(slug, "")
        if not parent or parent not in parents or parent in seen or len(seen) > MOST_ABOVE:
            return slug
        return f"{path(parent, (*seen, slug))}/{slug}"

    return {slug: path(slug) for slug in parents if slug}


def _plant(
    slug: str,
    wanted: dict[str, _Wanted],
    here: dict[str, known.ImportedItem],
    terms: Terms,
    site: str,
    report: Report,
    above: tuple[str, ...],
) -> int | None:
    """This topic, and those above it first. None for a parent that nobody told of, or for one that is below itself."""
    one = wanted.get(slug)
    if one is None or slug in above or len(above) > MOST_ABOVE:
        return None
    if slug in terms.topics:
        return terms.topics[slug]
    parent_id = _plant(one.parent, wanted, here, terms, site, report, (*above, slug)) if one.parent else None
    row = here.get(slug[:200])
    terms.topics[slug] = row.local_id if row else _remembered(site, CATEGORY, one, parent_id, report)
    return terms.topics[slug]


def _remembered(site: str, kind: str, one: _Wanted, parent_id: int | None, report: Report) -> int:
    topic = _topic(one, db.session.get(Topic, parent_id) if parent_id else None, report)
    known.remember(site, kind, one.slug, topic.id, known.digest(one.slug))
    report.brought["topics"] += 1
    return topic.id


def _topic(one: _Wanted, parent: Topic | None, report: Report) -> Topic:
    while parent is not None and parent.path.count("/") + 1 >= DEEPEST:
        report.note("too deep", one.slug)
        parent = parent.parent
    slug = slugify(one.slug, max_length=NAME_LIMIT) or slugify(one.name, max_length=NAME_LIMIT) or "topic"
    there = db.session.execute(select(Topic).where(Topic.slug == slug).limit(1)).scalars().first()
    if there is not None:
        return _taken(there, one, parent, report)
    topic = Topic(
        parent=parent,
        name=one.name[:NAME_LIMIT],
        slug=slug,
        path=_path(slug, parent),
        description=one.description,
        position=_last_place(parent),
    )
    db.session.add(topic)
    db.session.flush()
    audit.record("topic.changed", topic, by=SYSTEM, what="added")
    return topic


def _taken(topic: Topic, one: _Wanted, parent: Topic | None, report: Report) -> Topic:
    """A topic of this address is here: it is the same subject. While it is empty it takes its old place and name."""
    is_used = db.session.execute(select(PostTopic.post_id).where(PostTopic.topic_id == topic.id).limit(1)).first()
    fits = parent is None or topic not in _trail(parent)
    if is_used is None and fits and _height(topic) + (parent.path.count("/") + 1 if parent else 0) <= DEEPEST:
        if topic.parent is not parent:
            topic.is_treatment = dating.is_treatment(topic)
            topic.parent, topic.position = parent, _last_place(parent)
            _readdress(topic)
            report.note("moved topic", one.slug, path=topic.path)
        topic.name, topic.description = one.name[:NAME_LIMIT], one.description or topic.description
        db.session.flush()
        audit.record("topic.changed", topic, by=SYSTEM, what="moved")
    return topic


def _path(slug: str, parent: Topic | None) -> str:
    return f"{parent.path}/{slug}" if parent else slug


def _readdress(topic: Topic) -> None:
    topic.path = _path(topic.slug, topic.parent)
    for child in _below(topic):
        _readdress(child)


def _trail(topic: Topic) -> list[Topic]:
    return [topic, *(_trail(topic.parent) if topic.parent else [])]


def _height(topic: Topic) -> int:
    return 1 + max((_height(child) for child in _below(topic)), default=0)


def _below(topic: Topic) -> list[Topic]:
    return list(db.session.execute(select(Topic).where(Topic.parent_id == topic.id)).scalars())


def _last_place(parent: Topic | None) -> int:
    beside = select(func.max(Topic.position)).where(Topic.parent_id == (parent.id if parent else None))
    return (db.session.execute(beside).scalar() or 0) + 1


def _category(one: Record) -> _Wanted:
    slug, parent = (normal(one.get(f"wp:category_{name}")).strip("/") for name in ("nicename", "parent"))
    return _wanted(slug, one.get("wp:cat_name"), parent, one.get("wp:category_description"))


def _tag(one: Record) -> _Wanted:
    return _wanted(normal(one.get("wp:tag_slug")).strip("/"), one.get("wp:tag_name"), "", one.get("wp:tag_description"))


def _wanted(slug: str, name: str, parent: str, description: str) -> _Wanted:
    words = first_line(plain(description), DESCRIPTION_LIMIT - 1)
    return _Wanted(slug, clean_line(plain(name)) or slug, parent, words)
