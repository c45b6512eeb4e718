"""E-mails to doctors whose turn it is. None carries a word of a text; the link leads to a page behind the sign-in.

They leave when the time to undo is over, and say nothing any more when the act was taken back.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from askmd import outbox
from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.answers import claiming, queries
from askmd.answers.models import Answer, Decision, Review
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient, State
from askmd.workflow import AnswerStatus

UNDO = timedelta(seconds=15)
DAY = timedelta(hours=24)
TO_CHECK = "answers_to_check"
YOUR_TURN = "answers_your_turn"
UNHEARD = (State.CANCELLED, State.FAILED, State.BOUNCED, State.SUPPRESSED)


class Turn(StrEnum):
    """What happened to an answer, so that it is its author's turn again."""

    APPROVED = "approved"
    CHANGES = "changes"
    MENDED = "mended"


DECISIONS = {Turn.APPROVED: Decision.APPROVED, Turn.CHANGES: Decision.CHANGES_REQUESTED, Turn.MENDED: Decision.RETURNED}


def to_check(answer: Answer) -> None:
    """An answer waits for a second doctor: the one who checks it is told, or else whoever may, once a day at most."""
    reviewer = answer.reviewer if claiming.is_claimed(answer) else None
    if reviewer is not None:
        _owe(TO_CHECK, reviewer, answer, is_yours=True)
        return
    for doctor in accounts.doctors():
        if doctor.id not in (answer.author_id, answer.submitted_by_id) and not _heard_today(doctor):
            _owe(TO_CHECK, doctor, answer, is_yours=False)


def decided(answer: Answer, turn: Turn, *, by: Account) -> None:
    """The second doctor decided: it is the author's turn."""
    if by.id != answer.author_id and answer.author.active:
        _owe(YOUR_TURN, answer.author, answer, turn=turn.value)


def _owe(notice: str, doctor: Account, answer: Answer, **context: Any) -> None:
    lookup = doctor.address_lookup
    outbox.owe(notice, to=Recipient.ACCOUNT, id=doctor.id, lookup=lookup, after=UNDO, answer=answer.id, **context)


def _heard_today(doctor: Account) -> bool:
    recent = select(Delivery.id).where(
        Delivery.notice == TO_CHECK,
        Delivery.recipient == Recipient.ACCOUNT,
        Delivery.recipient_id == doctor.id,
        Delivery.created_at > clock.now() - DAY,
        Delivery.state.not_in(UNHEARD),
    )
    return db.session.execute(recent.limit(1)).scalar() is not None


@outbox.notice("answers_to_check")
def _to_check(delivery: Delivery) -> dict[str, Any] | None:
    answer = db.session.get(Answer, delivery.context["answer"])
    if answer is None or answer.status is not AnswerStatus.IN_REVIEW or answer.author_id == delivery.recipient_id:
        return None
    url = outbox.links.site(f"/dashboard/answers/{answer.id}/review")
    return {"review_url": url, "is_yours": delivery.context["is_yours"]}


@outbox.notice("answers_your_turn")
def _your_turn(delivery: Delivery) -> dict[str, Any] | None:
    answer = db.session.get(Answer, delivery.context["answer"])
    turn = Turn(delivery.context["turn"])
    if answer is None or answer.author_id != delivery.recipient_id or not _still_stands(answer, turn):
        return None
    return {"answer_url": outbox.links.site(f"/dashboard/answers/{answer.id}"), "turn": turn.value}


def _still_stands(answer: Answer, turn: Turn) -> bool:
    """Whether the last decision on it is this one and nobody took it back or went on since."""
    query = select(Review).where(Review.answer_id == answer.id).order_by(Review.id.desc()).limit(1)
    last = db.session.execute(query).scalars().first()
    if last is None or last.decision is not DECISIONS[turn] or last.voided_at is not None:
        return False
    if turn is Turn.APPROVED:
        return answer.status in (AnswerStatus.APPROVED, AnswerStatus.DELIVERED)
    return answer.status is AnswerStatus.DRAFTING and (turn is Turn.CHANGES or queries.offered(answer) is not None)
