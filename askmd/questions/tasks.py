"""Work without a person: links, reminders to doctors, replies that never came, addresses nobody confirmed."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import format_timedelta
from sqlalchemy import select, update

from askmd import jobs, keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.outbox import Delivery, State
from askmd.questions import linking, notices, queries
from askmd.questions.models import Question
from askmd.questions.services import REPLY_DAYS, no_reply
from askmd.workflow import QuestionStatus

# Most likely mistyped; the question itself stays.
UNCONFIRMED_LIFETIME = timedelta(days=7)
# A question that came a minute ago waits for nobody yet.
REMIND_AFTER = timedelta(minutes=10)


@jobs.every(seconds=5)
def send_links() -> int:
    """Answer requests for a lost link."""
    query = select(Delivery.id).where(Delivery.notice == linking.ASKED, Delivery.state == State.CREATED)
    asked = db.session.execute(query).scalars().all()
    for delivery_id in asked:
        linking.send_links(db.session.get_one(Delivery, delivery_id))
        db.session.commit()
    db.session.commit()
    return len(asked)


@jobs.every(seconds=60)
def remind_doctors() -> int:
    """While something waits, one mail a day to each doctor: how many, and since when. Never what."""
    count, oldest = queries.waiting_summary()
    sent = 0
    if count and oldest is not None and clock.now() - oldest > REMIND_AFTER:
        since = format_timedelta(clock.now() - oldest, granularity="hour")
        doctors = select(Account).where(Account.is_doctor.is_(True), Account.active.is_(True))
        for doctor in db.session.execute(doctors).scalars().all():
            sent += notices.waiting(doctor, count=count, oldest=since) is not None
    db.session.commit()
    return sent


@jobs.every(seconds=600)
def close_silent_replies() -> int:
    """Two weeks without a reply: the question goes back to its doctor."""
    due = (Question.status == QuestionStatus.NEEDS_REPLY) & (Question.asked_back_at <= clock.now() - REPLY_DAYS)
    found = db.session.execute(select(Question.id).where(due)).scalars().all()
    db.session.commit()
    return sum(_close_reply(question_id) for question_id in found)


@jobs.every(seconds=600)
def forget_unconfirmed_addresses() -> int:
    """An address that nobody confirmed within seven days is forgotten."""
    old = (
        Question.address_lookup.is_not(None)
        & Question.address_confirmed_at.is_(None)
        & (Question.asked_at <= clock.now() - UNCONFIRMED_LIFETIME)
    )
    done = db.session.execute(update(Question).where(old).values(address_sealed=None, address_lookup=None))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


@jobs.every(seconds=3600)
def forget_days() -> int:
    """Throw away the keys under which client addresses were hashed before today."""
    keys.store().forget_days(clock.now().date())
    return 0


def _close_reply(question_id: int) -> int:
    try:
        no_reply(db.session.get_one(Question, question_id))
    except WrongState:
        db.session.rollback()
        return 0
    db.session.commit()
    return 1
