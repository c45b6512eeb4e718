"""The asker changes the words of a question, as long as no doctor has taken it."""

from __future__ import annotations

from sqlalchemy import select

from askmd import audit, keys
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import Invalid, WrongState
from askmd.core.text import clean
from askmd.extensions import db
from askmd.questions import alarms
from askmd.questions.flags import Flags
from askmd.questions.models import Question
from askmd.workflow import ASKER, Actor, advance, may

TOO_LATE = "A doctor has begun with your question, so its words stay as they are."


def may_edit(question: Question) -> bool:
    """Whether the first text can still be changed: it waits, and no doctor ever took it. Not after an answer."""
    is_first = question.answered_at is None and question.claimed_at is None
    return may(question, "edit", by=ASKER) and is_first and not _was_claimed(question)


def edit(question: Question, *, text: str, found: Flags, by: Actor = ASKER) -> None:
    """Put another text in the place of the first one. The same text again changes nothing.

    `found` is what the red-flag rules say of it. Raises WrongState when a doctor has taken the question, also when
    that happened in the same moment: a doctor never answers words that were changed unseen.
    """
    body = clean(text)
    if not body:
        raise Invalid("Please write something.")
    if not may_edit(question):
        raise WrongState(TOO_LATE)
    if body == keys.read(question, "body"):
        return
    try:
        advance(question, "edit", by=by, edited_at=clock.now(), snoozed_until=None)
    except WrongState as error:
        raise WrongState(TOO_LATE) from error
    keys.write(question, body=body)
    audit.record("question.edited", question, by=by)
    alarms.keep_flags(question, found)


def _was_claimed(question: Question) -> bool:
    """A question that was put back may have a draft already, written upon the words as they were."""
    claims = select(AuditEvent.id).where(
        AuditEvent.subject == "question",
        AuditEvent.subject_id == question.id,
        AuditEvent.action == "question.claimed",
    )
    return db.session.execute(claims.limit(1)).scalar() is not None
