"""How the work stands in numbers: what waits, whether it helped, how hard posts read, which are due, one's own part.

Only what stands in clear on rows is counted, and nothing is kept: what is erased drops out as its rows do. How long
people wait is in `statistics_waits`, what is asked and not published in `statistics_topics`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerQuestion, Review, ReviewMode
from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.queries import IS_PUBLIC
from askmd.posts.statistics_waits import FEWEST, MEDIAN, WEEKS, rank
from askmd.questions.models import Message, MessageKind, Question
from askmd.questions.queries import OPEN
from askmd.questions.target import late_before
from askmd.readability import TARGET
from askmd.site import settings
from askmd.workflow import QuestionStatus

Q = QuestionStatus
GIVEN = (MessageKind.HELPED, MessageKind.NOT_HELPED)
# Grades below the first and above the last are put together with it.
EASIEST, HARDEST = 3, 12
MOST_FOUND = 10
SOON, LATER = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True)
class Standing:
    """What is open now: with nobody, with a doctor, with its asker; and how much of the first two is late."""

    waiting: int
    claimed: int
    with_asker: int
    late: int


@dataclass(frozen=True)
class Votes:
    """What askers said of the answers that were written for them."""

    helped: int
    not_helped: int


@dataclass(frozen=True)
class Found:
    """A public post: how many found their answer there, and the votes of those for whom it was written, if enough."""

    title: str
    count: int
    votes: Votes | None


@dataclass(frozen=True)
class Grades:
    """How many public posts have each reading grade, from EASIEST (or less) to HARDEST (or more), and how many none."""

    posts: dict[int, int]
    unknown: int
    above_target: int


@dataclass(frozen=True)
class Due:
    """Public posts by the day of their next review; each number holds only its own."""

    overdue: int
    soon: int
    later: int
    after: int
    never: int


@dataclass(frozen=True)
class Own:
    """What one doctor did in the last weeks; shown to nobody else. `median` is from claim to answer."""

    answered: int
    checked: int
    median: timedelta | None


def standing(now: datetime | None = None) -> Standing:
    """What is open now."""
    counts: dict[Any, int] = dict(
        db.session.execute(
            select(Question.status, func.count()).where(Question.status.in_(OPEN)).group_by(Question.status)
        ).all()
    )
    late = select(func.count()).select_from(Question).where(_is_late(now or clock.now()))
    return Standing(
        waiting=counts.get(Q.WAITING, 0),
        claimed=counts.get(Q.CLAIMED, 0),
        with_asker=counts.get(Q.NEEDS_REPLY, 0),
        late=db.session.execute(late).scalar_one(),
    )


def _is_late(now: datetime) -> ColumnElement[bool]:
    since = func.coalesce(Question.waits_since, Question.asked_at)
    return Question.status.in_((Q.WAITING, Q.CLAIMED)) & (
        since < late_before(settings.get("response_target_days"), now=now)
    )


def votes() -> Votes:
    """Of all answers that are still kept."""
    counts = _votes_by(Message.kind)
    return Votes(counts.get(MessageKind.HELPED, 0), counts.get(MessageKind.NOT_HELPED, 0))


def found_here() -> tuple[int, list[Found]]:
    """How many people found their answer in a post instead of sending a question, and the posts that helped most."""
    total = db.session.execute(select(func.coalesce(func.sum(Post.answered_count), 0)).where(IS_PUBLIC)).scalar_one()
    query = select(Post.id, Post.title, Post.answered_count, Post.answer_id).where(IS_PUBLIC, Post.answered_count > 0)
    posts = db.session.execute(query.order_by(Post.answered_count.desc(), Post.id).limit(MOST_FOUND)).all()
    said = _votes_of([post.answer_id for post in posts])
    return int(total), [Found(post.title or "", post.answered_count, said.get(post.answer_id)) for post in posts]


def grades() -> Grades:
    """Of all public posts."""
    query = select(Post.reading_grade).where(IS_PUBLIC)
    known = [grade for grade in db.session.execute(query).scalars() if grade is not None]
    posts = dict.fromkeys(range(EASIEST, HARDEST + 1), 0)
    for grade in known:
        # As a reader of grades says it: 8.0 is still grade 8, 8.1 is not.
        posts[min(max(math.ceil(grade), EASIEST), HARDEST)] += 1
    public = db.session.execute(select(func.count()).select_from(Post).where(IS_PUBLIC)).scalar_one()
    return Grades(posts, public - len(known), sum(grade > TARGET for grade in known))


def due() -> Due:
    """Of all public posts."""
    today = clock.now().date()
    day = Post.review_due_on
    places = ((day <= today, 0), (day <= today + SOON, 1), (day <= today + LATER, 2), (day.is_not(None), 3))
    place = case(*places, else_=4).label("place")
    counts: dict[int, int] = dict(
        db.session.execute(select(place, func.count()).where(IS_PUBLIC).group_by(place)).all()
    )
    return Due(*(counts.get(number, 0) for number in range(5)))


def own(by: Account) -> Own:
    """What this doctor did in the last weeks. Ask it for whoever is signed in, and for nobody else."""
    since = clock.now() - timedelta(weeks=WEEKS)
    mine = select(Answer.id).where(Answer.author_id == by.id, Answer.delivered_at >= since)
    answered = db.session.execute(mine).scalars().all()
    is_check = (Review.reviewer_id == by.id) & (Review.mode == ReviewMode.SECOND_DOCTOR) & (Review.decided_at >= since)
    checked = select(func.count()).select_from(Review).where(is_check)
    waits = sorted(_from_claim(list(answered), by)) if answered else []
    return Own(
        answered=len(answered),
        checked=db.session.execute(checked).scalar_one(),
        median=rank(waits, MEDIAN) if waits else None,
    )


def _from_claim(answer_ids: list[int], by: Account) -> Iterator[timedelta]:
    """How long each question of these answers was with this doctor, whose claim it was answered under."""
    query = (
        select(Question.assignee_id, Question.claimed_at, Question.answered_at)
        .join(AnswerQuestion, AnswerQuestion.question_id == Question.id)
        .where(AnswerQuestion.answer_id.in_(answer_ids))
    )
    for assignee_id, claimed_at, answered_at in db.session.execute(query):
        if assignee_id == by.id and claimed_at and answered_at and claimed_at <= answered_at:
            yield answered_at - claimed_at


def _votes_by(*columns: Any) -> dict[Any, int]:
    query = select(*columns, func.count()).where(Message.kind.in_(GIVEN)).group_by(*columns)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _votes_of(answer_ids: list[int | None]) -> dict[int | None, Votes]:
    """The votes on these answers, where there are enough that nobody is singled out."""
    query = (
        select(AnswerQuestion.answer_id, Message.kind, func.count())
        .join(Message, Message.question_id == AnswerQuestion.question_id)
        .where(AnswerQuestion.answer_id.in_([id for id in answer_ids if id is not None]), Message.kind.in_(GIVEN))
        .group_by(AnswerQuestion.answer_id, Message.kind)
    )
    counts: dict[int, dict[Any, int]] = {}
    for answer_id, kind, count in db.session.execute(query):
        counts.setdefault(answer_id, {})[kind] = count
    return {
        id: Votes(said.get(MessageKind.HELPED, 0), said.get(MessageKind.NOT_HELPED, 0))
        for id, said in counts.items()
        if sum(said.values()) >= FEWEST
    }
