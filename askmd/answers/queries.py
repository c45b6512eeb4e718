"""Reading answers: the latest revision, who approved what, what waits for whom."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from askmd import keys
from askmd.accounts.models import Account
from askmd.answers.content import Content
from askmd.answers.models import Answer, AnswerQuestion, Decision, Review, Revision
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus, Who


def latest(answer: Answer) -> Revision | None:
    """The newest revision, or None while nothing was saved."""
    query = select(Revision).where(Revision.answer_id == answer.id).order_by(Revision.number.desc()).limit(1)
    return db.session.execute(query).scalars().first()


def revisions(answer: Answer) -> Sequence[Revision]:
    """All revisions, newest first."""
    query = select(Revision).where(Revision.answer_id == answer.id).order_by(Revision.number.desc())
    return db.session.execute(query).scalars().all()


def content_of(revision: Revision | None) -> Content:
    """The clear text of a revision; an empty content for none."""
    text = keys.read(revision, "content") if revision is not None else None
    return Content.from_json(text) if text else Content()


def is_erased(answer: Answer) -> bool:
    """Whether its words were deleted with the question they replied to."""
    revision = latest(answer)
    return revision is not None and revision.content_sealed is None


def comment_of(review: Review) -> str:
    """What the reviewer wrote, or an empty string."""
    return keys.read(review, "comment") or ""


def valid_approval(answer: Answer, revision: Revision | None) -> Review | None:
    """The approval that holds for exactly this revision, if it is still the newest one."""
    if revision is None or revision != latest(answer):
        return None
    query = select(Review).where(
        Review.revision_id == revision.id, Review.decision == Decision.APPROVED, Review.voided_at.is_(None)
    )
    return db.session.execute(query.order_by(Review.id.desc()).limit(1)).scalars().first()


def reviews(answer: Answer) -> Sequence[Review]:
    """All decisions on this answer, newest first."""
    query = select(Review).where(Review.answer_id == answer.id).order_by(Review.id.desc())
    return db.session.execute(query).scalars().all()


def offered(answer: Answer) -> Revision | None:
    """The reviewer's mended revision that waits for the author to adopt it."""
    revision = latest(answer)
    if revision is not None and revision.is_offered and revision.adopted_at is None:
        return revision
    return None


def for_question(question: Question) -> Answer | None:
    """The answer in the making or delivered; closed ones are history."""
    query = (
        select(Answer)
        .join(AnswerQuestion, AnswerQuestion.answer_id == Answer.id)
        .where(AnswerQuestion.question_id == question.id, Answer.status != AnswerStatus.CLOSED)
        .order_by(Answer.id.desc())
        .limit(1)
    )
    return db.session.execute(query).scalars().first()


def delivered_revision(question: Question) -> Revision | None:
    """The revision that the asker may read now."""
    answer = for_question(question)
    if answer is None or answer.delivered_revision_id is None:
        return None
    return db.session.get(Revision, answer.delivered_revision_id)


def approval_of(revision: Revision) -> Review | None:
    """Who checked this revision and in which mode, even when a later edit voided it for the future."""
    query = select(Review).where(Review.revision_id == revision.id, Review.decision == Decision.APPROVED)
    return db.session.execute(query.order_by(Review.id.desc()).limit(1)).scalars().first()


def part_of(answer: Answer, by: Account) -> Who:
    """In which part a doctor acts on this answer: author, other doctor, or none."""
    if Who.DOCTOR not in by.who:
        return Who.NOBODY
    return Who.DOCTOR | (Who.AUTHOR if by.id == answer.author_id else Who.OTHER_DOCTOR)
