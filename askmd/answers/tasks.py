"""Work without a person: delivering what was approved, and giving back what its doctor forgot."""

from __future__ import annotations

from sqlalchemy import select

from askmd import jobs
from askmd.answers import idle
from askmd.answers.drafting import deliver
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus

SECONDS = 3
PAGE = 200


@jobs.every(seconds=SECONDS)
def deliver_due() -> int:
    """Deliver approved answers whose time to undo is over, each in a transaction of its own. Returns how many."""
    query = select(Answer.id).where(Answer.status == AnswerStatus.APPROVED, Answer.deliver_at <= clock.now())
    due = db.session.execute(query.order_by(Answer.deliver_at)).scalars().all()
    db.session.commit()
    return sum(_deliver(answer_id) for answer_id in due)


@jobs.every(seconds=600)
def release_forgotten() -> int:
    """Tell doctors of questions that they forgot, and give these back a working day later. Returns how many acts."""
    done, after_id = 0, 0
    while ids := idle.candidates(after_id, PAGE):
        db.session.commit()
        done += sum(_look_at(question_id) for question_id in ids)
        after_id = ids[-1]
    db.session.commit()
    return done


def _look_at(question_id: int) -> int:
    try:
        is_done = idle.look_at(db.session.get_one(Question, question_id, populate_existing=True))
    except WrongState:
        # Its doctor came back in this moment.
        db.session.rollback()
        return 0
    db.session.commit()
    return is_done


def _deliver(answer_id: int) -> int:
    try:
        deliver(db.session.get_one(Answer, answer_id))
    except WrongState:
        # Somebody reopened or withdrew it since we looked.
        db.session.rollback()
        return 0
    db.session.commit()
    return 1
