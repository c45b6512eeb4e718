"""Reading what readers sent, and the closed discussion under a post."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import contains_eager

from askmd import keys
from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.readers.models import Comment, Feedback, ReaderMessage
from askmd.site import remembering, settings

PAGE = 25
COUNT_STOP = 500
# Replies to replies are set in no further than this, so that a narrow page still holds them.
DEEPEST = 2
_UNREAD = Feedback.words_sealed.is_not(None) & Feedback.read_at.is_(None)
_OPEN = ReaderMessage.answered_at.is_(None) & ReaderMessage.erased_at.is_(None)
_DONE = ReaderMessage.answered_at.is_not(None) & ReaderMessage.erased_at.is_(None)
_COMMENTS = Comment.__table__.c


class Shelf(StrEnum):
    """Which feedback: unread and for this doctor, all that is unread, or what was read."""

    MINE = "mine"
    UNREAD = "unread"
    READ = "read"


def feedback(shelf: Shelf, *, by: Account, before: int | None = None) -> tuple[Sequence[Feedback], int | None]:
    """Those with words, newest first, each with its post: a page of them; and where the next one begins, or None."""
    where = {
        Shelf.MINE: _UNREAD & _is_for(by),
        Shelf.UNREAD: _UNREAD,
        Shelf.READ: Feedback.words_sealed.is_not(None) & Feedback.read_at.is_not(None),
    }[shelf]
    query = select(Feedback).join(Feedback.post).options(contains_eager(Feedback.post)).where(where)
    return _page(query, Feedback, before)


def unread_among(ids: Iterable[int]) -> Sequence[Feedback]:
    """Those of these that nobody has read."""
    return db.session.execute(select(Feedback).where(Feedback.id.in_(list(ids)), _UNREAD)).scalars().all()


def messages(*, are_open: bool, before: int | None = None) -> tuple[Sequence[ReaderMessage], int | None]:
    """Messages to the team that are still there, newest first: a page of them; and where the next one begins."""
    return _page(select(ReaderMessage).where(_OPEN if are_open else _DONE), ReaderMessage, before)


def message(id: int) -> ReaderMessage | None:
    """One message that is not erased, or None."""
    return db.session.execute(
        select(ReaderMessage).where(ReaderMessage.id == id, ReaderMessage.erased_at.is_(None))
    ).scalar()


def is_sent(code: bytes) -> bool:
    """Whether this very form brought a message in already."""
    query = select(ReaderMessage.id).where(ReaderMessage.nonce == code.hex())
    return db.session.execute(query).first() is not None


def counts(by: Account) -> dict[str, int]:
    """How much waits on each shelf: `mine`, `unread`, `messages`; counted no further than COUNT_STOP + 1."""
    mine, unread, messages = _counts(_mine(by), select(Feedback.key_id).where(_UNREAD), _open())
    return {Shelf.MINE.value: mine, Shelf.UNREAD.value: unread, "messages": messages}


def waiting(by: Account) -> int:
    """How much waits for this doctor: unread words that are for them, and messages that nobody has answered."""
    return sum(_counts(_mine(by), _open()))


@dataclass(frozen=True)
class Tally:
    """How many readers of one post said that it helped, and how many that it did not."""

    helped: int = 0
    not_helped: int = 0


def tallies(post_ids: Iterable[int]) -> dict[int, Tally]:
    """By post; posts of which nobody said anything are left out."""
    query = _tally().where(Feedback.post_id.in_(list(post_ids))).group_by(Feedback.post_id)
    return {row.post_id: Tally(row.helped, row.missed) for row in db.session.execute(query)}


def least_helpful(limit: int = PAGE) -> list[tuple[Post, Tally]]:
    """Public posts of which readers said something, those that helped least first."""
    counted = _tally().group_by(Feedback.post_id).subquery()
    query = select(Post, counted.c.helped, counted.c.missed).join(counted, counted.c.post_id == Post.id)
    worst = query.order_by(counted.c.missed.desc(), counted.c.helped, Post.id).limit(limit)
    return [(row[0], Tally(row.helped, row.missed)) for row in db.session.execute(worst)]


@dataclass(frozen=True)
class Remark:
    """One comment of the old site as it is shown. `reply_to` is whom it answers, `depth` how far it is set in."""

    name: str
    body: str
    written_at: datetime
    depth: int = 0
    reply_to: str = ""


def discussion(post_id: int) -> list[Remark]:
    """The comments that the old site had under this post, replies below what they answer; none if they are hidden."""
    if not settings.get("show_discussion") or post_id not in remembering.while_public_stands("discussed", _discussed):
        return []
    columns = (_COMMENTS.id, _COMMENTS.parent_id, _COMMENTS.name, _COMMENTS.body, _COMMENTS.written_at)
    query = select(*columns).where(_COMMENTS.post_id == post_id).order_by(_COMMENTS.written_at, _COMMENTS.id)
    return _in_threads(db.session.connection().execute(query).all())


def _discussed() -> set[int]:
    return set(db.session.connection().execute(select(_COMMENTS.post_id)).scalars())


def _in_threads(rows: Sequence[Any]) -> list[Remark]:
    by_id = {row.id: row for row in rows}
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        # A reply whose other half was never approved stands by itself.
        below.setdefault(row.parent_id if row.parent_id in by_id else None, []).append(row)
    found: list[Remark] = []
    todo = [(row, 0) for row in reversed(below.get(None, []))]
    while todo:
        row, depth = todo.pop()
        above = by_id.get(row.parent_id)
        found.append(Remark(row.name, row.body, row.written_at, min(depth, DEEPEST), above.name if above else ""))
        todo += [(reply, depth + 1) for reply in reversed(below.get(row.id, []))]
    return found


def _mine(by: Account) -> Select[str | None]:
    return select(Feedback.key_id).join(Feedback.post).where(_UNREAD, _is_for(by))


def _open() -> Select[str | None]:
    return select(ReaderMessage.key_id).where(_OPEN)


def _is_for(by: Account) -> ColumnElement[bool]:
    """Whether somebody wrote the post who reads this; what has no author here any more is for every doctor."""
    away = select(Account.id).where(or_(Account.active.is_(False), Account.is_doctor.is_(False)))
    return or_(Post.author_id == by.id, Post.author_id.is_(None), Post.author_id.in_(away))


def _tally() -> Select[int, int, int]:
    helped = func.sum(case((Feedback.has_helped.is_(True), 1), else_=0)).label("helped")
    missed = func.sum(case((Feedback.has_helped.is_(False), 1), else_=0)).label("missed")
    return select(Feedback.post_id, helped, missed).where(Feedback.has_helped.is_not(None))


def _page(query: Any, model: Any, before: int | None) -> tuple[Sequence[Any], int | None]:
    if before is not None:
        query = query.where(model.id < before)
    found = db.session.execute(query.order_by(model.id.desc()).limit(PAGE + 1)).scalars().all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def _counts(*queries: Select[str | None]) -> list[int]:
    """How many each of these finds. What nobody can open any more, as after a restore, waits for nobody."""
    found = [db.session.execute(query.limit(COUNT_STOP + 1)).scalars().all() for query in queries]
    known = keys.store().known({key_id for some in found for key_id in some if key_id is not None})
    return [sum(key_id in known for key_id in some) for some in found]


def is_late(model: Any, since: datetime) -> ColumnElement[bool]:
    """Whether its words have been kept for the whole time."""
    return model.words_sealed.is_not(None) & (model.created_at <= since)
