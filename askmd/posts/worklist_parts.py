"""The parts that a list of the queue is put together from.

Each part is a few things of one kind and one rank that an index finds in their order, or a set that stays small because
only open work is in it. So a page costs the same at a million questions as at a thousand: a few rows of each part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy import Select as _Select

from askmd.answers.models import Answer, AnswerKind, AnswerQuestion
from askmd.posts.models import Post
from askmd.posts.standing import OPEN, A, P, Q
from askmd.posts.worklist_conditions import (
    GONE,
    LIVING_ANSWER,
    MAKING,
    PLANNED,
    is_delivered_lately,
    is_held,
    is_making,
    is_ready,
    is_ready_article,
    is_review_due,
    is_reviewable,
    is_snoozed,
    living_post,
)
from askmd.posts.worklist_filters import Filters
from askmd.questions.models import Question

Select = _Select[Any]
OVER = (Q.ANSWERED, Q.DECLINED, Q.SPAM)


class Tab(StrEnum):
    """The tabs of the queue, in their order."""

    OPEN = "open"
    TO_CLAIM = "to-claim"
    MINE = "mine"
    TO_REVIEW = "to-review"
    WAITING_FOR_ASKER = "waiting-for-asker"
    READY = "ready"
    SCHEDULED = "scheduled"
    REVIEW_DUE = "review-due"
    ALL = "all"


class Kind(IntEnum):
    """What a row is about."""

    QUESTION = 0
    ARTICLE = 1
    POST = 2


@dataclass(frozen=True)
class Part:
    """Some rows of a list: all of one rank and kind, ordered by time and id."""

    rank: int
    kind: Kind
    at: Any
    id: Any
    # Without columns and order; `at` and `id` are in it.
    rows: Select
    # What is finished stands with the newest first, where everything is shown; all else with the oldest.
    is_newest_first: bool = False
    # What must hold of a row beside: another part has the others, and of another rank. Who counts merges them anyway.
    alone: tuple[ColumnElement[bool], ...] = ()
    # Without `alone` another part holds the same rows.
    is_counted: bool = True
    # One table, read by one index, and often longer than anybody counts.
    is_often_long: bool = False


def parts(tab: Tab, filters: Filters) -> list[Part]:
    """All parts of a tab."""
    asked, written = _ASKED[tab](filters, tab), _written(tab, filters)
    return [*asked, *written]


def _to_do(filters: Filters, tab: Tab) -> list[Part]:
    return [
        *_held(OPEN, filters, tab),
        *_revised(filters, tab),
        *_posted(Post.status.in_(PLANNED), filters, tab),
        *_ready(filters, tab),
    ]


def _to_claim(filters: Filters, tab: Tab) -> list[Part]:
    return _held((Q.WAITING,), filters, tab)


def _mine(filters: Filters, tab: Tab) -> list[Part]:
    held = _held((Q.CLAIMED, Q.NEEDS_REPLY), filters, tab, is_held())
    return [*held, *_answered_by(is_making(), filters, tab, ranks=(0, 1))]


def _to_review(filters: Filters, tab: Tab) -> list[Part]:
    return _answered_by(is_reviewable(), filters, tab, ranks=(0, 1))


def _with_asker(filters: Filters, tab: Tab) -> list[Part]:
    return [*_held((Q.NEEDS_REPLY,), filters, tab), *_posted(Post.status == P.PREVIEW, filters, tab)]


def _to_publish(filters: Filters, tab: Tab) -> list[Part]:
    return _ready(filters, tab)


def _scheduled(filters: Filters, tab: Tab) -> list[Part]:
    return _posted(Post.status == P.SCHEDULED, filters, tab)


def _review_due(filters: Filters, tab: Tab) -> list[Part]:
    rows = select().select_from(Post).where(is_review_due(), *filters.of_posts())
    return [Part(2, Kind.POST, Post.review_due_on, Post.id, rows)]


def _all(filters: Filters, tab: Tab) -> list[Part]:
    making = exists().where(
        AnswerQuestion.question_id == Question.id, Answer.id == AnswerQuestion.answer_id, Answer.status.in_(MAKING)
    )
    alone = (~making,)
    over = [
        replace(
            _question(2, select().select_from(Question).where(Question.status == status), filters, tab), alone=alone
        )
        for status in OVER
        if filters.has_status(status)
    ]
    return [*_held(OPEN, filters, tab), *_revised(filters, tab), *over]


_ASKED = {
    Tab.OPEN: _to_do,
    Tab.TO_CLAIM: _to_claim,
    Tab.MINE: _mine,
    Tab.TO_REVIEW: _to_review,
    Tab.WAITING_FOR_ASKER: _with_asker,
    Tab.READY: _to_publish,
    Tab.SCHEDULED: _scheduled,
    Tab.REVIEW_DUE: _review_due,
    Tab.ALL: _all,
}


def _held(statuses: Any, filters: Filters, tab: Tab, *more: ColumnElement[bool]) -> list[Part]:
    """Open questions: the alarms, then the others."""
    return [
        replace(
            _question(
                0 if is_urgent else 1,
                select()
                .select_from(Question)
                .where(Question.status == status, Question.is_urgent.is_(is_urgent), *more),
                filters,
                tab,
            ),
            is_often_long=status is Q.WAITING and not is_urgent,
        )
        for status in statuses
        if filters.has_status(status)
        for is_urgent in (True, False)
    ]


def _answered_by(
    wanted: ColumnElement[bool], filters: Filters, tab: Tab, ranks: tuple[int, ...] = (0, 1, 2)
) -> list[Part]:
    """Questions by their living answer, which is begun from: only few answers are in the making or checked just now."""
    rows = (
        select()
        .select_from(Answer)
        .join(AnswerQuestion, AnswerQuestion.answer_id == Answer.id)
        .join(Question, Question.id == AnswerQuestion.question_id)
        .where(wanted, Answer.id == LIVING_ANSWER)
    )
    return _by_the_way(ranks, rows, filters, tab)


def _revised(filters: Filters, tab: Tab) -> list[Part]:
    """Questions that are over, and whose answer is being written anew."""
    return _answered_by(and_(Answer.status.in_(MAKING), ~_IS_OPEN), filters, tab, ranks=(1,))


def _posted(wanted: ColumnElement[bool], filters: Filters, tab: Tab) -> list[Part]:
    """Questions by their living post."""
    rows = (
        select()
        .select_from(Post)
        .join(Answer, Answer.id == Post.answer_id)
        .join(AnswerQuestion, AnswerQuestion.answer_id == Answer.id)
        .join(Question, Question.id == AnswerQuestion.question_id)
        .where(wanted, Post.id == living_post(), Answer.id == LIVING_ANSWER)
    )
    return _by_the_way(tuple(_RANKS), rows, filters, tab)


def _ready(filters: Filters, tab: Tab) -> list[Part]:
    """What could be made public: just approved, or delivered lately."""
    found = []
    for wanted in (Answer.status == A.APPROVED, is_delivered_lately()):
        [part] = _answered_by(wanted, filters, tab, ranks=(2,))
        rows = part.rows.outerjoin(Post, Post.id == living_post()).where(_looked_at_last(is_ready()))
        found.append(replace(part, rows=rows))
    return found


def _question(rank: int, rows: Select, filters: Filters, tab: Tab) -> Part:
    rows = rows.where(*_wanted(filters, tab))
    return Part(rank, Kind.QUESTION, Question.waits_since, Question.id, rows, tab is Tab.ALL and rank == 2)


def _by_the_way(ranks: tuple[int, ...], rows: Select, filters: Filters, tab: Tab) -> list[Part]:
    """As `_question`, where the rows are found by their answers or posts; they can have these ranks and no other."""
    all_ = and_(Question.status.not_in(GONE), *_wanted(filters, tab))
    rows = rows.where(_looked_at_last(all_))
    return [
        Part(
            rank,
            Kind.QUESTION,
            Question.waits_since,
            Question.id,
            rows,
            tab is Tab.ALL and rank == 2,
            alone=(_looked_at_last(_RANKS[rank]),),
            is_counted=rank == ranks[0],
        )
        for rank in ranks
    ]


def _wanted(filters: Filters, tab: Tab) -> list[ColumnElement[bool]]:
    return filters.of_questions() if tab is Tab.ALL else [*filters.of_questions(), ~is_snoozed()]


def _looked_at_last(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition in a form that no index answers.

    A database that began with all answered questions, because an index has them in their order, would read a million
    of them to find the few whose answer is being written.
    """
    return case((condition, 1), else_=0) == 1


