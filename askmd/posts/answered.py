"""Already answered: the public posts that answer a text, and those related to one another.

One index of all public posts is kept for each process, and built anew when they changed; a large site compares the
posts that hold most of the words. Nothing of a text that is compared is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, and_, func, not_, select, update
from sqlalchemy.orm import load_only

from askmd import audit
from askmd.core import clock
from askmd.extensions import db
from askmd.posts import meanings
from askmd.posts.matching import Entry, Index, Match
from askmd.posts.models import Post, PostMeaning
from askmd.posts.queries import IS_PUBLIC
from askmd.posts.searching import asking, lexical, ranking, wordlist
from askmd.posts.searching.lexical import Choice
from askmd.site import remembering
from askmd.workflow import ASKER, Actor

_KEPT = "askmd-answered"
_MOST_KEPT = 100_000
# Of the related posts some may be beyond their day of review.
_MORE = 10
# What a doctor is shown may be less sure than what an asker is: the doctor reads it before using it.
_LEAST = 0.03
_WORDS = (Post.id, Post.title, Post.question, Post.short_answer, Post.body)
_building = threading.Lock()


@dataclass
class _Kept:
    """An index, what it was built from, and what it was asked for posts that did not change since."""

    stamp: tuple[Any, ...]
    index: Index
    related: dict[int, list[Hashable]] = field(default_factory=dict)


def similar(text: str, limit: int = 10) -> list[tuple[Post, float]]:
    """The public posts that most likely answer a text, best first, with a score from 0 to 1; see `shown` too.

    None that was retracted or is beyond its day of review. The text is not kept.
    """
    matches = _find(text, limit, _late())
    posts = _public([match.id for match in matches])
    return [(posts[match.id], match.score) for match in matches if match.id in posts]


def shown(text: str, limit: int = 3) -> list[Post]:
    """Those of `similar` that are sure enough to be offered to somebody who asks."""
    found = [match.id for match in _find(text, limit, _late()) if match.is_shown]
    posts = _public(found)
    return [posts[id] for id in found if id in posts]


def for_doctors(text: str, limit: int = 5) -> list[Post]:
    """The public posts that may answer a text, best first; those beyond their day of review too. Often none."""
    best = [match.id for match in _find(text, limit) if match.score >= _LEAST]
    posts = _public(best, with_late=True)
    return [posts[id] for id in best if id in posts]


def every_match(text: str, least: float = 0.0) -> list[Match]:
    """What the index of a small site says of each of its posts, best first; below `least` no score but its total."""
    return _kept().index.find(text, _MOST_KEPT, least=least)


def is_in_date(post: Post) -> bool:
    """Whether its day of review has not come yet."""
    return post.review_due_on is None or post.review_due_on > clock.now().date()


def offered(post_id: int) -> Post | None:
    """The public post of this id that is not beyond its day of review, or None."""
    return _public([post_id]).get(post_id)


def offered_at(slug: str) -> Post | None:
    """The same of the post at this address, which is how pages name it."""
    return db.session.execute(select(Post).where(Post.slug == slug, IS_PUBLIC, not_(_is_late()))).scalar()


def record_answered(post: Post, *, by: Actor = ASKER) -> None:
    """Somebody who was about to ask found the answer in this post. Only the count is kept, and nothing of the text.

    Past the ORM, so that two at once both count, and the post is no newer for its readers than it was.
    """
    table = Post.__table__
    more = update(table).where(table.c.id == post.id).values(answered_count=table.c.answered_count + 1)
    db.session.connection().execute(more)
    db.session.expire(post, ["answered_count"])
    audit.record("post.answered_somebody", post, by=by)


def related(post: Post, limit: int = 3) -> list[Row[int, str | None, str | None]]:
    """Id, slug and title of other public posts that a reader of this one may want, nearest first. Often none."""
    if wordlist.is_large():
        near = _index_about(f"{post.title or ''} {post.question or ''}", post.id).related(post.id, _MORE)
    else:
        kept = _kept()
        if post.id not in kept.related:
            kept.related[post.id] = kept.index.related(post.id, _MORE)
        near = kept.related[post.id]
    names = select(Post.id, Post.slug, Post.title).where(Post.id.in_(near), IS_PUBLIC, not_(_is_late()))
    posts: dict[Hashable, Row[int, str | None, str | None]] = (
        {row.id: row for row in db.session.execute(names)} if near else {}
    )
    return [posts[id] for id in near if id in posts][:limit]


def _find(text: str, limit: int, without: Collection[Hashable] = ()) -> list[Match]:
    if wordlist.is_large():
        return _index_about(text).find(text, limit, without)
    return _kept().index.find(text, limit, without)


def _index_about(text: str, own_id: int | None = None) -> Index:
    """Of a large site only the posts that hold most words of a text are compared; of all it would take minutes."""
    wanted = asking.understand(text, as_typed=True)
    found = [id for id, _sum in lexical.candidates(wanted.weights, wanted.holding, Choice())]
    return ranking.index_of(ranking.read([*found, *([] if own_id is None or own_id in found else [own_id])]), text)


def _kept() -> _Kept:
    stamp = remembering.while_public_stands("posts", _stamp)
    found: _Kept | None = current_app.extensions.get(_KEPT)
    if found is not None and found.stamp == stamp:
        return found
    # Requests that come meanwhile wait for one index instead of building several.
    with _building:
        found = current_app.extensions.get(_KEPT)
        if found is None or found.stamp != stamp:
            found = current_app.extensions[_KEPT] = _Kept(stamp, _build())
        return found


def _stamp() -> tuple[Any, ...]:
    """Something that changes whenever the posts or their vectors do. One query."""
    changes = select(func.count(), func.max(Post.changed_at), func.sum(Post.id), func.count(PostMeaning.post_id))
    newest = func.max(PostMeaning.computed_at)
    joined = changes.add_columns(newest).select_from(Post).outerjoin(PostMeaning, PostMeaning.post_id == Post.id)
    return tuple(db.session.execute(joined.where(IS_PUBLIC)).one())


def _build() -> Index:
    query = select(Post).where(IS_PUBLIC).options(load_only(*_WORDS)).order_by(Post.id)
    entries: list[Entry] = [meanings.entry(post) for post in db.session.execute(query).scalars()]
    vectors = meanings.of_today()
    return Index(entries, [vectors.get(int(str(entry.id))) for entry in entries])


def _public(ids: Sequence[Hashable], *, with_late: bool = False) -> dict[Hashable, Post]:
    query = select(Post).where(Post.id.in_(ids), IS_PUBLIC, *(() if with_late else (not_(_is_late()),)))
    return {post.id: post for post in db.session.execute(query).scalars()} if ids else {}


def _late() -> set[Hashable]:
    return set(db.session.execute(select(Post.id).where(IS_PUBLIC, _is_late())).scalars())


def _is_late() -> ColumnElement[bool]:
    """Beyond its day of review."""
    return and_(Post.review_due_on.is_not(None), Post.review_due_on <= clock.now().date())
