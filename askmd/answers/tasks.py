"""Work without a person: delivering what was approved, once the time to undo is over."""

from __future__ import annotations

from sqlalchemy import select

from askmd.answers.drafting import deliver
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.extensions import db
from askmd.workflow import AnswerStatus

BATCH = 100


def deliver_due() -> int:
    """Deliver approved answers whose time to undo is over. Returns how many; the caller commits."""
    query = (
        select(Answer)
        .where(Answer.status == AnswerStatus.APPROVED, Answer.deliver_at <= clock.now())
        .order_by(Answer.deliver_at)
        .limit(BATCH)
    )
    answers = db.session.execute(query).scalars().all()
    for answer in answers:
        deliver(answer)
    return len(answers)