def _written(tab: Tab, filters: Filters) -> list[Part]:
    """The articles of a tab, if it can have any: those in the making, then the others."""
    is_planned = Post.status.in_(PLANNED)
    wanted = {
        Tab.OPEN: or_(Answer.status.in_(MAKING), is_planned, is_ready_article()),
        Tab.MINE: is_making(),
        Tab.TO_REVIEW: is_reviewable(),
        Tab.READY: is_ready_article(),
        Tab.SCHEDULED: Post.status == P.SCHEDULED,
        Tab.ALL: Answer.status != A.CLOSED,
    }
    if tab not in wanted:
        return []
    rows = (
        select()
        .select_from(Answer)
        .outerjoin(Post, Post.id == living_post())
        .where(Answer.kind.in_((AnswerKind.ARTICLE, AnswerKind.VIDEO)), wanted[tab], *filters.of_articles())
    )
    making = Answer.status.in_(MAKING)
    return [
        Part(1, Kind.ARTICLE, Answer.created_at, Answer.id, rows.where(making)),
        Part(2, Kind.ARTICLE, Answer.created_at, Answer.id, rows.where(~making), tab is Tab.ALL),
    ]


_IS_OPEN = Question.status.in_(OPEN)
# Alarms, then open work, then what is finished or waits for a reader.
_RANKS: dict[int, ColumnElement[bool]] = {
    0: and_(_IS_OPEN, Question.is_urgent.is_(True)),
    1: or_(and_(_IS_OPEN, Question.is_urgent.is_(False)), and_(~_IS_OPEN, Answer.status.in_(MAKING))),
    2: and_(~_IS_OPEN, Answer.status.not_in(MAKING)),
}
