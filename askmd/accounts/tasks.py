"""What is owed: links for forgotten passwords, mails of stopped broadcasts. What goes: sessions, counts, old keys."""

from __future__ import annotations

from sqlalchemy import delete

from askmd import jobs, keys
from askmd.accounts import limits, resetting, telling
from askmd.accounts.models import WebSession
from askmd.accounts.web_sessions import ASKER_IDLE, STAFF_IDLE
from askmd.core import clock
from askmd.extensions import db


@jobs.every(seconds=5, name=resetting.WAKE)
def send_reset_links() -> int:
    """Owe the links that were asked for with a forgotten password."""
    done = resetting.answer_requests()
    db.session.commit()
    return done


@jobs.every(seconds=15)
def tell_administrators() -> int:
    """Owe the mails about broadcasts that were stopped."""
    done = telling.tell_of_stopped_broadcasts()
    db.session.commit()
    return done


@jobs.every(seconds=600)
def forget_what_is_over() -> int:
    """Returns how many sessions ended."""
    now = clock.now()
    limits.forget_old()
    keys.store().forget_days(now.date())
    is_asker = WebSession.account_id.is_(None) & WebSession.question_id.is_not(None)
    over = (
        (WebSession.expires_at <= now)
        | (WebSession.last_seen_at < now - STAFF_IDLE)
        | (is_asker & (WebSession.last_seen_at < now - ASKER_IDLE))
    )
    done = db.session.execute(delete(WebSession).where(over))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]
