"""E-mails about questions. None carries a word of the question, its code, or a word about health."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select, text

from askmd import keys, outbox
from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.core.errors import KeyGone
from askmd.extensions import db
from askmd.outbox import Addressee, Delivery, Recipient, State
from askmd.questions.models import Question
from askmd.questions.queries import GONE, LONG_WAIT, LONGEST_WAIT
from askmd.workflow import QuestionStatus

# Declining and handing back owe their mail a little later, so that a slip of the finger can be taken back.
UNDO = timedelta(seconds=15)
DAY = timedelta(hours=24)
# Anybody can write of an emergency, and often; a mail says only that something waits, so one is as good as many.
ALARM_GAP = timedelta(minutes=2)
_ONE_AFTER_THE_OTHER = text("SELECT pg_advisory_xact_lock(hashtext('askmd alarm mails'))")
# Asked for each mail, so it is made once and goes past the ORM.
_OF = Question.__table__.c
_CONFIRMED = (
    select(_OF.id)
    .where(_OF.address_lookup.in_(bindparam("lookups", expanding=True)), _OF.address_confirmed_at.is_not(None))
    .limit(1)
)


def lookup_of(address: str) -> str:
    """The keyed look-up of an address, in the one spelling that all its spellings share."""
    return keys.store().lookup("address", canonical(address))[1]


def lookups_of(address: str) -> list[str]:
    """The same under every look-up key there is: what a query tries."""
    return keys.store().lookups("address", canonical(address))


def confirmed_at(question: Question) -> datetime | None:
    """When this address was confirmed first, with this question or another; None when it never was."""
    query = select(func.min(Question.address_confirmed_at)).where(Question.address_lookup.in_(_all_lookups(question)))
    return db.session.execute(query).scalar() if question.address_lookup else None


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


def alarm(*, is_again: bool = False) -> None:
    """Tell the doctors on duty at once that something urgent waits, without saying what; all of them if nobody is.

    However many alarms there are, nobody gets more than one mail in two minutes: one that was not tried yet stands for
    all of them, and what comes too soon after the last is told when the two minutes are over. Said again, it takes the
    place of a mail that has not left yet: a mail server that was away brings one, not ten.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_ONE_AFTER_THE_OTHER)
    for doctor in accounts.told_of_alarms():
        if is_again or not _will_be_told(doctor):
            _tell_of_alarm(doctor, is_again)


def news(question: Question) -> Delivery | None:
    """Its page says something new; the mail waits until a slip can be taken back."""
    return _owe_if_wanted("questions_news", question, after=UNDO)


def still_waiting(question: Question) -> Delivery | None:
    """There is no answer yet, and the question is not forgotten."""
    return _owe_if_wanted("questions_still_waiting", question)


def erase_soon(question: Question, *, on: date, notice: timedelta) -> Delivery | None:
    """On this day everything about the question is deleted, unless its page is opened before.

    A mail that leaves late says a later day: so long after it left as `notice` is.
    """
    return _owe_if_wanted("questions_erase_soon", question, day=on.isoformat(), notice_days=notice.days)


def waiting(doctor: Account, *, count: int, oldest: str) -> Delivery | None:
    """At most one mail a day to a doctor while something waits."""
    return _once_a_day("questions_waiting", doctor, count=count, oldest=oldest)


def overdue(doctor: Account, *, count: int, oldest: str) -> Delivery | None:
    """In the place of that mail, once something has waited for more than 30 days."""
    return _once_a_day("questions_overdue", doctor, count=count, oldest=oldest)


def _once_a_day(notice: str, doctor: Account, *, count: int, oldest: str) -> Delivery | None:
    recent = select(Delivery.id).where(
        Delivery.notice.in_(("questions_waiting", "questions_overdue")),
        Delivery.recipient == Recipient.ACCOUNT,
        Delivery.recipient_id == doctor.id,
        Delivery.created_at > clock.now() - DAY,
    )
    if db.session.execute(recent.limit(1)).scalar() is not None:
        return None
    lookup = doctor.address_lookup
    return outbox.owe(notice, to=Recipient.ACCOUNT, id=doctor.id, lookup=lookup, count=count, oldest=oldest)


def _will_be_told(doctor: Account) -> bool:
    """Whether an alarm mail to this address waits for its first try. One that was tried may leave hours later."""
    waits = _alarms_to(doctor).where(
        Delivery.state == State.CREATED, Delivery.address_lookup == doctor.address_lookup, Delivery.attempts == 0
    )
    # No worker takes it before the alarm that it stands for is there to be seen.
    return db.session.execute(waits.limit(1).with_for_update(key_share=True)).scalar() is not None


