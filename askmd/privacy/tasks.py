"""Work without a person: finish erasures that a crash cut in two, empty the bin, and keep to the retention time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select

from askmd import jobs, keys
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.privacy.services import erase, finish
from askmd.questions.models import Question
from askmd.site import settings
from askmd.workflow import RETENTION, QuestionStatus

BIN_DAYS = timedelta(days=7)
BATCH = 100


@jobs.every(seconds=60)
def finish_erasures() -> int:
    """Destroy keys whose row was erased while the process ended between the two commits."""
    for kind, column in (("question", Question.key_id), ("answer", Answer.key_id)):
        old = set(keys.store().ids_before(clock.now() - keys.ORPHAN_AGE, kind=kind))
        known = set(db.session.execute(select(column).where(column.is_not(None))).scalars())
        db.session.commit()
        orphans = old - known
        if orphans:
            finish(sorted(orphans))
            return len(orphans)
    return 0


@jobs.every(seconds=600)
def keep_time() -> int:
    """Erase what lay in the bin for seven days, and what was answered or closed longer ago than the retention time."""
    now = clock.now()
    kept = timedelta(days=settings.get("retention_days"))
    last = func.coalesce(Question.last_opened_at, Question.answered_at, Question.closed_at)
    closed = (QuestionStatus.ANSWERED, QuestionStatus.DECLINED, QuestionStatus.WITHDRAWN)
    due = and_(Question.status.in_(closed), last <= now - kept)
    binned = and_(Question.status == QuestionStatus.SPAM, Question.closed_at <= now - BIN_DAYS)
    return _erase_all(due, keep_posts=True) + _erase_all(binned, keep_posts=False)


def _erase_all(where: ColumnElement[bool], *, keep_posts: bool) -> int:
    found = db.session.execute(select(Question.id).where(where).limit(BATCH)).scalars().all()
    db.session.commit()
    return sum(_erase(question_id, keep_posts) for question_id in found)


def _erase(question_id: int, keep_posts: bool) -> int:
    try:
        gone = erase(db.session.get_one(Question, question_id), by=RETENTION, keep_posts=keep_posts)
    except WrongState:
        db.session.rollback()
        return 0
    db.session.commit()
    finish(gone)
    return 1
