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
from askmd.posts.models import Correction, Post, PostTopic
from askmd.topics.models import Topic
from askmd.workflow import PostStatus

IS_PUBLIC = Post.status == PostStatus.PUBLISHED
PAGE = 20
SLUG_LIMIT = 160
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Reviewer = aliased(Account)
Kinds = Sequence[AnswerKind]


@dataclass(frozen=True)
class Place:
    """Where a page of a list ends: the next one begins below it, whatever is published meanwhile."""

    at: datetime
    # Of posts of the same moment the address decides, which everybody knows: a number would tell which came first.
    slug: str

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.slug}"

    @classmethod
    def parse(cls, typed: str) -> Place | None:
        """The place that `str` wrote, or None for anything else."""
        moment, _, slug = typed.partition("-")
        is_moment = moment.isascii() and moment.isdecimal() and len(moment) <= 17
        if not (is_moment and slug.isprintable() and 0 < len(slug) <= SLUG_LIMIT):
            return None
        try:
            return cls(EPOCH + timedelta(microseconds=int(moment)), slug)
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
    """One page of cards; `older` is where the next page begins, or None on the last; `newer` where this one does."""

    cards: list[Card]
    older: Place | None
    newer: Place | None = None


@dataclass(frozen=True)
class Turn:
    """Which page of a list: the posts below a place, or those just above one; else the first."""

    before: Place | None = None
    after: Place | None = None


FIRST = Turn()


def latest(limit: int = PAGE, turn: Turn = FIRST, *, by_change: bool = False, kinds: Kinds = ()) -> Listing:
    """The newest posts, or those that changed last: a corrected one is news again. Of some kinds, or of all."""
    query = _cards().where(Post.kind.in_(kinds)) if kinds else _cards()
    return _listing(query, limit, turn, by_change)


def in_topic(topic: Topic, limit: int = PAGE, turn: Turn = FIRST, *, by_change: bool = False) -> Listing:
    """The same of a topic and of all topics below it."""
    below = or_(Topic.id == topic.id, Topic.path.startswith(f"{topic.path}/", autoescape=True))
    inside = select(PostTopic.post_id).join(Topic, Topic.id == PostTopic.topic_id).where(below)
    return _listing(_cards().where(Post.id.in_(inside)), limit, turn, by_change)


def by_author(author_id: int, limit: int = PAGE, turn: Turn = FIRST, *, by_change: bool = False) -> Listing:
    """The same of what a doctor wrote."""
    return _listing(_cards().where(Post.author_id == author_id), limit, turn, by_change)


def between(start: datetime, end: datetime, limit: int = PAGE, turn: Turn = FIRST) -> Listing:
    """What was published from `start` up to, but not including, `end`."""
    return _listing(_cards().where(Post.published_at >= start, Post.published_at < end), limit, turn)


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
    place = Place(post.published_at or EPOCH, post.slug or "")
    columns = select(Post.slug, Post.title).where(IS_PUBLIC)
    before = columns.where(_below(place)).order_by(*_newest(Post.published_at)).limit(1)
    after = columns.where(_above(place)).order_by(Post.published_at, Post.slug).limit(1)
    found = [db.session.execute(query).first() for query in (before, after)]
    one, other = ((row[0] or "", row[1] or "") if row else None for row in found)
    return one, other


def author(slug: str) -> Account | None:
    """The person of an author page: somebody with at least one public post, or None."""
    return db.session.execute(select(Account).where(Account.slug == slug, _writes())).scalars().first()


def authors(ids: Iterable[int | None] | None = None) -> Sequence[tuple[int, str]]:
    """(id, slug) of all who have an author page, or of those among these."""
    query = select(Account.id, Account.slug).where(_writes()).order_by(Account.slug)
    if ids is not None:
        query = query.where(Account.id.in_([id for id in ids if id is not None]))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def addresses() -> Sequence[tuple[str, datetime]]:
    """(slug, time of the last change) of every public post, for the sitemap."""
    query = select(Post.slug, Post.changed_at).where(IS_PUBLIC).order_by(Post.published_at.desc()).limit(45_000)
    return [(row[0] or "", row[1] or EPOCH) for row in db.session.execute(query)]


def _writes() -> ColumnElement[bool]:
    return select(Post.id).where(Post.author_id == Account.id, IS_PUBLIC).exists()


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
    return or_(Post.published_at < place.at, and_(Post.published_at == place.at, Post.slug < place.slug))


def _above(place: Place) -> ColumnElement[bool]:
    return or_(Post.published_at > place.at, and_(Post.published_at == place.at, Post.slug > place.slug))


def _newest(moment: Any) -> tuple[Any, Any]:
    return moment.desc(), Post.slug.desc()


def _listing(query: Select[*tuple[Any, ...]], limit: int, turn: Turn, by_change: bool = False) -> Listing:
    if turn.after is not None:
        upwards = query.where(_above(turn.after)).order_by(Post.published_at, Post.slug).limit(limit + 1)
        rows = db.session.execute(upwards).all()[::-1]
        # Fewer above than a page has: that is the first page, and it begins with the newest.
        return _page(rows[1:], True, True) if len(rows) > limit else _listing(query, limit, FIRST)
    if turn.before is not None:
        query = query.where(_below(turn.before))
    query = query.order_by(*_newest(Post.changed_at if by_change else Post.published_at)).limit(limit + 1)
    rows = db.session.execute(query).all()
    return _page(rows[:limit], len(rows) > limit, turn.before is not None)


def _page(rows: Sequence[Any], has_older: bool, has_newer: bool) -> Listing:
    topics = _main_topics([row[0] for row in rows])
    cards = [Card(*row, *topics.get(row[0], (None, None))) for row in rows]
    ends = [Place(card.published_at, card.slug) for card in (cards[:1] + cards[-1:])]
    return Listing(cards, ends[-1] if ends and has_older else None, ends[0] if ends and has_newer else None)


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
