"""Who holds a question, and until when it stands aside: claim, hand over, keep, release, snooze, wake.

A doctor holds a question alone. Putting it aside is a fact and no status: it ends by itself at its day, and at once
when the question becomes urgent, when its asker writes, or when somebody takes it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update

from askmd import audit
from askmd.accounts import signals as accounts_signals
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.core.text import clean
from askmd.extensions import db
from askmd.questions import alarms, history, team_notices
from askmd.questions.alarms import only_doctor
from askmd.questions.models import Question
from askmd.questions.notes import add_note
from askmd.questions.queries import OPEN
from askmd.site import zone
from askmd.workflow import SYSTEM, Actor, QuestionStatus, Who, advance

LONGEST_SNOOZE = timedelta(days=365)
# Nobody looks for an urgent question among those that were put aside.
URGENT_WAITS_FOR_NOBODY = "This question is marked as urgent. It cannot be put aside while it is."


def claim(question: Question, *, by: Account) -> None:
    """Take a waiting question. Raises WrongState, which says who holds it, to whoever comes second."""
    alarms.acknowledge(question, by=by)
    advance(question, "claim", by=by, assignee_id=by.id, claimed_at=clock.now(), **_AS_NEW)
    audit.record("question.claimed", question, by=by)


def hand_over(question: Question, *, to: Account, by: Account, note: str = "") -> None:
    """Give a claimed question to another doctor, draft and all, with a word for them if there is one.

    They get a mail, without any content, unless they took it themselves.
    """
    if Who.DOCTOR not in to.who:
        raise NotAllowed("Only a doctor can take a question over.")
    alarms.acknowledge(question, by=by)
    advance(question, "hand_over", by=by, assignee_id=to.id, claimed_at=clock.now(), **_AS_NEW)
    audit.record("question.handed_over", question, by=by, to=to.id)
    if clean(note):
        add_note(question, text=note, by=by)
    if to.id != by.id:
        team_notices.handed_over(to)


def keep(question: Question, *, by: Account) -> None:
    """Its doctor says that it stays with them, though nothing was done lately. Raises NotAllowed to all others."""
    if question.assignee_id != by.id or question.status is not QuestionStatus.CLAIMED:
        raise NotAllowed("Only the doctor who holds this question can keep it.")
    question.release_told_at = None
    audit.record("question.kept", question, by=by)


def release(question: Question, *, by: Actor) -> None:
    """Put a claimed question back into the queue. Its draft stays with it; an alarm is nobody's then, and goes on."""
    if question.assignee is not None and history.looks_after(question) is question.assignee:
        alarms.go_on(question)
    advance(question, "release", by=by, assignee_id=None, claimed_at=None, release_told_at=None)
    audit.record("question.released", question, by=by)


@accounts_signals.disabled.connect
def _release_all_of(account: Account, **_: object) -> None:
    """A doctor who cannot work any more leaves nothing behind that nobody else could take."""
    held = (Question.assignee_id == account.id) & (Question.status == QuestionStatus.CLAIMED)
    for question in db.session.execute(select(Question).where(held).order_by(Question.id)).scalars().all():
        release(question, by=SYSTEM)
    alarms.let_go(account)


def snooze(question: Question, *, until: date, by: Account) -> None:
    """Put an open question aside until the beginning of this day. Its asker is told nothing of it.

    Raises NotAllowed while it is urgent, Invalid for a day that is not ahead.
    """
    only_doctor(by)
    today = zone.local(clock.now()).date()
    if not today < until <= today + LONGEST_SNOOZE:
        raise Invalid("Please choose a day after today, within the next year.")
    at = zone.to_utc(datetime.combine(until, time()))
    _set_aside(question, at or clock.now())
    audit.record("question.snoozed", question, by=by, until=until.isoformat())


def wake(question: Question, *, by: Account) -> None:
    """Take it up again before its day. Twice changes nothing."""
    only_doctor(by)
    if is_snoozed(question):
        audit.record("question.woken", question, by=by)
    question.snoozed_until = None


def is_snoozed(question: Question) -> bool:
    """Whether it stands aside now."""
    is_open = question.status in OPEN and not question.is_urgent
    return is_open and question.snoozed_until is not None and question.snoozed_until > clock.now()


def may_be_set_aside(question: Question) -> bool:
    """Whether it can be put aside now: open, not urgent, and not aside already."""
    return question.status in OPEN and not question.is_urgent and not is_snoozed(question)


def comes_back_on(question: Question) -> date | None:
    """The day on which it stands in the queue again, as the clocks of the site show it; None where it does now."""
    if not is_snoozed(question) or question.snoozed_until is None:
        return None
    return zone.local(question.snoozed_until).date()


def _set_aside(question: Question, at: datetime) -> None:
    """In one UPDATE that names what it expects: an alarm raised in the same moment is never put out of sight."""
    fits = (Question.id == question.id) & Question.status.in_(OPEN) & Question.is_urgent.is_(False)
    db.session.flush()
    done = db.session.execute(
        update(Question).where(fits).values(snoozed_until=at), execution_options={"synchronize_session": False}
    )
    db.session.refresh(question)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        if question.is_urgent:
            raise NotAllowed(URGENT_WAITS_FOR_NOBODY)
        raise WrongState(question.stands())


# Whoever takes a question begins anew with it: nothing is put aside any more, and nobody was told that it goes back.
_AS_NEW = {"snoozed_until": None, "release_told_at": None}
