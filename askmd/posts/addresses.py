"""What the sitemap names: each public address that depends on posts, and when what it shows changed last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.posts import shelves
from askmd.posts.models import Post, PostTopic
from askmd.posts.queries import EPOCH, IS_PUBLIC
from askmd.topics.models import Topic

_CHANGED = func.max(Post.changed_at)


def posts(limit: int, skip: int = 0) -> Sequence[tuple[str, datetime]]:
    """(slug, time of the last change) of public posts, the newest first."""
    query = select(Post.slug, Post.changed_at).where(IS_PUBLIC).order_by(Post.published_at.desc(), Post.slug.desc())
    return [(slug or "", at or EPOCH) for slug, at in db.session.execute(query.limit(limit).offset(skip))]


def newest() -> datetime | None:
    """When any public post changed last."""
    return db.session.execute(select(_CHANGED).where(IS_PUBLIC)).scalar()


def topics() -> list[tuple[str, datetime]]:
    """(path, time of the last change in it or below it) of each topic that has posts."""
    query = select(Topic.path, _CHANGED).join(PostTopic, PostTopic.topic_id == Topic.id)
    changes = _pairs(query.join(Post, Post.id == PostTopic.post_id).where(IS_PUBLIC).group_by(Topic.path))
    filled = [shelf.path for root in shelves.tree() for shelf in root.walk() if shelf.count]
    below = {path: [at for other, at in changes if f"{other}/".startswith(f"{path}/")] for path in filled}
    return [(path, max(times, default=EPOCH)) for path, times in below.items()]


def authors() -> list[tuple[str, datetime]]:
    """(slug, time of the last change in a post of theirs) of everybody who has a page."""
    query = select(Account.slug, _CHANGED).join(Post, Post.author_id == Account.id).where(IS_PUBLIC)
    return _pairs(query.group_by(Account.slug).order_by(Account.slug))


def _pairs(query: Select[*tuple[Any, ...]]) -> list[tuple[str, datetime]]:
    return [(row[0], row[1] or EPOCH) for row in db.session.execute(query)]
