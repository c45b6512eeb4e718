"""Published posts as doctors look after them: all, those due for review, and how many of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.queries import Place
from askmd.workflow import PostStatus

PAGE = 25
COUNT_STOP = 500
_EVER_PUBLIC = Post.status.in_((PostStatus.PUBLISHED, PostStatus.RETRACTED))


def published(before: Place | None = None) -> tuple[Sequence[Post], Place | None]:
    """Posts that are or were public, newest first; and where the next page begins, or None."""
    query = select(Post).where(_EVER_PUBLIC).order_by(Post.published_at.desc(), Post.slug.desc())
    if before is not None:
        same = and_(Post.published_at == before.at, Post.slug < before.slug)
        query = query.where(or_(Post.published_at < before.at, same))
    posts = _posts(query)
    last: datetime | None = posts[PAGE - 1].published_at if len(posts) > PAGE else None
    return posts[:PAGE], Place(last, posts[PAGE - 1].slug or "") if last else None


def due() -> Sequence[Post]:
    """Public posts whose day of review has come, longest overdue first: a page of them."""
    return _posts(select(Post).where(_is_due()).order_by(Post.review_due_on, Post.id))[:PAGE]


def counts() -> dict[str, int]:
    """How many are `published` and `due`, counted no further than COUNT_STOP + 1."""
    return {"published": _count(_EVER_PUBLIC), "due": _count(_is_due())}


def _is_due() -> ColumnElement[bool]:
    return and_(Post.status == PostStatus.PUBLISHED, Post.review_due_on <= clock.now().date())


def _posts(query: Any) -> Sequence[Post]:
    both = (joinedload(Post.author), joinedload(Post.reviewer))
    return db.session.execute(query.options(*both).limit(PAGE + 1)).scalars().all()


def _count(where: ColumnElement[bool]) -> int:
    some = select(Post.id).where(where).limit(COUNT_STOP + 1).subquery()
    return int(db.session.execute(select(func.count()).select_from(some)).scalar_one())
