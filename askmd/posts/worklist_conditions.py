"""What must hold of a thing to stand in a list of the queue, in the words of the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, exists, func, or_, select

from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerQuestion
from askmd.core import clock
from askmd.posts.models import Post, Preview
from askmd.posts.standing import A, P, Q
from askmd.questions.models import Consent, Question, WhoAsks

GONE = (Q.WITHDRAWN, Q.ERASED)
MAKING = (A.DRAFTING, A.IN_REVIEW)
CHECKED = (A.APPROVED, A.DELIVERED)
PLANNED = (P.PREVIEW, P.SCHEDULED)
# What nobody made public for so long is offered no more as the next thing to do; it can still be found and published.
READY_FOR = timedelta(days=60)

# The living answer of a question and the living post of an answer: at most one each, so that each makes one row.
LIVING_ANSWER = (
    select(func.max(Answer.id))
    .join(AnswerQuestion, AnswerQuestion.answer_id == Answer.id)
    .where(AnswerQuestion.question_id == Question.id, Answer.status != A.CLOSED)
    .correlate(Question)
    .scalar_subquery()
)


def living_post() -> ColumnElement[int]:
    """The post of an answer that is not withdrawn."""
    query = select(func.max(Post.id)).where(Post.answer_id == Answer.id, Post.status != P.WITHDRAWN)
    return query.correlate(Answer).scalar_subquery()


# Who looks, and when: given with each reading, so that a statement is made once and used again.
_ME = bindparam("me", type_=Integer())
_NOW = bindparam("now", type_=Question.snoozed_until.type)
_TODAY = bindparam("today", type_=Post.review_due_on.type)
_READY_SINCE = bindparam("ready_since", type_=Answer.delivered_at.type)


def given(by: Account) -> dict[str, Any]:
    """The values that these conditions need."""
    now = clock.now()
    return {"me": by.id, "now": now, "today": now.date(), "ready_since": now - READY_FOR}


def is_held() -> ColumnElement[bool]:
    """A question that whoever looks holds."""
    return Question.assignee_id == _ME


def is_snoozed() -> ColumnElement[bool]:
    """A doctor put the question aside, and the day has not come."""
    return and_(Question.snoozed_until.is_not(None), Question.snoozed_until > _NOW)


def is_making() -> ColumnElement[bool]:
    """An answer in the making that whoever looks writes."""
    return and_(Answer.author_id == _ME, Answer.status.in_(MAKING))


def is_reviewable() -> ColumnElement[bool]:
    """An answer that waits for a second doctor, whom whoever looks can be."""
    return and_(Answer.status == A.IN_REVIEW, Answer.author_id != _ME, Answer.submitted_by_id != _ME)


def is_delivered_lately() -> ColumnElement[bool]:
    """An answer that its asker got within the time in which it is offered for publishing."""
    return and_(Answer.status == A.DELIVERED, Answer.delivered_at >= _READY_SINCE)


def is_review_due() -> ColumnElement[bool]:
    """A public post whose day of review has come."""
    return and_(Post.status == P.PUBLISHED, Post.review_due_on <= _TODAY)


def is_ready_article() -> ColumnElement[bool]:
    """Approved, and nothing is planned; or public, and a newer text was approved."""
    is_unplanned = or_(Post.id.is_(None), Post.status == P.CANCELLED)
    is_newer = and_(Post.status.in_((P.PUBLISHED, P.RETRACTED)), Answer.delivered_revision_id != Post.revision_id)
    return and_(Answer.status.in_(CHECKED), or_(is_unplanned, is_newer))


def is_ready() -> ColumnElement[bool]:
    """As an article, where the asker allowed it and has not objected to this very text."""
    has_right = or_(Question.who_asks == WhoAsks.PATIENT, Question.has_agreement.is_(True))
    objected = exists().where(
        Preview.question_id == Question.id,
        Preview.objected_at.is_not(None),
        Preview.revision_id == func.coalesce(Post.revision_id, -1),
    )
    is_open_to_it = and_(Question.consent != Consent.PRIVATE, has_right, Question.status == Q.ANSWERED)
    return and_(is_open_to_it, ~objected.correlate(Question, Post), is_ready_article())
