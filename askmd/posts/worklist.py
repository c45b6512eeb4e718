"""What waits for doctors, over questions, answers and posts: the one list that the queue shows, tab by tab.

It is read here, in the highest of the three rooms, because a tab such as "ready to publish" asks all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, literal, or_, select, tuple_, union_all

from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerKind, AnswerQuestion
from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post, Preview
from askmd.posts.standing import OPEN, A, P, Q, Work
from askmd.questions.models import Consent, Question, WhoAsks

PAGE = 25
# Nobody needs the exact number of a long list, and counting it takes time.
COUNT_STOP = 500
ALARMS = 5
LATE_CHECK = timedelta(days=3)
GONE = (Q.WITHDRAWN, Q.ERASED)
MAKING = (A.DRAFTING, A.IN_REVIEW)
CHECKED = (A.APPROVED, A.DELIVERED)


class Tab(StrEnum):
    """The tabs of the queue, in their order."""

    OPEN = "open"
    TO_CLAIM = "to-claim"
    MINE = "mine"
    TO_REVIEW = "to-review"
    WAITING_FOR_ASKER = "waiting-for-asker"
    READY = "ready"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True)
class Key:
    """The place of a row in its list: where the next page goes on. Alarms have rank 0, work 1, what is finished 2."""

    rank: int
    at: datetime
    is_article: int
    id: int


# The living answer of a question and the living post of an answer: at most one each, so that each makes one row.
_LIVING_ANSWER = (
    select(func.max(Answer.id))
    .join(AnswerQuestion, AnswerQuestion.answer_id == Answer.id)
    .where(AnswerQuestion.question_id == Question.id, Answer.status != A.CLOSED)
    .correlate(Question)
    .scalar_subquery()
)


def _living_post() -> ColumnElement[int]:
    query = select(func.max(Post.id)).where(Post.answer_id == Answer.id, Post.status != P.WITHDRAWN)
    return query.correlate(Answer).scalar_subquery()


def page(tab: Tab, *, by: Account, after: Key | None = None) -> tuple[list[Work], Key | None]:
    """Up to PAGE rows of a tab, alarms first, then oldest; and the key to go on from, or None at the end."""
    rows = union_all(*_parts(tab, by)).subquery()
    columns = (rows.c.rank, rows.c.at, rows.c.is_article, rows.c.id)
    query = select(rows).order_by(*columns).limit(PAGE + 1)
    if after is not None:
        place = [literal(getattr(after, column.name), column.type) for column in columns]
        query = query.where(tuple_(*columns) > tuple_(*place))
    found = db.session.execute(query).all()
    last = found[PAGE - 1] if len(found) > PAGE else None
    return _load(found[:PAGE]), Key(last.rank, last.at, last.is_article, last.id) if last else None


def counts(by: Account) -> dict[Tab, int]:
    """How many stand in each tab, counted no further than COUNT_STOP + 1."""
    return {tab: _count(union_all(*_parts(tab, by))) for tab in Tab}


def late_checks(by: Account) -> Sequence[Answer]:
    """Answers that have waited days for a second doctor, and that this one can check."""
    query = select(Answer).where(_reviewable(by), Answer.submitted_at <= clock.now() - LATE_CHECK)
    return db.session.execute(query.order_by(Answer.submitted_at).limit(ALARMS)).scalars().all()


def _count(query: Any) -> int:
    some = query.limit(COUNT_STOP + 1).subquery()
    return int(db.session.execute(select(func.count()).select_from(some)).scalar_one())


def _load(found: Sequence[Row[Any]]) -> list[Work]:
    asked = _by_id(Question, {row.id for row in found if not row.is_article})
    written = _by_id(Answer, {row.answer_id for row in found if row.answer_id})
    posts = _by_id(Post, {row.post_id for row in found if row.post_id})
    return [
        Work(
            question=None if row.is_article else asked[row.id],
            answer=written.get(row.answer_id),
            post=posts.get(row.post_id),
            is_ready=bool(row.is_ready),
        )
        for row in found
    ]


def _by_id(model: Any, ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in db.session.execute(select(model).where(model.id.in_(ids))).scalars()} if ids else {}


def _parts(tab: Tab, by: Account) -> list[Select[Any]]:
    """The questions of a tab, and its articles where it can have any."""
    is_planned = Post.status.in_((P.PREVIEW, P.SCHEDULED))
    asked = {
        Tab.OPEN: or_(Question.status.in_(OPEN), Answer.status.in_(MAKING), is_planned, _is_ready()),
        Tab.TO_CLAIM: Question.status == Q.WAITING,
        Tab.MINE: or_(and_(Question.assignee_id == by.id, Question.status.in_(OPEN)), _making(by)),
        Tab.TO_REVIEW: _reviewable(by),
        Tab.WAITING_FOR_ASKER: or_(Question.status == Q.NEEDS_REPLY, Post.status == P.PREVIEW),
        Tab.READY: or_(Post.status == P.SCHEDULED, _is_ready()),
        Tab.CLOSED: Question.status.in_((Q.DECLINED, Q.SPAM)),
        Tab.ALL: Question.status.not_in(GONE),
    }[tab]
    parts = [_questions().where(asked, Question.status.not_in(GONE))]
    written = {
        Tab.OPEN: or_(Answer.status.in_(MAKING), is_planned, _is_ready_article()),
        Tab.MINE: _making(by),
        Tab.TO_REVIEW: _reviewable(by),
        Tab.READY: or_(Post.status == P.SCHEDULED, _is_ready_article()),
        Tab.ALL: Answer.status != A.CLOSED,
    }
    return [*parts, _articles().where(written[tab])] if tab in written else parts


def _questions() -> Select[Any]:
    is_open = Question.status.in_(OPEN)
    rank = case((and_(Question.is_urgent.is_(True), is_open), 0), (or_(is_open, Answer.status.in_(MAKING)), 1), else_=2)
    return (
        select(*_columns(rank, Question.asked_at, 0, Question.id, _is_ready()))
        .select_from(Question)
        .outerjoin(Answer, Answer.id == _LIVING_ANSWER)
        .outerjoin(Post, Post.id == _living_post())
    )


def _articles() -> Select[Any]:
    rank = case((Answer.status.in_(MAKING), 1), else_=2)
    return (
        select(*_columns(rank, Answer.created_at, 1, Answer.id, _is_ready_article()))
        .select_from(Answer)
        .outerjoin(Post, Post.id == _living_post())
        .where(Answer.kind != AnswerKind.ANSWER)
    )


def _columns(rank: Any, at: Any, is_article: int, id: Any, is_ready: Any) -> list[Any]:
    return [
        rank.label("rank"),
        at.label("at"),
        literal(is_article).label("is_article"),
        id.label("id"),
        Answer.id.label("answer_id"),
        Post.id.label("post_id"),
        case((is_ready, 1), else_=0).label("is_ready"),
    ]


def _making(by: Account) -> ColumnElement[bool]:
    return and_(Answer.author_id == by.id, Answer.status.in_(MAKING))


def _reviewable(by: Account) -> ColumnElement[bool]:
    return and_(Answer.status == A.IN_REVIEW, Answer.author_id != by.id, Answer.submitted_by_id != by.id)


def _is_ready_article() -> ColumnElement[bool]:
    """Approved, and nothing is planned; or public, and a newer text was approved."""
    is_unplanned = or_(Post.id.is_(None), Post.status == P.CANCELLED)
    is_newer = and_(Post.status.in_((P.PUBLISHED, P.RETRACTED)), Answer.delivered_revision_id != Post.revision_id)
    return and_(Answer.status.in_(CHECKED), or_(is_unplanned, is_newer))


def _is_ready() -> ColumnElement[bool]:
    """As an article, where the asker allowed it and has not objected to this very text."""
    has_right = or_(Question.who_asks == WhoAsks.PATIENT, Question.has_agreement.is_(True))
    objected = exists().where(
        Preview.question_id == Question.id,
        Preview.objected_at.is_not(None),
        Preview.revision_id == func.coalesce(Post.revision_id, -1),
    )
    is_open_to_it = and_(Question.consent != Consent.PRIVATE, has_right, Question.status == Q.ANSWERED)
    return and_(is_open_to_it, ~objected.correlate(Question, Post), _is_ready_article())