def _tell_of_alarm(doctor: Account, is_again: bool) -> None:
    outbox.cancel(Recipient.ACCOUNT, doctor.id, "questions_alarm")
    now = clock.now()
    last_at = db.session.execute(_alarms_to(doctor, func.max(Delivery.accepted_at))).scalar()
    outbox.owe(
        "questions_alarm",
        to=Recipient.ACCOUNT,
        id=doctor.id,
        lookup=doctor.address_lookup,
        after=max(last_at + ALARM_GAP - now, timedelta(0)) if last_at is not None else timedelta(0),
        is_again=is_again,
    )


def _alarms_to(doctor: Account, *what: Any) -> Select[Any]:
    return select(*what or (Delivery.id,)).where(
        Delivery.notice == "questions_alarm",
        Delivery.recipient == Recipient.ACCOUNT,
        Delivery.recipient_id == doctor.id,
    )


def _owe_if_wanted(
    notice: str, question: Question, *, after: timedelta = timedelta(0), **context: Any
) -> Delivery | None:
    if not question.address_lookup:
        return None
    return _owe(notice, question, after=after, **context)


def _owe(notice: str, question: Question, *, after: timedelta = timedelta(0), **context: Any) -> Delivery:
    return outbox.owe(
        notice,
        to=Recipient.QUESTION,
        id=question.id,
        lookup=question.address_lookup,
        after=after,
        language=question.language,
        **context,
    )


def _load(question_id: int) -> Addressee | None:
    question = db.session.get(Question, question_id)
    if question is None or question.status in GONE:
        return None
    return Addressee(keys.read(question, "address"), question.address_lookup, _is_confirmed(question))


outbox.register_recipient(Recipient.QUESTION, _load)


def _is_confirmed(question: Question) -> bool:
    """Whether this address was ever confirmed, with this question or another."""
    found = db.session.connection().execute(_CONFIRMED, {"lookups": _all_lookups(question)})
    return found.first() is not None


def _all_lookups(question: Question) -> list[str]:
    """The look-ups of this question's address under every key. Mostly there is one key, and nothing to unseal."""
    if len(keys.store().numbers("address")) > 1:
        try:
            address = keys.read(question, "address")
        except KeyGone:
            # Erased since we looked.
            address = None
        if address:
            return lookups_of(address)
    return [question.address_lookup] if question.address_lookup else []


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


@outbox.notice("questions_still_waiting")
def _still_waiting(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing is said to whoever got an answer, or a question back, meanwhile."""
    question = db.session.get(Question, delivery.recipient_id)
    if question is None or question.status not in (QuestionStatus.WAITING, QuestionStatus.CLAIMED):
        return None
    variables = _to_asker(delivery)
    return variables and variables | {"days": LONG_WAIT.days, "longest_days": LONGEST_WAIT.days}


@outbox.notice("questions_erase_soon")
def _erase_soon(delivery: Delivery) -> dict[str, Any] | None:
    """Nothing is said to whoever opened the page meanwhile: it is kept."""
    question = db.session.get(Question, delivery.recipient_id)
    if question is None or question.erase_told_at is None:
        return None
    variables = _to_asker(delivery)
    return variables and variables | {"day": date.fromisoformat(delivery.context["day"])}


def _to_doctor(delivery: Delivery) -> dict[str, Any]:
    limits = {"days": LONG_WAIT.days, "longest_days": LONGEST_WAIT.days}
    return {"queue_url": outbox.links.site("/dashboard/"), **limits, **delivery.context}


def _alarm(delivery: Delivery) -> dict[str, Any]:
    return {"is_again": False, **_to_doctor(delivery)}


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


def _settle_day(delivery: Delivery) -> None:
    """A mail that could not leave for days must not name a day that is nearly there, or over.

    Within a day it stays as it is: a copy after a crash says what the first one said.
    """
    _settle(delivery)
    notice, day = delivery.context.get("notice_days"), date.fromisoformat(delivery.context["day"])
    today = clock.now().date()
    if notice and (day - today).days < notice - 1:
        delivery.context = {**delivery.context, "day": (today + timedelta(days=notice)).isoformat()}


BY_ANYBODY = ("received", "confirm_address", "new_link")
for _name in (*BY_ANYBODY, "answer_ready", "doctor_asks", "declined", "news"):
    outbox.notice(f"questions_{_name}", by_anybody=_name in BY_ANYBODY)(_to_asker)
    outbox.settles(f"questions_{_name}")(_settle)
outbox.settles("questions_still_waiting")(_settle)
outbox.settles("questions_erase_soon")(_settle_day)
for _name in ("waiting", "overdue"):
    outbox.notice(f"questions_{_name}")(_to_doctor)
outbox.notice("questions_alarm")(_alarm)
