"""Already answered: the public posts that answer a text, and those related to one another.

One index of all public posts that are not beyond their day of review is kept for each process, and built anew when
they changed. Nothing of a text that is compared is kept.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import load_only

from askmd import audit
from askmd.core import clock
from askmd.extensions import db
from askmd.posts import meanings
from askmd.posts.matching import Entry, Index
from askmd.posts.models import Post, PostMeaning
from askmd.posts.queries import IS_PUBLIC
from askmd.workflow import ASKER, Actor

_KEPT, _KEPT_LATE = "askmd-answered", "askmd-answered-late"
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
    matches = _kept().index.find(text, limit)
    posts = _public([match.id for match in matches])
    return [(posts[match.id], match.score) for match in matches if match.id in posts]


def shown(text: str, limit: int = 3) -> list[Post]:
    """Those of `similar` that are sure enough to be offered to somebody who asks."""
    found = [match.id for match in _kept().index.find(text, limit) if match.is_shown]
    posts = _public(found)
    return [posts[id] for id in found if id in posts]


def for_doctors(text: str, limit: int = 5) -> list[Post]:
    """The public posts that may answer a text, best first; those beyond their day of review too. Often none."""
    found = [(match.score, match.id, is_late) for is_late in (False, True) for match in _kept(is_late).index.find(text)]
    best = heapq.nlargest(limit, (pair for pair in found if pair[0] >= _LEAST), key=lambda pair: pair[0])
    posts = _public([id for _score, id, is_late in best if not is_late])
    posts |= _public([id for _score, id, is_late in best if is_late], is_late=True)
    return [posts[id] for _score, id, _is_late in best if id in posts]


def is_in_date(post: Post) -> bool:
    """Whether its day of review has not come yet."""
    return post.review_due_on is None or post.review_due_on > clock.now().date()


def offered(slug: str) -> Post | None:
    """The public post at this address that is not beyond its day of review, or None."""
    return db.session.execute(select(Post).where(Post.slug == slug, _is_offered(False))).scalar()


def record_answered(post: Post, *, by: Actor = ASKER) -> None:
    """Somebody who was about to ask found the answer in this post. Only the count is kept, and nothing of the text.

    Past the ORM, so that two at once both count, and the post is no newer for its readers than it was.
    """
    table = Post.__table__
    more = update(table).where(table.c.id == post.id).values(answered_count=table.c.answered_count + 1)
    db.session.connection().execute(more)
    db.session.expire(post, ["answered_count"])
    audit.record("post.answered_somebody", post, by=by)


def related(post: Post, limit: int = 3) -> list[Post]:
    """Other public posts that a reader of this one may want, nearest first. Often none."""
    kept = _kept()
    if post.id not in kept.related:
        kept.related[post.id] = kept.index.related(post.id, limit)
    posts = _public(kept.related[post.id])
    return [posts[id] for id in kept.related[post.id] if id in posts]


def _kept(is_late: bool = False) -> _Kept:
    name, stamp = _KEPT_LATE if is_late else _KEPT, _stamp(is_late)
    found: _Kept | None = current_app.extensions.get(name)
    if found is not None and found.stamp == stamp:
        return found
    # Requests that come meanwhile wait for one index instead of building several.
    with _building:
        found = current_app.extensions.get(name)
        if found is None or found.stamp != stamp:
            found = current_app.extensions[name] = _Kept(stamp, _build(is_late))
        return found


def _stamp(is_late: bool) -> tuple[Any, ...]:
    """Something that changes whenever the posts or their vectors do. One query."""
    changes = select(func.count(), func.max(Post.changed_at), func.sum(Post.id), func.count(PostMeaning.post_id))
    newest = func.max(PostMeaning.computed_at)
    joined = changes.add_columns(newest).select_from(Post).outerjoin(PostMeaning, PostMeaning.post_id == Post.id)
    return tuple(db.session.execute(joined.where(_is_offered(is_late))).one())


def _build(is_late: bool) -> Index:
    query = select(Post).where(_is_offered(is_late)).options(load_only(*_WORDS)).order_by(Post.id)
    entries: list[Entry] = [meanings.entry(post) for post in db.session.execute(query).scalars()]
    vectors = meanings.of_today()
    return Index(entries, [vectors.get(int(str(entry.id))) for entry in entries])


def _public(ids: list[Hashable], *, is_late: bool = False) -> dict[Hashable, Post]:
    query = select(Post).where(Post.id.in_(ids), _is_offered(is_late))
    return {post.id: post for post in db.session.execute(query).scalars()} if ids else {}


def _is_offered(is_late: bool) -> ColumnElement[bool]:
    """Public and not beyond its day of review; or beyond it."""
    in_date = or_(Post.review_due_on.is_(None), Post.review_due_on > clock.now().date())
    return and_(IS_PUBLIC, Post.review_due_on <= clock.now().date() if is_late else in_date)
