"""How long people wait for an answer: what the page of a question may honestly say of it."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import select

from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.workflow import QuestionStatus

Q = QuestionStatus
LOOKS_BACK = timedelta(days=60)
FEWEST = 10
# Eight of ten people waited no longer.
PERCENTILE = 0.8
STILL_WAIT = (Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def usual_wait() -> int | None:
    """Up to how many days most people wait; None while too few have asked to say.

    Counted over all questions of the last 60 days that were answered, and those that still wait: leaving these out
    would promise less than is so. A day that began more than an hour ago counts as a whole one; the least is 1.
    """
    now = clock.now()
    has_waited = Question.answered_at.is_not(None) | Question.status.in_(STILL_WAIT)
    query = select(Question.asked_at, Question.answered_at).where(Question.asked_at > now - LOOKS_BACK, has_waited)
    waits = sorted((row.answered_at or now) - row.asked_at for row in db.session.execute(query))
    if len(waits) < FEWEST:
        return None
    # The nearest rank: a wait that somebody really had.
    wait = waits[math.ceil(PERCENTILE * len(waits)) - 1]
    return max(1, math.ceil((wait - _HOUR) / _DAY))
