"""Work without a person: alarms, replies that never came, doctors who are told, addresses to forget, lost codes."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import format_timedelta
from sqlalchemy import select

from askmd import audit, jobs, keys
from askmd.accounts import queries as accounts
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.questions import alarms, finding, notices, presence, queries, services
from askmd.questions.models import Question
from askmd.workflow import SYSTEM, QuestionStatus

# A question that came a minute ago waits for nobody yet.
TELL_AFTER = timedelta(minutes=10)
PAGE = 200


@jobs.every(seconds=5, name=finding.WAKE)
def send_new_links() -> int:
    """Owe the links that were asked for with a lost code."""
    done = finding.answer_requests()
    db.session.commit()
    return done


@jobs.every(seconds=60)
def repeat_alarms() -> int:
    """Tell the doctors on duty again, half an hour after the last mail, until one of them looks after the alarm."""
    ids = db.session.execute(select(Question.id).where(alarms.is_due()).limit(PAGE)).scalars().all()
    db.session.commit()
    return sum(_repeat(question_id) for question_id in ids)


@jobs.every(seconds=600)
def end_waiting_for_replies() -> int:
    """Hand questions back to their doctors when no reply came for two weeks."""
    late = Question.asked_back_at < clock.now() - services.REPLY_DAYS
    query = select(Question.id).where(Question.status == QuestionStatus.NEEDS_REPLY, late).limit(PAGE)
    ids = db.session.execute(query).scalars().all()
    db.session.commit()
    return sum(_no_reply(question_id) for question_id in ids)


@jobs.every(seconds=600)
def tell_doctors() -> int:
    """At most one mail a day to each doctor while something waits: how many, and for how long the oldest.

    Once something has waited for more than 30 days, the mail says that instead.
    """
    tell, (count, oldest) = notices.overdue, queries.overdue_summary()
    if not count:
        tell, (count, oldest) = notices.waiting, queries.waiting_summary()
    if not count or oldest is None or clock.now() - oldest < TELL_AFTER:
        db.session.rollback()
        return 0
    words = format_timedelta(clock.now() - oldest, granularity="minute")
    owed = [tell(doctor, count=count, oldest=words) for doctor in accounts.doctors()]
    db.session.commit()
    return sum(delivery is not None for delivery in owed)


@jobs.every(seconds=600)
def tell_askers() -> int:
    """Tell whoever has waited for more than 30 days and left an address that the question still waits: once."""
    query = select(Question).where(queries.is_overdue(), queries.is_untold()).order_by(Question.id).limit(PAGE)
    late = db.session.execute(query).scalars().all()
    for question in late:
        question.waiting_told_at = clock.now()
        audit.record("question.waiting_told", question, by=SYSTEM)
        notices.still_waiting(question)
    db.session.commit()
    return len(late)


@jobs.every(seconds=3600)
def drop_unconfirmed_addresses() -> int:
    """Forget addresses that nobody confirmed in a week, unless the same mailbox confirmed with another question."""
    query = select(Question).where(queries.has_unconfirmed_address(clock.now() - queries.UNCONFIRMED_LIFETIME))
    dropped = db.session.execute(query.limit(PAGE)).scalars().all()
    for question in dropped:
        keys.write(question, address=None)
        question.address_lookup = question.address_set_at = None
        audit.record("question.address_dropped", question, by=SYSTEM)
    db.session.commit()
    return len(dropped)


@jobs.every(seconds=300)
def forget_presence() -> int:
    """Throw away who had a page open some minutes ago."""
    gone = presence.forget()
    db.session.commit()
    return gone


@jobs.every(seconds=3600)
def forget_days() -> int:
    """Throw away the keys under which client addresses were hashed before today."""
    keys.store().forget_days(clock.now().date())
    return 0


def _repeat(question_id: int) -> bool:
    is_ours = alarms.repeat(question_id)
    db.session.commit()
    return is_ours


def _no_reply(question_id: int) -> int:
    try:
        services.no_reply(db.session.get_one(Question, question_id))
    except WrongState:
        # The reply came since we looked.
        db.session.rollback()
        return 0
    db.session.commit()
    return 1
