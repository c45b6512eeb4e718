"""Reading posts for the public pages: few queries, few columns. Nothing but PUBLISHED is ever found here.

The only exception is `retracted`, whose dated notice stands where the post was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from askmd.accounts.models import Account
from askmd.answers.models import AnswerKind, ReviewMode
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts.models import Correction, Post, PostTopic
from askmd.topics.models import Topic
from askmd.workflow import PostStatus

IS_PUBLIC = Post.status == PostStatus.PUBLISHED
PAGE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Reviewer = aliased(Account)


@dataclass(frozen=True)
class Place:
    """Where a page of a list ends: the next one begins below it, whatever is published meanwhile."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def parse(cls, typed: str) -> Place | None:
        """The place that `str` wrote, or None for anything else."""
        moment, _, id = typed.partition("-")
        if not (moment.isdecimal() and id.isdecimal() and len(moment) <= 17 and len(id) <= 18):
            return None
        try:
            return cls(EPOCH + timedelta(microseconds=int(moment)), int(id))
        except OverflowError:
            return None


@dataclass(frozen=True)
class Card:
    """A post as lists and feeds show it."""

    id: int
    kind: AnswerKind
    slug: str
    title: str
    excerpt: str
    approval: ReviewMode
    author: str | None
    reviewer: str | None
    published_at: datetime
    changed_at: datetime
    reviewed_at: datetime
    topic: str | None = None
    topic_path: str | None = None


@dataclass(frozen=True)
class Listing:
    """One page of cards; `older` is where the next page begins, or None on the last."""

    cards: list[Card]
    older: Place | None


def latest(limit: int = PAGE, before: Place | None = None, *, by_change: bool = False) -> Listing:
    """The newest posts, or those that changed last: a corrected one is news again."""
    return _listing(_cards(), limit, before, by_change)


def in_topic(topic: Topic, limit: int = PAGE, before: Place | None = None, *, by_change: bool = False) -> Listing:
    """The same of a topic and of all topics below it."""
    below = or_(Topic.id == topic.id, Topic.path.startswith(f"{topic.path}/", autoescape=True))
    inside = select(PostTopic.post_id).join(Topic, Topic.id == PostTopic.topic_id).where(below)
    return _listing(_cards().where(Post.id.in_(inside)), limit, before, by_change)


def by_author(author_id: int, limit: int = PAGE, before: Place | None = None, *, by_change: bool = False) -> Listing:
    """The same of what a doctor wrote."""
    return _listing(_cards().where(Post.author_id == author_id), limit, before, by_change)


def count() -> int:
    """How many posts are public."""
    return db.session.execute(select(func.count()).select_from(Post).where(IS_PUBLIC)).scalar_one()


def public(slug: str) -> Post | None:
    """The whole post at this address, with its topics and both doctors, or None."""
    query = select(Post).where(Post.slug == slug, IS_PUBLIC)
    whole = (joinedload(Post.author), joinedload(Post.reviewer), selectinload(Post.topics))
    return db.session.execute(query.options(*whole)).scalars().first()


def public_by_id(post_id: int) -> Post | None:
    """The public post of this number, or None."""
    return db.session.execute(select(Post).where(Post.id == post_id, IS_PUBLIC)).scalar()


def retracted(slug: str) -> tuple[datetime, str] | None:
    """When and why the post at this address was taken down for a medical reason, or None."""
    query = select(Post.retracted_at, Post.retraction_notice).where(
        Post.slug == slug, Post.status == PostStatus.RETRACTED
    )
    row = db.session.execute(query).first()
    return (row[0], row[1] or "") if row and row[0] else None


def corrections(post: Post) -> Sequence[Correction]:
    """Dated changes that readers must know of, newest first."""
    query = select(Correction).where(Correction.post_id == post.id).order_by(Correction.made_at.desc())
    return db.session.execute(query).scalars().all()


