"""E-mails about questions. None carries a word of the question, its code, or a word about health."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from askmd import keys, outbox
from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.extensions import db
from askmd.outbox import Addressee, Delivery, Recipient
from askmd.questions.models import Question
from askmd.questions.queries import GONE

# Declining and handing back owe their mail a little later, so that a slip of the finger can be taken back.
UNDO = timedelta(seconds=15)
DAY = timedelta(hours=24)
# Asked for each mail, so it is made once and goes past the ORM.
_OF = Question.__table__.c
_CONFIRMED = (
    select(_OF.id).where(_OF.address_lookup == bindparam("lookup"), _OF.address_confirmed_at.is_not(None)).limit(1)
)


def lookup_of(address: str) -> str:
    """The keyed look-up of an address, in the one spelling that all its spellings share."""
    return keys.store().lookup("address", canonical(address))[1]


def lookup_number() -> int:
    """The number of the key that look-ups are made with now."""
    return keys.store().lookup("address", "")[0]


def received(question: Question) -> Delivery:
    """The question arrived; where nobody has confirmed the address yet, the worker lets the same mail ask for that."""
    return _owe("questions_received", question)


def received_draft(question: Question) -> Delivery:
    """As `received`, for a question that has no id yet: it is owed by `outbox.owe_draft`."""
    return outbox.draft(
        "questions_received",
        to=Recipient.QUESTION,
        lookup=question.address_lookup,
        language=question.language,
    )


def answer_ready(question: Question) -> Delivery | None:
    """There is an answer on the status page."""
    return _owe_if_wanted("questions_answer_ready", question)


def doctor_asks(question: Question) -> Delivery | None:
    """There is something to reply to on the status page."""
    return _owe_if_wanted("questions_doctor_asks", question)


def declined(question: Question) -> Delivery | None:
    """The question will not be answered; the status page says why."""
    return _owe_if_wanted("questions_declined", question, after=UNDO)


def new_link(question: Question) -> Delivery | None:
    """Somebody asked for a new link at /my/lost."""
    return _owe_if_wanted("questions_new_link", question)


def alarm(question: Question) -> None:
    """Tell every doctor at once that something urgent waits, without saying what."""
    for doctor in accounts.doctors():
        outbox.owe("questions_alarm", to=Recipient.ACCOUNT, id=doctor.id, lookup=doctor.address_lookup)


def waiting(doctor: Account, *, count: int, oldest: str) -> Delivery | None:
    """At most one mail a day to a doctor while something waits."""
    recent = select(Delivery.id).where(
        Delivery.notice == "questions_waiting",
        Delivery.recipient == Recipient.ACCOUNT,
        Delivery.recipient_id == doctor.id,
        Delivery.created_at > clock.now() - DAY,
    )
    if db.session.execute(recent.limit(1)).scalar() is not None:
        return None
    return outbox.owe(
        "questions_waiting",
        to=Recipient.ACCOUNT,
        id=doctor.id,
        lookup=doctor.address_lookup,
        count=count,
        oldest=oldest,
    )


def _owe_if_wanted(notice: str, question: Question, *, after: timedelta = timedelta(0)) -> Delivery | None:
    if not question.address_lookup:
        return None
    return _owe(notice, question, after=after)


def _owe(notice: str, question: Question, *, after: timedelta = timedelta(0)) -> Delivery:
    return outbox.owe(
        notice,
        to=Recipient.QUESTION,
        id=question.id,
        lookup=question.address_lookup,
        after=after,
        language=question.language,
    )


def _load(question_id: int) -> Addressee | None:
    question = db.session.get(Question, question_id)
    if question is None or question.status in GONE:
        return None
    return Addressee(keys.read(question, "address"), question.address_lookup, _is_confirmed(question))


outbox.register_recipient(Recipient.QUESTION, _load)


def _is_confirmed(question: Question) -> bool:
    """Whether this address was ever confirmed, with this question or another."""
    found = db.session.connection().execute(_CONFIRMED, {"lookup": question.address_lookup})
    return found.first() is not None


def _to_asker(delivery: Delivery) -> dict[str, Any] | None:
    """What every mail to an asker carries: a link of its own, and the way to silence us for ever."""
    question = db.session.get(Question, delivery.recipient_id)
    if question is None or question.status in GONE:
        return None
    return {
        "my_url": outbox.links.address("my_mail", delivery),
        "never_url": outbox.links.address("never", delivery),
        "confirm_url": outbox.links.address("confirm", delivery),
        **delivery.context,
        "find_address": outbox.links.site("/my").split("://", 1)[1],
    }


def _to_doctor(delivery: Delivery) -> dict[str, Any]:
    return {"queue_url": outbox.links.site("/dashboard/"), **delivery.context}


def _settle(delivery: Delivery) -> None:
    """Whether this address was ever confirmed stays with the mail: the same mail must always be the same bytes.

    A mail that was given back before it was tried keeps what was decided.
    """
    question = db.session.get(Question, delivery.recipient_id)
    if question is None or "is_confirmed" in delivery.context:
        return
    is_confirmed = _is_confirmed(question)
    delivery.context = {**delivery.context, "is_confirmed": is_confirmed}
    if delivery.notice == "questions_received" and not is_confirmed:
        delivery.notice = "questions_confirm_address"


for _name in ("received", "confirm_address", "answer_ready", "doctor_asks", "declined", "new_link"):
    outbox.notice(f"questions_{_name}")(_to_asker)
    outbox.settles(f"questions_{_name}")(_settle)
for _name in ("waiting", "alarm"):
    outbox.notice(f"questions_{_name}")(_to_doctor)
