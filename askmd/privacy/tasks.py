"""Work without a person: finishing what a crash left between two commits, emptying the bin, keys without a row."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute

from askmd import audit, jobs, keys
from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerQuestion, Revision
from askmd.core import clock
from askmd.core.database import reading
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.privacy import services
from askmd.questions.models import Question
from askmd.site import settings
from askmd.subscriptions.models import Subscriber, Watcher
from askmd.workflow import RETENTION, SYSTEM, QuestionStatus

log = logging.getLogger(__name__)
SPAM_DAYS = timedelta(days=7)
# Orphans are rare. When many rows are missing at once, the wrong database is open, and nothing may be destroyed.
MOST_ORPHANS, MOST_SHARE = 500, 0.5
BATCH = 100
OVER = (QuestionStatus.ANSWERED, QuestionStatus.DECLINED, QuestionStatus.WITHDRAWN)
OWNERS: dict[str, InstrumentedAttribute[Any]] = {
    "question": Question.key_id,
    "answer": Answer.key_id,
    "subscriber": Subscriber.key_id,
    "account": Account.key_id,
    "watcher": Watcher.key_id,
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


@jobs.every(seconds=600)
def keep_time() -> int:
    """Erase what lay in the bin for seven days, and what nobody touched for the retention time."""
    now = clock.now()
    kept = now - timedelta(days=settings.get("retention_days"))
    touched = (Question.last_opened_at, Question.answered_at, Question.closed_at)
    over = and_(Question.status.in_(OVER), Question.asked_at <= kept, *(at.is_(None) | (at <= kept) for at in touched))
    binned = and_(Question.status == QuestionStatus.SPAM, Question.closed_at <= now - SPAM_DAYS)
    return _erase_all(over, keep_posts=True) + _erase_all(binned, keep_posts=False)


@jobs.every(seconds=600)
def sweep_keys() -> int:
    """Destroy data keys that never got their row, and raise an alarm for living rows whose key is gone."""
    done = sum(_sweep(kind, column) for kind, column in OWNERS.items())
    for question_id in _without_key():
        log.error("question %s is live and its key is gone", question_id)
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


def _erase_all(where: ColumnElement[bool], *, keep_posts: bool) -> int:
    found = db.session.execute(select(Question.id).where(where).limit(BATCH)).scalars().all()
    db.session.commit()
    return sum(_erase(question_id, keep_posts) for question_id in found)


def _erase(question_id: int, keep_posts: bool) -> int:
    try:
        doomed = services.erase(db.session.get_one(Question, question_id), by=RETENTION, keep_posts=keep_posts)
    except WrongState:
        # A doctor took it out of the bin, or its asker acted, since we looked.
        db.session.rollback()
        return 0
    db.session.commit()
    services.finish(doomed)
    return 1
