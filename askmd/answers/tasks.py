"""Work without a person: delivering what was approved, once the time to undo is over."""

from __future__ import annotations

from sqlalchemy import select

from askmd import jobs
from askmd.answers.drafting import deliver
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.workflow import AnswerStatus

SECONDS = 3


@jobs.every(seconds=SECONDS)
def deliver_due() -> int:
    """Deliver approved answers whose time to undo is over, each in a transaction of its own. Returns how many."""
    query = select(Answer.id).where(Answer.status == AnswerStatus.APPROVED, Answer.deliver_at <= clock.now())
    due = db.session.execute(query.order_by(Answer.deliver_at)).scalars().all()
    db.session.commit()
    return sum(_deliver(answer_id) for answer_id in due)


def _deliver(answer_id: int) -> int:
    try:
        deliver(db.session.get_one(Answer, answer_id))
    except WrongState:
        # Somebody reopened or withdrew it since we looked.
        db.session.rollback()
        return 0
    db.session.commit()
    return 1