def newest_notes(ids: Iterable[int]) -> dict[int, str]:
    """What was corrected last in each of these posts, where anything was."""
    query = select(Correction.post_id, Correction.note).where(Correction.post_id.in_(list(ids))).order_by(Correction.id)
    return {row.post_id: row.note for row in db.session.execute(query)}


def neighbours(post: Post) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """(slug, title) of the post published just before this one, and of the one just after it."""
    older = _below(Place(post.published_at or EPOCH, post.id))
    newer = or_(
        Post.published_at > post.published_at,
        and_(Post.published_at == post.published_at, Post.id > post.id),
    )
    columns = select(Post.slug, Post.title).where(IS_PUBLIC)
    before = columns.where(older).order_by(Post.published_at.desc(), Post.id.desc()).limit(1)
    after = columns.where(newer).order_by(Post.published_at, Post.id).limit(1)
    found = [db.session.execute(query).first() for query in (before, after)]
    one, other = ((row[0] or "", row[1] or "") if row else None for row in found)
    return one, other


def author(slug: str) -> Account | None:
    """The doctor of an author page: somebody with at least one public post, or None."""
    written = select(Post.id).where(Post.author_id == Account.id, IS_PUBLIC)
    query = select(Account).where(Account.slug == slug, Account.is_doctor, written.exists())
    return db.session.execute(query).scalars().first()


def portrait(account: Account) -> Image | None:
    """The picture of an author page."""
    return db.session.get(Image, account.portrait_id) if account.portrait_id is not None else None


def authors() -> Sequence[tuple[int, str]]:
    """(id, slug) of all doctors who have an author page."""
    written = select(Post.id).where(Post.author_id == Account.id, IS_PUBLIC)
    query = select(Account.id, Account.slug).where(Account.is_doctor, written.exists()).order_by(Account.slug)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def addresses() -> Sequence[tuple[str, datetime]]:
    """(slug, time of the last change) of every public post, for the sitemap."""
    query = select(Post.slug, Post.changed_at).where(IS_PUBLIC).order_by(Post.published_at.desc()).limit(45_000)
    return [(row[0] or "", row[1] or EPOCH) for row in db.session.execute(query)]


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Post.id,
            Post.kind,
            Post.slug,
            Post.title,
            Post.excerpt,
            Post.approval,
            Account.name,
            _Reviewer.name,
            Post.published_at,
            Post.changed_at,
            Post.reviewed_at,
        )
        .outerjoin(Account, Account.id == Post.author_id)
        .outerjoin(_Reviewer, _Reviewer.id == Post.reviewer_id)
        .where(IS_PUBLIC)
    )


def _below(place: Place) -> ColumnElement[bool]:
    return or_(Post.published_at < place.at, and_(Post.published_at == place.at, Post.id < place.id))


def _listing(query: Select[*tuple[Any, ...]], limit: int, before: Place | None, by_change: bool = False) -> Listing:
    if before is not None:
        query = query.where(_below(before))
    newest = Post.changed_at if by_change else Post.published_at
    query = query.order_by(newest.desc(), Post.id.desc()).limit(limit + 1)
    rows = db.session.execute(query).all()
    topics = _main_topics([row[0] for row in rows[:limit]])
    cards = [Card(*row, *topics.get(row[0], (None, None))) for row in rows[:limit]]
    is_more = len(rows) > limit
    return Listing(cards, Place(cards[-1].published_at, cards[-1].id) if is_more else None)


def _main_topics(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The topic that says most of each post: the deepest one, the first of them in the tree's order."""
    query = (
        select(PostTopic.post_id, Topic.name, Topic.path, Topic.position)
        .join(Topic, Topic.id == PostTopic.topic_id)
        .where(PostTopic.post_id.in_(list(ids)), Topic.is_hidden.is_(False))
    )
    rows = sorted(db.session.execute(query), key=lambda row: (-row.path.count("/"), row.position, row.path))
    found: dict[int, tuple[str, str]] = {}
    for row in rows:
        found.setdefault(row.post_id, (row.name, row.path))
    return found
