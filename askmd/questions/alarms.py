"""Alarms: a question that somebody must look at now, and which doctor looks after it. Only a doctor ends one.

Who is on duty is told at once, and again every half hour until one doctor says that they look after it. Whatever a
doctor does about the question says so too, if they have read all that its asker wrote; only opening its page does not.
So no alarm ends unread: the newest words count, and not those on a page that was opened before they came.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.database import HOLD
from askmd.core.errors import NotAllowed, Stale, WrongState
from askmd.extensions import db
from askmd.questions import flags, history, notices
from askmd.questions.flags import Flags
from askmd.questions.models import Question
from askmd.triage import Level
from askmd.workflow import SYSTEM, Actor, Who

REPEAT_AFTER = timedelta(minutes=30)
UNREAD = "Something new came since you opened this page. Please open the question and read it first."


def keep_flags(question: Question, found: Flags) -> None:
    """Join what was found in a new text of this asker to what is known, and raise the alarm if that says so.

    An alarm that somebody looks after already begins anew: the new text is one that they have not read.
    """
    if not found.stands:
        return
    keys.write(question, flags=flags.to_text(flags.of(question).with_more(found)))
    if found.level is not Level.ALARM:
        return
    _lock(question)
    if not (question.is_urgent and question.alarm_seen_at is None):
        _raise(question, by=SYSTEM)


def set_urgent(question: Question, *, by: Actor) -> None:
    """Put it at the top of the queue and tell the doctors on duty at once. Doing it twice changes nothing."""
    _lock(question)
    if not question.is_urgent:
        _raise(question, by=by)


def begin(question: Question) -> None:
    """The alarm of a question that was written as urgent, and as told of now: its record, and the mails."""
    _record(question, by=SYSTEM)


def look_after(question: Question, *, newest: int, by: Account) -> None:
    """This doctor looks after it, so nobody is mailed again. Raises WrongState, which says who, when another does.

    `newest` is what `history.newest` said when the page was made. Raises Stale when something came since.
    """
    only_doctor(by)
    _lock(question)
    if not question.is_urgent:
        raise WrongState("This question is not marked as urgent any more.")
    _only_if_shown(question, newest)
    if question.alarm_seen_at is None:
        _see(question, by=by)
        return
    who = history.looks_after(question)
    if who is not None and who.id != by.id:
        raise WrongState(f"{who.name} looks after this question already.")


def acknowledge(question: Question, *, by: Account) -> None:
    """`by` does something about it, so they look after it if nobody did. Not what they have not read."""
    if not question.is_urgent:
        return
    _lock(question)
    if question.is_urgent and question.alarm_seen_at is None and history.has_read(question, by):
        _see(question, by=by)


def go_on(question: Question) -> None:
    """Whoever looked after it does not any more: the doctors on duty are told again."""
    if question.is_urgent:
        question.alarm_seen_at = None


def let_go(by: Account) -> None:
    """This doctor cannot work any more: every alarm that they look after goes on, whatever became of its question."""
    seen = history.has_alarm() & Question.alarm_seen_at.is_not(None)
    for question in db.session.execute(select(Question).where(seen).order_by(Question.id)).scalars().all():
        if history.looks_after(question) is by:
            go_on(question)


def end_with_answer(question: Question, *, handed_in_at: datetime | None) -> None:
    """There is an answer, so nobody is mailed again of what a doctor had read when it was handed in.

    Whatever came later stays an alarm. The mark stays a doctor's to clear.
    """
    _lock(question)
    is_unseen = question.is_urgent and question.alarm_seen_at is None
    if is_unseen and handed_in_at is not None and history.was_read_before(question, handed_in_at):
        question.alarm_seen_at = clock.now()


def clear_urgent(question: Question, *, newest: int, by: Account) -> None:
    """A doctor looked at it and takes the mark away.

    `newest` is what `history.newest` said when the page was made. Raises Stale when something came since.
    """
    only_doctor(by)
    _lock(question)
    if question.is_urgent:
        _only_if_shown(question, newest)
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


def _lock(question: Question) -> None:
    """Nobody else raises or ends this alarm until we have, and what we know of it is as it is now."""
    # A refresh forgets what was changed and not written yet.
    db.session.flush()
    db.session.refresh(question, ["is_urgent", "alarm_seen_at", "snoozed_until"], with_for_update=HOLD)


def _only_if_shown(question: Question, newest: int) -> None:
    if newest != history.newest(question):
        raise Stale(UNREAD)


def _see(question: Question, *, by: Account) -> None:
    question.alarm_seen_at = clock.now()
    audit.record("question.alarm_seen", question, by=by)


def _raise(question: Question, *, by: Actor) -> None:
    question.is_urgent, question.alarm_told_at, question.alarm_seen_at = True, clock.now(), None
    question.snoozed_until = None
    _record(question, by=by)


def _record(question: Question, *, by: Actor) -> None:
    audit.record("question.alarm_set", question, by=by)
    notices.alarm()
