"""One step for several questions. Each is a step of its own: what is refused for one is done for the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from askmd import audit
from askmd.accounts.models import Account
from askmd.core.errors import DomainError, NotAllowed
from askmd.extensions import db
from askmd.questions import holding, services
from askmd.questions.models import Question
from askmd.questions.queries import GONE
from askmd.topics.models import Topic
from askmd.workflow import QuestionStatus

# As many as stand on a page of the queue, and more than anybody chooses by hand.
MOST = 100
URGENT_BY_ITSELF = "It is marked as urgent. Please open and read it, and decline it there."


@dataclass(frozen=True)
class Outcome:
    """What became of one question: `refused` says why nothing was done, and is empty where it was."""

    question: Question
    refused: str = ""


def claim(ids: Sequence[int], *, by: Account) -> list[Outcome]:
    """Hold them all."""
    return _each(ids, lambda question: holding.claim(question, by=by), by=by)


def assign(ids: Sequence[int], *, to: Account, by: Account) -> list[Outcome]:
    """Give them to a doctor, whether somebody holds them or nobody."""

    def give(question: Question) -> None:
        if question.status is QuestionStatus.WAITING:
            holding.claim(question, by=by)
        if question.assignee_id != to.id:
            holding.hand_over(question, to=to, by=by)

    return _each(ids, give, by=by)


def set_topic(ids: Sequence[int], *, topic: Topic | None, by: Account) -> list[Outcome]:
    """Say what they are about."""
    return _each(ids, lambda question: services.set_topic(question, topic=topic, by=by), by=by)


def decline(ids: Sequence[int], *, text: str, by: Account) -> list[Outcome]:
    """Decline them with the same words. Urgent ones are left out: somebody must read each of them first."""

    def close(question: Question) -> None:
        if question.is_urgent:
            raise NotAllowed(URGENT_BY_ITSELF)
        services.decline(question, text=text, by=by)

    return _each(ids, close, by=by)


def _each(ids: Sequence[int], verb: Callable[[Question], None], *, by: Account) -> list[Outcome]:
    query = select(Question).where(Question.id.in_(list(ids)[:MOST]), Question.status.not_in(GONE))
    found = db.session.execute(query.order_by(Question.id)).scalars().all()
    return [_one(question, verb, by) for question in found]


def _one(question: Question, verb: Callable[[Question], None], by: Account) -> Outcome:
    try:
        with db.session.begin_nested():
            verb(question)
    except DomainError as error:
        audit.record("refused", question, by=by, why=type(error).__name__, where="dashboard.bulk")
        return Outcome(question, str(error))
    return Outcome(question)
