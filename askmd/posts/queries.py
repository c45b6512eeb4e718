"""Reading posts for the public pages: few queries, few columns. Nothing but PUBLISHED is ever found here.

The only exception is `retracted`, whose dated notice stands where the post was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from askmd.accounts.models import Account
from askmd.answers.models import AnswerKind, ReviewMode
from askmd.extensions import db
from askmd.posts import shelves, statements
from askmd.posts.models import Correction, Post
from askmd.posts.shelves import Shelf
from askmd.site import remembering
from askmd.workflow import PostStatus

IS_PUBLIC = statements.IS_PUBLIC
PAGE = 20
SLUG_LIMIT = 160
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
    if kinds:
        return _listing("kinds", limit, turn, by_change, kinds=kinds)
    return _listing("all", limit, turn, by_change)


def in_topic(topic: Shelf, limit: int = PAGE, turn: Turn = FIRST, *, by_change: bool = False) -> Listing:
    """The same of a topic and of all topics below it."""
    return _listing("topic", limit, turn, by_change, topic_id=topic.id, below=f"{topic.path}/")


def by_author(author_id: int, limit: int = PAGE, turn: Turn = FIRST, *, by_change: bool = False) -> Listing:
    """The same of what a doctor wrote."""
    return _listing("author", limit, turn, by_change, author_id=author_id)


def between(start: datetime, end: datetime, limit: int = PAGE, turn: Turn = FIRST) -> Listing:
    """What was published from `start` up to, but not including, `end`."""
    return _listing("between", limit, turn, start=start, end=end)


def count() -> int:
    """How many posts are public."""
    return db.session.execute(select(func.count()).select_from(Post).where(IS_PUBLIC)).scalar_one()


def public(slug: str) -> Post | None:
    """The whole post at this address, with both doctors, or None."""
    found: Post | None = db.session.execute(statements.post(), {"slug": slug}).scalars().first()
    return found


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


def corrections(post: Post) -> Sequence[Any]:
    """`made_at` and `note` of the dated changes that readers must know of, newest first."""
    # Few posts were ever corrected, so most are not asked about.
    if post.id not in remembering.while_public_stands("corrected", _corrected):
        return []
    return db.session.execute(statements.corrections(), {"post_id": post.id}).all()


def newest_notes(ids: Iterable[int]) -> dict[int, str]:
    """What was corrected last in each of these posts, where anything was."""
    corrected = [id for id in ids if id in remembering.while_public_stands("corrected", _corrected)]
    if not corrected:
        return {}
    query = select(Correction.post_id, Correction.note).where(Correction.post_id.in_(corrected)).order_by(Correction.id)
    return {row.post_id: row.note for row in db.session.execute(query)}


def neighbours(post: Post) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """(slug, title) of the post published just before this one, and of the one just after it."""
    place = {"at": post.published_at, "slug": post.slug}
    found = [db.session.execute(query, place).first() for query in (statements.older(), statements.newer())]
    one, other = ((row[0] or "", row[1] or "") if row else None for row in found)
    return one, other


def author(slug: str) -> Account | None:
    """The person of an author page: somebody with at least one public post, or None."""
    found: Account | None = db.session.execute(statements.author(), {"slug": slug}).scalars().first()
    return found


def authors(ids: Iterable[int | None] | None = None) -> Sequence[tuple[int, str]]:
    """(id, slug) of all who have an author page, or of those among these."""
    found = remembering.while_public_stands("authors", _authors)
    wanted = set(ids) if ids is not None else None
    return [(id, slug) for id, slug in found if wanted is None or id in wanted]


def _authors() -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in db.session.execute(statements.author_slugs())]


def _corrected() -> set[int]:
    return set(db.session.execute(select(Correction.post_id)).scalars())


def _listing(scope: str, limit: int, turn: Turn, by_change: bool = False, **values: Any) -> Listing:
    place, values = turn.before or turn.after, values | {"most": limit + 1}
    at = {"at": place.at, "slug": place.slug} if place else {}
    if turn.after is not None:
        rows = db.session.execute(statements.cards(scope, "above"), values | at).all()[::-1]
        # Fewer above than a page has: that is the first page, and it begins with the newest.
        return _page(rows[1:], True, True) if len(rows) > limit else _listing(scope, limit, FIRST, **values)
    way = "below" if turn.before is not None else "first"
    rows = db.session.execute(statements.cards(scope, way, by_change), values | at).all()
    return _page(rows[:limit], len(rows) > limit, turn.before is not None)


def _page(rows: Sequence[Any], has_older: bool, has_newer: bool) -> Listing:
    topics = _main_topics([row[0] for row in rows])
    cards = [Card(*row, *topics.get(row[0], (None, None))) for row in rows]
    ends = [Place(card.published_at, card.slug) for card in (cards[:1] + cards[-1:])]
    return Listing(cards, ends[-1] if ends and has_older else None, ends[0] if ends and has_newer else None)


def _main_topics(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The topic that says most of each post: the deepest one, the first of them in the tree's order."""
    visible = shelves.visible()
    rows = [row for row in db.session.execute(statements.main_topics(), {"ids": list(ids)}) if row.id in visible]
    rows = sorted(rows, key=lambda row: (-row.path.count("/"), row.position, row.path))
    found: dict[int, tuple[str, str]] = {}
    for row in rows:
        found.setdefault(row.post_id, (row.name, row.path))
    return found
