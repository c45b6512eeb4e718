"""Reading the magazine: what readers see of an issue, and what editors see of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from askmd.accounts.models import Account
from askmd.answers.models import AnswerKind
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts.models import MagazineIssue, MagazineItem, Post
from askmd.posts.queries import IS_PUBLIC

# So many posts a search of an editor shows.
FOUND = 12
WORDS = 6


@dataclass(frozen=True)
class Entry:
    """A post in an issue, as readers see it."""

    slug: str
    kind: AnswerKind
    title: str
    excerpt: str
    note: str
    author: str | None
    published_at: datetime
    picture: Image | None


@dataclass(frozen=True)
class Earlier:
    """A public issue in the list of all."""

    slug: str
    title: str
    published_at: datetime
    cover: Image | None


def newest() -> MagazineIssue | None:
    """The issue that was published last, or None while there is none."""
    return db.session.execute(_public().limit(1)).scalar()


def public(slug: str) -> MagazineIssue | None:
    """The public issue at this address, or None."""
    return db.session.execute(_public().where(MagazineIssue.slug == slug)).scalar()


def entries(issue: MagazineIssue) -> Sequence[Entry]:
    """Its posts in the editor's order; what is not public any more is left out."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Post.slug,
            Post.kind,
            Post.title,
            Post.excerpt,
            MagazineItem.note,
            Account.name,
            Post.published_at,
            Image,
        )
        .join(Post, Post.id == MagazineItem.post_id)
        .outerjoin(Account, Account.id == Post.author_id)
        .outerjoin(Image, Image.id == Post.picture_id)
        .where(MagazineItem.issue_id == issue.id, IS_PUBLIC)
        .order_by(MagazineItem.position, MagazineItem.id)
    )
    return [Entry(*row) for row in db.session.execute(query)]


def others(issue: MagazineIssue) -> Sequence[Earlier]:
    """All other public issues, the newest first."""
    columns = (MagazineIssue.slug, MagazineIssue.title, MagazineIssue.published_at, Image)
    query: Select[*tuple[Any, ...]] = select(*columns).outerjoin(Image, Image.id == MagazineIssue.cover_id)
    query = query.where(MagazineIssue.published_at.is_not(None), MagazineIssue.id != issue.id)
    query = query.order_by(MagazineIssue.published_at.desc(), MagazineIssue.id.desc())
    return [Earlier(*row) for row in db.session.execute(query)]


def addresses() -> Sequence[tuple[str, datetime]]:
    """(slug, time of publication) of every public issue, for the sitemap."""
    columns = (MagazineIssue.slug, MagazineIssue.published_at)
    query: Select[*tuple[Any, ...]] = select(*columns).where(MagazineIssue.published_at.is_not(None))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(MagazineIssue.published_at.desc()))]


def issues() -> Sequence[tuple[MagazineIssue, int]]:
    """Every issue with the number of its posts, drafts first, then the newest."""
    count = select(func.count()).where(MagazineItem.issue_id == MagazineIssue.id).scalar_subquery()
    query = select(MagazineIssue, count)
    is_public = MagazineIssue.published_at.is_not(None)
    query = query.order_by(is_public, MagazineIssue.published_at.desc(), MagazineIssue.id.desc())
    return [(row[0], row[1]) for row in db.session.execute(query)]


def items(issue: MagazineIssue) -> Sequence[tuple[MagazineItem, str | None, bool]]:
    """For editors: each of its posts with title and whether readers can open it, in order."""
    query = select(MagazineItem, Post.title, IS_PUBLIC).join(Post, Post.id == MagazineItem.post_id)
    query = query.where(MagazineItem.issue_id == issue.id).order_by(MagazineItem.position, MagazineItem.id)
    return [(row[0], row[1], bool(row[2])) for row in db.session.execute(query)]


def to_choose(typed: str, *, without: MagazineIssue | None = None) -> Sequence[Post]:
    """Public posts whose title has all of these words, the newest first; without words the newest of all."""
    query = select(Post).where(IS_PUBLIC).order_by(Post.published_at.desc(), Post.id.desc()).limit(FOUND)
    for word in typed.split()[:WORDS]:
        has_word = func.lower(Post.title).contains(word.lower(), autoescape=True)
        query = query.where(or_(has_word, Post.slug.contains(word.lower(), autoescape=True)))
    if without is not None:
        inside = select(MagazineItem.post_id).where(MagazineItem.issue_id == without.id)
        query = query.where(Post.id.not_in(inside))
    return db.session.execute(query).scalars().all()


def _public() -> Select[MagazineIssue]:
    query = select(MagazineIssue).where(MagazineIssue.published_at.is_not(None))
    return query.order_by(MagazineIssue.published_at.desc(), MagazineIssue.id.desc())
