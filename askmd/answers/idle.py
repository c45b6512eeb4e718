"""Questions that their doctor forgot: told on the working day before, then given back to the queue, draft and all.

Working on a question is whatever its doctor does about it or its answer; reading it is not. Nobody has forgotten what
waits for somebody else: a reply of the asker, a second doctor, or the day until which it was put aside.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from askmd import audit
from askmd.accounts.models import Account
from askmd.answers import queries
from askmd.answers.models import Answer, AnswerQuestion, Draft
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.extensions import db
from askmd.questions import holding, team_notices
from askmd.questions.models import Question
from askmd.site import settings
from askmd.workflow import SYSTEM, AnswerStatus, QuestionStatus

DAY = timedelta(days=1)
SATURDAY = 5
_LOOKS = ("question.viewed", "question.listed", "question.release_announced", "answer.viewed", "refused")
# Whatever these bring, its doctor has not had the time to act on it yet.
_BRINGS = ("question.replied", "question.reply_overdue", "question.handed_over", "question.followed_up")


def goes_back_at(question: Question) -> datetime | None:
    """When this question goes back to the queue unless somebody works on it; None where that is not near."""
    told_at = question.release_told_at
    if told_at is None or _is_busy(question):
        return None
    worked_at, days = last_worked_at(question), settings.get("idle_release_days")
    if not days or worked_at > told_at:
        return None
    return max(worked_at + days * DAY, next_working_day(told_at))


def candidates(after_id: int, limit: int) -> list[int]:
    """Ids of claimed questions that may have been forgotten, in their order."""
    days = settings.get("idle_release_days")
    if not days:
        return []
    # The warning comes up to three days before: a weekend may lie between.
    old = Question.claimed_at <= clock.now() - max(days - 3, 0) * DAY
    query = select(Question.id).where(Question.status == QuestionStatus.CLAIMED, old, Question.id > after_id)
    return list(db.session.execute(query.order_by(Question.id).limit(limit)).scalars())


def look_at(question: Question) -> bool:
    """Tell its doctor, or release it, whichever is due. Whether anything was done."""
    if question.status is not QuestionStatus.CLAIMED or question.assignee is None or _is_busy(question):
        return False
    due_at = goes_back_at(question)
    if due_at is not None:
        if due_at > clock.now():
            return False
        holding.release(question, by=SYSTEM)
        return True
    worked_at, days = last_worked_at(question), settings.get("idle_release_days")
    if not days or clock.now() < working_day_before(worked_at + days * DAY):
        question.release_told_at = None
        return False
    _tell(question, question.assignee)
    return True


def last_worked_at(question: Question) -> datetime:
    """When its doctor last did something about it, or had something new to do."""
    own = AuditEvent.by_id == question.assignee_id
    of_question = _newest("question", AuditEvent.subject_id == question.id, or_(own, AuditEvent.action.in_(_BRINGS)))
    found = [question.claimed_at, question.snoozed_until, of_question]
    answer = queries.for_question(question)
    if answer is not None:
        # What a second doctor decided on is the first one's turn.
        found += [_newest("answer", AuditEvent.subject_id == answer.id), _typed_at(answer, question)]
    return max((at for at in found if at is not None), default=question.asked_at)


def working_day_before(at: datetime) -> datetime:
    """The same time on the last working day before."""
    before = at - DAY
    while before.weekday() >= SATURDAY:
        before -= DAY
    return before


def next_working_day(at: datetime) -> datetime:
    """The same time on the next working day."""
    after = at + DAY
    while after.weekday() >= SATURDAY:
        after += DAY
    return after


def _tell(question: Question, doctor: Account) -> None:
    question.release_told_at = clock.now()
    audit.record("question.release_announced", question, by=SYSTEM)
    team_notices.release_soon(doctor)


def _is_busy(question: Question) -> bool:
    """Whether it waits for somebody else than its doctor, so that there is nothing to forget."""
    if holding.is_snoozed(question):
        return True
    checked = (AnswerStatus.IN_REVIEW, AnswerStatus.APPROVED)
    query = select(Answer.id).join(AnswerQuestion, AnswerQuestion.answer_id == Answer.id)
    query = query.where(AnswerQuestion.question_id == question.id, Answer.status.in_(checked))
    return db.session.execute(query.limit(1)).scalar() is not None


def _newest(subject: str, *where: ColumnElement[bool]) -> datetime | None:
    query = select(func.max(AuditEvent.at)).where(
        AuditEvent.subject == subject, AuditEvent.action.not_in(_LOOKS), *where
    )
    return db.session.execute(query).scalar()


def _typed_at(answer: Answer, question: Question) -> datetime | None:
    query = select(Draft.saved_at).where(Draft.answer_id == answer.id, Draft.by_id == question.assignee_id)
    return db.session.execute(query).scalar()
