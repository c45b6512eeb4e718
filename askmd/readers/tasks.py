"""Work without a person: words whose time is over, and the keys of words that are gone."""

from __future__ import annotations

from typing import Any

from askmd import jobs, keys
from askmd.core.database import truncate_wal
from askmd.extensions import db
from askmd.readers import erasing
from askmd.readers.models import Feedback, ReaderMessage
from askmd.workflow import RETENTION


@jobs.every(seconds=3_600)
def forget_old() -> int:
    """Erase what readers wrote long enough ago, each in a transaction of its own. Returns how many."""
    return _each(Feedback, erasing.erase_feedback) + _each(ReaderMessage, erasing.erase_message)


@jobs.every(seconds=60, name=erasing.FINISH)
def finish_erasures() -> int:
    """Destroy the keys of what was emptied; a crash before that leaves it to the next time."""
    gone = erasing.doomed()
    db.session.rollback()
    if not gone:
        return 0
    for key_id in gone:
        keys.destroy(key_id)
    truncate_wal(db.engine)
    erasing.forget_keys(gone)
    db.session.commit()
    return len(gone)


def _each(model: Any, erase: Any) -> int:
    ids = erasing.late(model)
    db.session.commit()
    done = 0
    for id in ids:
        if jobs.is_stopping():
            break
        erase(db.session.get_one(model, id), by=RETENTION)
        db.session.commit()
        done += 1
    return done
