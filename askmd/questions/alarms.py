"""Alarms: a question that somebody must look at now, and which doctor looks after it. Only a doctor ends one.

Who is on duty is told at once, and again every half hour until one doctor says that they look after it. Whatever a
doctor does about the question says so too; only opening its page does not.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.orm.attributes import set_committed_value

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.errors import NotAllowed, WrongState
from askmd.extensions import db
from askmd.questions import flags, history, notices
from askmd.questions.flags import Flags
from askmd.questions.models import Question
from askmd.triage import Level
from askmd.workflow import SYSTEM, Actor, Who

REPEAT_AFTER = timedelta(minutes=30)


def keep_flags(question: Question, found: Flags) -> None:
    """Join what was found in a new text of this asker to what is known, and raise the alarm if that says so.

    An alarm that somebody looks after already begins anew: the new text is one that they have not read.
    """
    if not found.stands:
        return
    keys.write(question, flags=flags.to_text(flags.of(question).with_more(found)))
    if found.level is Level.ALARM and not (question.is_urgent and question.alarm_seen_at is None):
        _raise(question, by=SYSTEM)


def set_urgent(question: Question, *, by: Actor) -> None:
    """Put it at the top of the queue and tell the doctors on duty at once. Doing it twice changes nothing."""
    if not question.is_urgent:
        _raise(question, by=by)


def begin(question: Question) -> None:
    """The alarm of a question that was written as urgent, and as told of now: its record, and the mails."""
    _record(question, by=SYSTEM)


def look_after(question: Question, *, by: Account) -> None:
    """This doctor looks after it, so nobody is mailed again. Raises WrongState, which says who, when another does."""
    only_doctor(by)
    if not question.is_urgent:
        raise WrongState("This question is not marked as urgent any more.")
    if acknowledge(question, by=by):
        return
    who = history.looks_after(question)
    if who is not None and who.id != by.id:
        raise WrongState(f"{who.name} looks after this question already.")


def acknowledge(question: Question, *, by: Account) -> bool:
    """`by` does something about it, so they look after it if nobody did. Says whether that is new."""
    if not question.is_urgent or question.alarm_seen_at is not None:
        return False
    now = clock.now()
    unseen = (Question.id == question.id) & Question.is_urgent.is_(True) & Question.alarm_seen_at.is_(None)
    done = db.session.execute(
        update(Question).where(unseen).values(alarm_seen_at=now), execution_options={"synchronize_session": False}
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        db.session.refresh(question, ["is_urgent", "alarm_seen_at"])
        return False
    set_committed_value(question, "alarm_seen_at", now)
    audit.record("question.alarm_seen", question, by=by)
    return True


def go_on(question: Question) -> None:
    """Whoever looked after it does not any more: the doctors on duty are told again."""
    if question.is_urgent:
        question.alarm_seen_at = None


def end_with_answer(question: Question) -> None:
    """There is an answer, so nobody is mailed again of what was asked before it. The mark stays a doctor's to clear."""
    if question.is_urgent and question.alarm_seen_at is None:
        question.alarm_seen_at = clock.now()


def clear_urgent(question: Question, *, by: Account) -> None:
    """A doctor looked at it and takes the mark away."""
    only_doctor(by)
    if question.is_urgent:
        question.is_urgent = False
        audit.record("question.alarm_cleared", question, by=by)


def is_due() -> ColumnElement[bool]:
    """Alarms of which doctors must be told again. One that nobody was ever told of is due at once."""
    told = Question.alarm_told_at
    return and_(
        history.has_alarm(),
        Question.alarm_seen_at.is_(None),
        or_(told.is_(None), told <= clock.now() - REPEAT_AFTER),
    )


def repeat(question_id: int) -> bool:
    """Owe the mails of an alarm again if it is still due. Of many who try at once, one does."""
    due = (Question.id == question_id) & is_due()
    done = db.session.execute(
        update(Question).where(due).values(alarm_told_at=clock.now()), execution_options={"synchronize_session": False}
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    question = db.session.get_one(Question, question_id, populate_existing=True)
    audit.record("question.alarm_repeated", question, by=SYSTEM)
    notices.alarm(is_again=True)
    return True


def only_doctor(by: Account) -> None:
    """Raises NotAllowed to everybody else."""
    if Who.DOCTOR not in by.who:
        raise NotAllowed("Only a doctor can do this.")


def _raise(question: Question, *, by: Actor) -> None:
    question.is_urgent, question.alarm_told_at, question.alarm_seen_at = True, clock.now(), None
    _record(question, by=by)


def _record(question: Question, *, by: Actor) -> None:
    audit.record("question.alarm_set", question, by=by)
    notices.alarm()
