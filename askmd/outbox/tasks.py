"""The worker's side of the outbox: two lanes, so that a mail to one person never waits behind a broadcast.

To one person: see `sender`. To many: see `broadcasting`.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from askmd import jobs
from askmd.core.database import reading
from askmd.extensions import db
from askmd.outbox import broadcasts, claiming, sending, wordings
from askmd.outbox.broadcasting import Broadcaster
from askmd.outbox.models import Broadcast
from askmd.outbox.sender import Sender
from askmd.outbox.services import WAKE

FINISH_SECONDS = 5
FORGET_SECONDS = 60


@jobs.every(seconds=1.5, name=WAKE, alone=False)
def send_due() -> int:
    """Send all that is due to one person. Returns how many mails came to an end, in whatever way."""
    return Sender(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@jobs.every(seconds=1.5, name=broadcasts.WAKE, alone=False)
def send_broadcasts() -> int:
    """Send what is due of broadcasts. Returns how many mails came to an end, in whatever way."""
    with reading():
        is_work = sending.may_talk() and claiming.is_anything_due()
        settings = current_app.extensions["askmd-mail-frame"]() if is_work else {}
        db.session.rollback()
    if not is_work:
        return 0
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    most, per_second = settings["mail_connections"], settings["mail_per_second"]
    return Broadcaster(app, most_connections=most, per_second=per_second).run()


@jobs.every(seconds=FINISH_SECONDS)
def finish_broadcasts() -> int:
    """Call back what cancelled broadcasts still owe, and close those that are done. Returns how many were closed."""
    closed = 0
    query = select(Broadcast.id).where(Broadcast.finished_at.is_(None)).order_by(Broadcast.id)
    open_ids = db.session.execute(query).scalars().all()
    db.session.commit()
    for id in open_ids:
        broadcast = db.session.get_one(Broadcast, id, populate_existing=True)
        while broadcast.cancelled_at is not None and broadcasts.call_back_page(id) and not jobs.is_stopping():
            db.session.commit()
        closed += broadcasts.finish(broadcast)
        db.session.commit()
    return closed


@jobs.every(seconds=FORGET_SECONDS)
def forget_words() -> int:
    """Forget the rendered words of posts that are public no more. Returns how many wordings."""
    return wordings.forget_what_is_over()
