"""The worker's side of the outbox: two lanes, so that a mail to one person never waits behind a broadcast.

To one person: claim a batch, talk to the server, mark each mail right after its 250. To many: see `broadcasting`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from askmd import jobs
from askmd.core.database import is_written_elsewhere, reading
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox import broadcasts, claiming, sending, wordings
from askmd.outbox.broadcasting import Broadcaster
from askmd.outbox.conversation import Connection, Refused, ServerAway
from askmd.outbox.letters import Letter
from askmd.outbox.models import Broadcast, Delivery, State
from askmd.outbox.services import WAKE

log = logging.getLogger(__name__)
# With two connections one mail waits for the disk while the other waits for the server.
SENDERS = 2
MARK_TRIES = 5
GIVE_WAY_TRIES, GIVE_WAY_SECONDS = 8, 0.01
FINISH_SECONDS = 5
FORGET_SECONDS = 60


class TooLate(Exception):
    """The lease of a mail ran out before it was sent; whoever holds it now will send it."""


@jobs.every(seconds=1.5, name=WAKE, alone=False)
def send_due() -> int:
    """Send all that is due. Returns how many mails came to an end, in whatever way."""
    with reading():
        is_work = sending.may_talk() and sending.is_anything_due()
        db.session.rollback()
    if not is_work:
        return 0
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    first = Sender(app)
    done = first.run(most_batches=1)
    if not first.is_full or first.is_away:
        return done
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="outbox") as pool:
        return done + sum(pool.map(lambda _: Sender(app).run(), range(SENDERS)))


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


class Sender:
    """One thread's work: batch after batch over one connection, until nothing is due, or nobody listens."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._holder = new_uid()
        self._deadline = 0.0
        self._was_away = False
        self.is_away = False
        self.is_full = False

    def run(self, most_batches: int | None = None) -> int:
        """Returns how many mails came to an end."""
        done = batches = 0
        connection = Connection(self._app.extensions["mail"])
        try:
            while not self.is_away and not jobs.is_stopping() and batches != most_batches:
                # A context, and so a session, for each batch: no setting or Text stays in memory for longer.
                with self._app.app_context():
                    ids = self._claim()
                    self.is_full = len(ids) == sending.BATCH
                    done += self._batch(ids, connection)
                batches += 1
                if not ids:
                    break
        finally:
            connection.__exit__()
        return done

    def _claim(self) -> list[int]:
        self._was_away = sending.begin_probe()
        if not self._was_away and not sending.may_talk():
            db.session.rollback()
            return []
        self._deadline = time.monotonic() + (sending.LEASE - sending.LEASE_RESERVE).total_seconds()
        ids = sending.claim(self._holder, 1 if self._was_away else sending.BATCH)
        db.session.commit()
        sending.settle(ids)
        db.session.commit()
        return ids

    def _batch(self, ids: list[int], connection: Connection) -> int:
        for place, id in enumerate(ids):
            is_late = time.monotonic() > self._deadline
            if jobs.is_stopping() or is_late:
                return self._give_back(ids[place:], place)
            _give_way()
            try:
                self._one(id, connection)
            except TooLate:
                continue
            except ServerAway as away:
                connection.close()
                self.is_away = True
                sending.server_away(away.code)
                log.warning("mail server away: %s", away.code)
                return self._give_back(ids[place:], place)
        return len(ids)

    def _give_back(self, ids: list[int], done: int) -> int:
        sending.give_back(ids, self._holder)
        db.session.commit()
        return done

    def _one(self, id: int, connection: Connection) -> None:
        """Compose, send, mark. No transaction is open while we talk to the server."""
        with reading():
            delivery = db.session.get(Delivery, id)
            if delivery is None or delivery.lease_holder != self._holder:
                db.session.rollback()
                return
            attempts = delivery.attempts
            letter = self._compose(delivery)
            db.session.rollback()
        if not isinstance(letter, Letter):
            _mark(lambda: sending.dropped(id, letter) if isinstance(letter, State) else _broken(id, attempts))
            return
        try:
            connection.send(letter, before=lambda: self._still_ours(id))
        except Refused as error:
            code, is_final = error.code, error.is_final
            _mark(lambda: sending.refused(id, attempts, code, is_final=is_final))
        else:
            _mark(lambda: self._accepted(id))

    def _compose(self, delivery: Delivery) -> Letter | State | None:
        try:
            return sending.compose(delivery)
        except Exception as error:
            if isinstance(error, OperationalError):
                raise
            # One notice that cannot be written must not hold up all others.
            log.error("delivery %s (%s) cannot be written: %s", delivery.id, delivery.notice, type(error).__name__)
            return None

    def _still_ours(self, id: int) -> None:
        if time.monotonic() > self._deadline:
            is_ours = sending.renew(id, self._holder)
            db.session.commit()
            if not is_ours:
                raise TooLate

    def _accepted(self, id: int) -> None:
        sending.accepted(id)
        if self._was_away:
            sending.server_is_back()
            self._was_away = False


def _give_way() -> None:
    """Whoever sends a form writes too, and looks at a page meanwhile: a mail lets them go first, for a moment."""
    for _ in range(GIVE_WAY_TRIES):
        if not is_written_elsewhere(db.engine):
            return
        time.sleep(GIVE_WAY_SECONDS)


def _broken(id: int, attempts: int) -> None:
    sending.refused(id, attempts, "not written", is_final=False)


def _mark(change: Callable[[], Any]) -> None:
    """Commit what became of a mail; a database that is busy for a moment must not make it go out twice."""
    for attempt in range(MARK_TRIES):
        try:
            change()
            db.session.commit()
        except OperationalError:
            db.session.rollback()
            if attempt == MARK_TRIES - 1:
                raise
            time.sleep(0.2 * (attempt + 1))
        else:
            return
