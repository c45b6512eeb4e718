"""Work without a person: what a crash left between two commits, whatever its time is over, keys without a row."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute

from askmd import audit, jobs, keys
from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerQuestion, Revision
from askmd.core import clock
from askmd.core.database import HOLD, reading
from askmd.core.errors import NotAllowed, WrongState
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient
from askmd.privacy import pictures, retention, services
from askmd.questions.models import Question
from askmd.readers.models import Feedback, ReaderMessage
from askmd.subscriptions.models import Subscriber, SubscriberImport, Watcher
from askmd.workflow import SYSTEM, QuestionStatus

log = logging.getLogger(__name__)
NOW = timedelta(0)
# Over so much time mails to one address are counted.
LIMITS = timedelta(days=1)
# Orphans are rare. When many rows are missing at once, the wrong database is open, and nothing may be destroyed.
MOST_ORPHANS, MOST_SHARE = 500, 0.5
OWNERS: dict[str, InstrumentedAttribute[Any]] = {
    "question": Question.key_id,
    "answer": Answer.key_id,
    "subscriber": Subscriber.key_id,
    "account": Account.key_id,
    "watcher": Watcher.key_id,
    "import": SubscriberImport.key_id,
    "feedback": Feedback.key_id,
    "message": ReaderMessage.key_id,
}


@jobs.every(seconds=60)
def finish_erasures() -> int:
    """Destroy the keys of what was erased, where the process died before it could."""
    questions = _named(Question, Question.status == QuestionStatus.ERASED)
    emptied = ~exists().where(Revision.answer_id == Answer.id, Revision.content_sealed.is_not(None))
    asked = exists().where(AnswerQuestion.answer_id == Answer.id)
    others = select(AnswerQuestion.answer_id).join(Question).where(Question.status != QuestionStatus.ERASED)
    answers = _named(Answer, asked & emptied & Answer.id.not_in(others))
    doomed = [*questions.values(), *answers.values()]
    db.session.commit()
    if not doomed:
        return 0
    services.finish(doomed)
    for model, rows in ((Question, questions), (Answer, answers)):
        db.session.execute(update(model).where(model.id.in_(list(rows))).values(key_id=None))
    db.session.commit()
    return len(doomed)


@jobs.every(seconds=3_600)
def forget_addresses() -> int:
    """Forget to which address the mails about erased questions went: a day later, so that nobody floods a mailbox by
    asking and erasing in turns (DESIGN, promise 7). Returns how many mails."""
    gone = select(Question.id).where(Question.status == QuestionStatus.ERASED)
    about_it = (Delivery.recipient == Recipient.QUESTION) & Delivery.recipient_id.in_(gone)
    over = Delivery.address_lookup.is_not(None) & (Delivery.created_at <= clock.now() - LIMITS)
    done = db.session.execute(update(Delivery).where(about_it, over).values(address_lookup=None))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


@jobs.every(seconds=600)
def keep_time() -> int:
    """Say a week before what will be erased; erase what nobody touched for the retention time, and the bin."""
    told = _each(retention.nearly_over(), _announce)
    binned = select(Question.id).where(retention.is_binned_within(NOW)).order_by(Question.id)
    return told + _each([*retention.nearly_over(NOW), *db.session.execute(binned).scalars()], _erase)


@jobs.every(seconds=600)
def end_long_waits() -> int:
    """Decline what nobody could answer for half a year."""
    late = select(Question.id).where(retention.is_given_up_within(NOW)).order_by(Question.id)
    return _each(db.session.execute(late).scalars().all(), _give_up)


@jobs.every(seconds=600)
def sweep_keys() -> int:
    """Destroy data keys that never got their row, and raise an alarm for living rows whose key is gone."""
    done = sum(_sweep(kind, column) for kind, column in OWNERS.items())
    for question_id in _without_key():
        log.error("question %s is live and its key is gone", question_id)
    db.session.commit()
    return done


@jobs.every(seconds=pictures.GONE_AFTER.total_seconds())
def remove_pictures() -> int:
    """Delete the pictures that were taken down with a text and that no living text holds. Returns how many."""
    with reading():
        unheld = pictures.unheld()
        db.session.rollback()
    done = 0
    for name in sorted(unheld):
        if jobs.is_stopping():
            break
        done += pictures.remove(name)
        db.session.commit()
    return done


def _sweep(kind: str, column: InstrumentedAttribute[Any]) -> int:
    """The keys of one kind. Rows are read after keys: whatever has a row by now is no orphan."""
    old = set(keys.store().ids_before(clock.now() - keys.ORPHAN_AGE, kind=kind))
    with reading():
        orphans = old - set(db.session.execute(select(column)).scalars())
        db.session.rollback()
    if len(orphans) > MOST_ORPHANS and len(orphans) > MOST_SHARE * len(old):
        log.error("%s of %s %s keys have no row: is this the right database?", len(orphans), len(old), kind)
        return 0
    for key_id in orphans:
        # One at a time: a key takes a moment to destroy, and nobody who asks shall wait for all of them.
        audit.record("key.orphan_destroyed", by=SYSTEM)
        db.session.commit()
        keys.destroy(key_id)
    return len(orphans)


def _named(model: type[Question] | type[Answer], where: ColumnElement[bool]) -> dict[int, str]:
    query = select(model.id, model.key_id).where(where, model.key_id.is_not(None)).limit(500)
    return {row.id: row.key_id for row in db.session.execute(query)}


def _without_key() -> list[int]:
    """Living questions whose key is not in the store. Rows are read first: their keys were there before them."""
    query = select(Question.id, Question.key_id).where(Question.status != QuestionStatus.ERASED)
    rows = db.session.execute(query).all()
    known = set(keys.store().ids_before(clock.now() + timedelta(days=1), kind="question"))
    lost = {row.id for row in rows if row.key_id not in known}
    still = Question.id.in_(lost) & (Question.status != QuestionStatus.ERASED)
    db.session.commit()
    return list(db.session.execute(select(Question.id).where(still)).scalars()) if lost else []


def _each(ids: Sequence[int], act: Callable[[Question], list[str] | None]) -> int:
    """Do this with each question in a transaction of its own. Returns with how many it was done."""
    db.session.commit()
    done = 0
    for question_id in ids:
        if jobs.is_stopping():
            break
        done += _one(question_id, act)
    return done


def _one(question_id: int, act: Callable[[Question], list[str] | None]) -> bool:
    """Its asker or a doctor may have acted since we looked: so it is looked at anew, and stays as it is meanwhile."""
    try:
        doomed = act(db.session.get_one(Question, question_id, with_for_update=HOLD))
    except (NotAllowed, WrongState):
        doomed = None
    if doomed is None:
        db.session.rollback()
        return False
    db.session.commit()
    if doomed:
        services.finish(doomed)
    return True


def _announce(question: Question) -> list[str] | None:
    if not retention.is_notice_due(question):
        return None
    retention.announce(question)
    return []


def _erase(question: Question) -> list[str] | None:
    return retention.erase(question) if retention.is_time_over(question) else None


def _give_up(question: Question) -> list[str] | None:
    still = select(Question.id).where(Question.id == question.id, retention.is_given_up_within(NOW))
    if db.session.execute(still).scalar() is None:
        return None
    retention.give_up(question)
    return []
