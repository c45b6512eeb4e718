"""Several questions with one answer, and answers that are taken back: the record of it, and what each asker is told.

An asker learns that others asked the same, and never who, how many, or in which words. What the page says comes from
the record: the newest of these events, as long as it still holds.
"""

from __future__ import annotations

from sqlalchemy import select

from askmd import audit, outbox
from askmd.accounts.models import Account
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Recipient
from askmd.questions import notices
from askmd.questions.models import Question
from askmd.workflow import QuestionStatus, advance

MERGED, UNMERGED, TAKEN_BACK = "question.merged", "question.unmerged", "question.answer_taken_back"
_SILENT = (QuestionStatus.DECLINED, QuestionStatus.SPAM)
# Its asker has something else to read by then.
_LATER = ("question.answered", "question.declined")


def tell_together(question: Question, *, answer_id: int, by: Account) -> None:
    """From now on this question is answered together with others."""
    audit.record(MERGED, question, by=by, answer=answer_id)
    _tell(question)


def tell_alone(question: Question, *, answer_id: int, by: Account) -> None:
    """From now on it has an answer of its own. Within the time to undo the mail of the merging never leaves, so that
    there is nothing to correct."""
    audit.record(UNMERGED, question, by=by, answer=answer_id)
    if not outbox.cancel(Recipient.QUESTION, question.id, "questions_news"):
        _tell(question)


def take_back(question: Question, *, by: Account) -> None:
    """What its asker read was not meant for this question: a doctor has it again, and it gets another answer.

    With `by`, unless the asker has asked on meanwhile: then it stays where it is.
    """
    if question.status is QuestionStatus.ANSWERED:
        advance(question, "take_back", by=by, assignee_id=by.id, claimed_at=clock.now())
    question.answered_at = question.answered_post_id = None
    outbox.cancel(Recipient.QUESTION, question.id, "questions_answer_ready")
    audit.record(TAKEN_BACK, question, by=by)
    _tell(question)


def newest(question: Question) -> AuditEvent | None:
    """The newest of these events, unless its asker was answered or declined since."""
    actions = (MERGED, UNMERGED, TAKEN_BACK, *_LATER)
    query = select(AuditEvent).where(
        AuditEvent.subject == "question", AuditEvent.subject_id == question.id, AuditEvent.action.in_(actions)
    )
    event = db.session.execute(query.order_by(AuditEvent.id.desc()).limit(1)).scalars().first()
    return None if event is None or event.action in _LATER else event


def _tell(question: Question) -> None:
    """One mail about the newest state is enough."""
    outbox.cancel(Recipient.QUESTION, question.id, "questions_news")
    if question.status not in _SILENT:
        notices.news(question)
