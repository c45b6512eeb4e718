"""The statements of the public pages, each put together once for a process.

Putting one together takes longer than asking it. What differs from page to page comes in by name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from askmd.accounts.models import Account
from askmd.media.models import Image
from askmd.posts.models import Correction, Post, PostTopic
from askmd.topics.models import Topic
from askmd.workflow import PostStatus

IS_PUBLIC = Post.status == PostStatus.PUBLISHED
Rows = Select[*tuple[Any, ...]]
_Reviewer = aliased(Account)


@cache
def post() -> Rows:
    """The whole post at `slug`, with both doctors."""
    # Of a doctor no more than a page shows: an account has many columns beside.
    shown = (Account.name, Account.slug, Account.credentials, Account.biography, Account.portrait_id)
    both = [joinedload(doctor).load_only(*shown) for doctor in (Post.author, Post.reviewer)]
    return select(Post).where(Post.slug == bindparam("slug"), IS_PUBLIC).options(*both)


@cache
def older() -> Rows:
    """(slug, title) of the post just before the place `at`, `slug`."""
    return select(Post.slug, Post.title).where(IS_PUBLIC, _below()).order_by(*_newest(Post.published_at)).limit(1)


@cache
def newer() -> Rows:
    """(slug, title) of the post just after it."""
    return select(Post.slug, Post.title).where(IS_PUBLIC, _above()).order_by(Post.published_at, Post.slug).limit(1)


@cache
def corrections() -> Rows:
    """The corrections of `post_id`, newest first."""
    query = select(Correction.made_at, Correction.note).where(Correction.post_id == bindparam("post_id"))
    return query.order_by(Correction.made_at.desc())


@cache
def author() -> Rows:
    """The account at `slug`, if it wrote anything public."""
    return select(Account).where(Account.slug == bindparam("slug"), writes())


@cache
def author_slugs() -> Rows:
    """(id, slug) of all who wrote anything public."""
    return select(Account.id, Account.slug).where(writes()).order_by(Account.slug)


@cache
def pictures() -> Rows:
    """Name, size and alternative text of the images `ids`."""
    columns = (Image.id, Image.name, Image.width, Image.height, Image.alternative)
    return select(*columns).where(Image.id.in_(bindparam("ids", expanding=True)))


@cache
def main_topics() -> Rows:
    """The topics of the posts `ids`, hidden ones too."""
    columns = select(PostTopic.post_id, Topic.id, Topic.name, Topic.path, Topic.position)
    joined = columns.join(Topic, Topic.id == PostTopic.topic_id)
    return joined.where(PostTopic.post_id.in_(bindparam("ids", expanding=True)))


@cache
def topics() -> Rows:
    """All topics that are not hidden, in the order that editors gave them."""
    columns = (Topic.id, Topic.parent_id, Topic.name, Topic.path, Topic.description)
    return select(*columns).where(Topic.is_hidden.is_(False)).order_by(Topic.position, Topic.id)


@cache
def posts_of_topics() -> Rows:
    """Which public posts stand in which topic."""
    return select(PostTopic.topic_id, PostTopic.post_id).join(Post, Post.id == PostTopic.post_id).where(IS_PUBLIC)


@cache
def cards(scope: str, way: str, by_change: bool = False) -> Rows:
    """`most` posts as lists show them. Scope: one of SCOPES; way: first, below or above the place `at`, `slug`."""
    query = _cards().where(*SCOPES[scope]()).limit(bindparam("most"))
    if way == "above":
        return query.where(_above()).order_by(Post.published_at, Post.slug)
    if way == "below":
        query = query.where(_below())
    return query.order_by(*_newest(Post.changed_at if by_change else Post.published_at))


def writes() -> ColumnElement[bool]:
    """Whether an account wrote anything public."""
    return select(Post.id).where(Post.author_id == Account.id, IS_PUBLIC).exists()


def _in_topic() -> list[ColumnElement[bool]]:
    # No pattern: an address may hold what a pattern would take for something else.
    below = func.substr(Topic.path, 1, func.length(bindparam("below"))) == bindparam("below")
    inside = select(PostTopic.post_id).join(Topic, Topic.id == PostTopic.topic_id)
    return [Post.id.in_(inside.where(or_(Topic.id == bindparam("topic_id"), below)))]


SCOPES: dict[str, Callable[[], list[ColumnElement[bool]]]] = {
    "all": list,
    "kinds": lambda: [Post.kind.in_(bindparam("kinds", expanding=True))],
    "topic": _in_topic,
    "author": lambda: [Post.author_id == bindparam("author_id")],
    "between": lambda: [Post.published_at >= bindparam("start"), Post.published_at < bindparam("end")],
}


def _cards() -> Rows:
    words = (Post.id, Post.kind, Post.slug, Post.title, Post.excerpt, Post.approval)
    who = (Account.name, _Reviewer.name)
    return (
        select(*words, *who, Post.published_at, Post.changed_at, Post.reviewed_at)
        .outerjoin(Account, Account.id == Post.author_id)
        .outerjoin(_Reviewer, _Reviewer.id == Post.reviewer_id)
        .where(IS_PUBLIC)
    )


def _below() -> ColumnElement[bool]:
    at: Any = bindparam("at", type_=Post.published_at.type)
    slug: Any = bindparam("slug")
    return or_(Post.published_at < at, and_(Post.published_at == at, Post.slug < slug))


def _above() -> ColumnElement[bool]:
    at: Any = bindparam("at", type_=Post.published_at.type)
    slug: Any = bindparam("slug")
    return or_(Post.published_at > at, and_(Post.published_at == at, Post.slug > slug))


def _newest(moment: Any) -> tuple[Any, Any]:
    return moment.desc(), Post.slug.desc()
