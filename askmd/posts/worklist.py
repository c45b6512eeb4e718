"""What waits for doctors, over questions, answers and posts: the one list that the queue shows, tab by tab.

It is read here, in the highest of the three rooms, because a tab such as "ready to publish" asks all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select, tuple_, union, union_all
from sqlalchemy import literal_column as exactly
from sqlalchemy.orm import selectinload

from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerQuestion
from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.standing import Work
from askmd.posts.worklist_conditions import LIVING_ANSWER, given, is_ready, is_ready_article, is_reviewable, living_post
from askmd.posts.worklist_filters import NO_FILTERS, Filters, Waited
from askmd.posts.worklist_parts import Kind, Part, Select, Tab, parts
from askmd.questions.models import Question

__all__ = ["COUNT_STOP", "NO_FILTERS", "Filters", "Key", "Kind", "Tab", "Waited", "counts", "late_checks", "page"]

PAGE = 25
# Nobody needs the exact number of a long list, and counting it takes time.
COUNT_STOP = 500
ALARMS = 5
LATE_CHECK = timedelta(days=3)
# So many kinds of lists and filters are remembered at a time.
STATEMENTS = 512
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """The place of a row in its list: where the next page goes on. Alarms have rank 0, work 1, what is finished 2."""

    rank: int
    at: datetime
    kind: int
    id: int


def page(
    tab: Tab, *, by: Account, after: Key | None = None, filters: Filters = NO_FILTERS
) -> tuple[list[Key], Key | None]:
    """The places of up to PAGE rows of a tab; and the one to go on from, or None at the end.

    Alarms come first, then what waits longest. In the tab of everything what is finished stands last, the newest first.
    """
    found = _keys(tab, by, after, filters)
    return found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None


def load(found: Sequence[Key]) -> list[Work]:
    """What stands at these places, in this order; whatever is gone meanwhile is left out."""
    made: dict[tuple[int, int], Work] = {}
    readers = {Kind.QUESTION: _questions, Kind.ARTICLE: _articles, Kind.POST: _posts}
    for kind, read in readers.items():
        ids = [key.id for key in found if key.kind == kind]
        made |= {(kind, id): work for id, work in read(ids)} if ids else {}
    return [made[key.kind, key.id] for key in found if (key.kind, key.id) in made]


def counts(by: Account) -> dict[Tab, int]:
    """How many stand in each tab, counted no further than COUNT_STOP + 1."""
    row = _read(_counts(COUNT_STOP), by).one()
    return {tab: int(getattr(row, tab.name)) for tab in Tab}


def count(tab: Tab, *, by: Account, filters: Filters) -> int:
    """How many of a tab its filters leave, counted no further than COUNT_STOP + 1."""
    return int(_read(_count(tab, filters, COUNT_STOP), by, **filters.given).scalar_one())


def newer(tab: Tab, *, by: Account, filters: Filters, than: int) -> int:
    """How many questions of a tab came in after the one with this number, counted no further than COUNT_STOP + 1."""
    query = _newer(tab, filters, COUNT_STOP)
    return 0 if query is None else int(_read(query, by, than=than, **filters.given).scalar_one())


def newest() -> int:
    """The number of the question that came in last; 0 for none."""
    return db.session.execute(select(func.max(Question.id))).scalar() or 0


def late_checks(by: Account) -> Sequence[Answer]:
    """Answers that have waited days for a second doctor, and that this one can check."""
    query = select(Answer).where(is_reviewable(), Answer.submitted_at <= clock.now() - LATE_CHECK)
    return db.session.execute(query.order_by(Answer.submitted_at).limit(ALARMS), given(by)).scalars().all()


def works(questions: Sequence[int]) -> list[Work]:
    """These questions as rows of the queue, in this order; whatever is gone is left out."""
    by_id = dict(_questions(questions)) if questions else {}
    return [by_id[id] for id in questions if id in by_id]


def _keys(tab: Tab, by: Account, after: Key | None, filters: Filters) -> list[Key]:
    """PAGE + 1 places, if there are so many: the first of what the first of each part make together."""
    query, is_newest_first = _page(tab, filters, after and after.rank, after and after.kind, PAGE)
    if query is None:
        return []
    place = {} if after is None else {"after_id": after.id, "after_at": _place(after)}
    found = {Key(row.rank, _moment(row.at), row.kind, row.id) for row in _read(query, by, **place, **filters.given)}
    return sorted(found, key=lambda key: _order(key, key.rank in is_newest_first))[: PAGE + 1]


def _read(query: Any, by: Account, **values: Any) -> Any:
    # Only numbers and times come back, so the ORM's part of the work is left out.
    return db.session.connection().execute(query, {**given(by), **values})


# Making these statements takes longer than reading with them, so each is made once. What differs from page to page is
# given when it is read: who looks, when, and where the page begins.
@lru_cache(STATEMENTS)
def _page(tab: Tab, filters: Filters, rank: int | None, kind: int | None, length: int) -> tuple[Any, frozenset[int]]:
    wanted = [part for part in parts(tab, filters) if rank is None or part.rank >= rank]
    if not wanted:
        return None, frozenset()
    each = [select(_first(part, kind if part.rank == rank else None, length).subquery()) for part in wanted]
    return union_all(*each), frozenset(part.rank for part in wanted if part.is_newest_first)


@lru_cache(STATEMENTS)
def _count(tab: Tab, filters: Filters, stop: int) -> Any:
    return select(_counted(parts(tab, filters), stop))


@lru_cache(STATEMENTS)
def _newer(tab: Tab, filters: Filters, stop: int) -> Any:
    asked = [part for part in parts(tab, filters) if part.kind is Kind.QUESTION]
    found = [replace(part, rows=part.rows.where(part.id > bindparam("than", type_=Integer()))) for part in asked]
    return select(_counted(found, stop)) if found else None


@lru_cache(STATEMENTS)
def _counts(stop: int) -> Any:
    return select(*[_counted(parts(tab, NO_FILTERS), stop).label(tab.name) for tab in Tab])


def _order(key: Key, is_newest_first: bool) -> tuple[int, ...]:
    microseconds = (key.at - EPOCH) // timedelta(microseconds=1)
    if is_newest_first:
        return (key.rank, -microseconds, key.kind, -key.id)
    return (key.rank, microseconds, key.kind, key.id)


def _first(part: Part, after: int | None, length: int) -> Select:
    """The rows of a part that can be on the page, and no more: behind a place of this kind, if the page has one."""
    rows = part.rows.where(*part.alone).add_columns(
        exactly(str(part.rank)).label("rank"),
        part.at.label("at"),
        exactly(str(int(part.kind))).label("kind"),
        part.id.label("id"),
    )
    if after is not None:
        rows = rows.where(_is_behind(part, after))
    order = (part.at.desc(), part.id.desc()) if part.is_newest_first else (part.at, part.id)
    return rows.order_by(*order).limit(length + 1)


def _is_behind(part: Part, kind: int) -> Any:
    """What stands behind a place of the same rank: later, or as late and of a later kind, or with a higher number."""
    moment = bindparam("after_at", type_=part.at.type)
    if part.kind == kind:
        here, place = tuple_(part.at, part.id), tuple_(moment, bindparam("after_id", type_=Integer()))
        return here < place if part.is_newest_first else here > place
    if part.kind > kind:
        return part.at <= moment if part.is_newest_first else part.at >= moment
    return part.at < moment if part.is_newest_first else part.at > moment


def _counted(wanted: list[Part], stop: int) -> Any:
    """How many different things all parts hold; no part is counted further than it must."""
    each = [
        part.rows.add_columns(exactly(str(int(part.kind))).label("kind"), part.id.label("id")).limit(stop + 1)
        for part in wanted
        if part.is_counted
    ]
    if not each:
        return select(exactly("0")).scalar_subquery()
    exact = _how_many(union(*[select(one.subquery()) for one in each]), stop)
    largest = next((part for part in wanted if part.is_often_long), None)
    if largest is None:
        return exact
    # Where one part alone is too long to be counted, nobody looks at the others, which take longer.
    alone = _how_many(largest.rows.add_columns(largest.id.label("id")), stop)
    return case((alone > stop, stop + 1), else_=exact)


def _how_many(rows: Any, stop: int) -> Any:
    some = rows.limit(stop + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _place(after: Key) -> Any:
    return after.at.date() if after.kind == Kind.POST else after.at


def _moment(at: Any) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), tzinfo=UTC)


def _questions(ids: Sequence[int]) -> list[tuple[int, Work]]:
    query = (
        select(Question, Answer, Post, case((is_ready(), 1), else_=0))
        .select_from(Question)
        .outerjoin(Answer, Answer.id == LIVING_ANSWER)
        .outerjoin(Post, Post.id == living_post())
        .where(Question.id.in_(ids))
        .options(selectinload(Question.topic), selectinload(Question.assignee), selectinload(Answer.author))
    )
    found = db.session.execute(query).all()
    merged = _merged({answer.id for _, answer, _, _ in found if answer is not None})
    return [
        (question.id, Work(question, answer, post, bool(ready), _others(question, answer, merged)))
        for question, answer, post, ready in found
    ]


def _articles(ids: Sequence[int]) -> list[tuple[int, Work]]:
    query = (
        select(Answer, Post, case((is_ready_article(), 1), else_=0))
        .outerjoin(Post, Post.id == living_post())
        .where(Answer.id.in_(ids))
    )
    return [(answer.id, Work(None, answer, post, bool(ready))) for answer, post, ready in db.session.execute(query)]


def _posts(ids: Sequence[int]) -> list[tuple[int, Work]]:
    query = select(Post, Answer).outerjoin(Answer, Answer.id == Post.answer_id).where(Post.id.in_(ids))
    return [(post.id, Work(None, answer, post, is_for_post=True)) for post, answer in db.session.execute(query)]


def _merged(answers: set[int]) -> dict[int, list[int]]:
    """The questions of each of these answers."""
    rows = select(AnswerQuestion.answer_id, AnswerQuestion.question_id).where(AnswerQuestion.answer_id.in_(answers))
    found: dict[int, list[int]] = {}
    for answer, question in db.session.execute(rows.order_by(AnswerQuestion.question_id)) if answers else ():
        found.setdefault(answer, []).append(question)
    return found


def _others(question: Question, answer: Answer | None, merged: dict[int, list[int]]) -> list[int]:
    return [id for id in merged.get(answer.id, ()) if id != question.id] if answer is not None else []
