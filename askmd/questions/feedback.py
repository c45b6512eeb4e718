"""What the asker says of what we wrote: whether the answer helped, and what the public wording should say instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from askmd import audit
from askmd.core.errors import Stale, WrongState
from askmd.core.text import clean
from askmd.extensions import db
from askmd.questions import alarms, turns
from askmd.questions.flags import Flags
from askmd.questions.models import Message, MessageKind, Question
from askmd.workflow import ASKER, Actor, QuestionStatus

GIVEN = (MessageKind.HELPED, MessageKind.NOT_HELPED)


def given(question: Question, *, since: datetime) -> Message | None:
    """What was said of the answer that was delivered at this time, or None."""
    query = select(Message).where(
        Message.question_id == question.id, Message.kind.in_(GIVEN), Message.created_at >= since
    )
    return db.session.execute(query.order_by(Message.id.desc()).limit(1)).scalars().first()


def give(question: Question, *, has_helped: bool, text: str, found: Flags, since: datetime, by: Actor = ASKER) -> None:
    """Keep whether the answer delivered at `since` helped, and what was missing; the words may be empty.

    Once for each delivered answer. Raises Stale when it was said already, WrongState when there is no answer now.
    """
    if question.status is not QuestionStatus.ANSWERED:
        raise WrongState("You can tell us this as soon as there is an answer.")
    if given(question, since=since) is not None:
        raise Stale("You told us already if this answer helped. Thank you.")
    body = turns.body_of(text) if clean(text) else ""
    turns.write(question, MessageKind.HELPED if has_helped else MessageKind.NOT_HELPED, body)
    audit.record("question.feedback_given", question, by=by)
    alarms.keep_flags(question, found)


def want_change(question: Question, *, text: str, found: Flags, by: Actor = ASKER) -> None:
    """Keep what the asker wants to be said otherwise in public. Stopping the wording is up to the room of posts."""
    turns.write(question, MessageKind.CHANGE, turns.body_of(text))
    audit.record("question.change_wanted", question, by=by)
    alarms.keep_flags(question, found)
