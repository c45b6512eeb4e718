"""Sending mails to one person: one thread claims, several talk to the server, each marks its mail right after the 250.

A server may think about one mail for minutes: who talks about one holds no other, and is replaced meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError

from askmd import jobs
from askmd.core.database import is_written_elsewhere, reading
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox import sending
from askmd.outbox.conversation import Connection, Refused, ServerAway
from askmd.outbox.letters import Letter
from askmd.outbox.models import Delivery, State

log = logging.getLogger(__name__)
# With a second connection one mail waits for the disk while the other waits for the server: worth it for so many mails.
# One more each time that a mail still waits for so long, up to MOST.
SECOND_FOR, MOST = 10, 6
WAITED_SECONDS = 1.0
# A conversation that takes so long does not count among those; with them there may be so many in all.
STALLED_SECONDS, MOST_AT_ALL = 3.0, 24
# A server that talks to us but lets no further connection in is asked for one again after so long.
LET_IN_SECONDS = 5.0
LOOK_SECONDS = 0.2
# Whoever still talks when the worker has to end: its mail is another worker's when the lease is over.
STOP_SECONDS = 25.0
MARK_TRIES = 5
GIVE_WAY_TRIES, GIVE_WAY_SECONDS = 8, 0.01


class TooLate(Exception):
    """The lease of a mail ran out before it was sent; whoever holds it now will send it."""


@dataclass
class InHand:
    """One claimed mail: `since` when, and `until` when another worker could begin with it (both monotonic)."""

    id: int
    since: float
    until: float
    is_probe: bool


class Sender:
    """One run of a worker: until nothing is due and nobody talks any more, or the worker ends."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._holder = new_uid()
        self._waiting: deque[InHand] = deque()
        # Since when which mail is talked about.
        self._talking: dict[int, float] = {}
        self._alive = 0
        self._wanted = 1
        self._open_after = 0.0
        self._answered_at = 0.0
        self._ends = False
        self._done = 0
        self._error: Exception | None = None
        self._talkers: list[threading.Thread] = []
        # Guards all of the above, and wakes whoever waits for some of it.
        self._changes = threading.Condition()

    def run(self) -> int:
        """Returns how many mails came to an end, in whatever way."""
        try:
            self._feed()
        finally:
            with self._changes:
                self._ends = True
                left, self._waiting = self._waiting, deque()
                self._changes.notify_all()
            self._give_back(left)
            until = time.monotonic() + STOP_SECONDS
            for talker in self._talkers:
                talker.join(max(0.0, until - time.monotonic()))
        if self._error is not None:
            raise self._error
        return self._done

    def _feed(self) -> None:
        while not jobs.is_stopping() and self._error is None:
            is_room = len(self._waiting) < sending.BATCH
            # A context, and so a session, for each batch: no setting or Text stays in memory for longer.
            with self._app.app_context():
                found = self._claim() if is_room else []
            with self._changes:
                self._waiting += found
                self._open_more()
                self._changes.notify_all()
                if is_room and not found and not self._waiting and not self._talking:
                    return
                if not found or len(self._waiting) >= sending.BATCH:
                    self._changes.wait(LOOK_SECONDS)

    def _claim(self) -> list[InHand]:
        with reading():
            is_work = sending.may_talk() and sending.is_anything_due()
            db.session.rollback()
        if not is_work:
            return []
        is_probe = sending.begin_probe()
        if not is_probe and not sending.may_talk():
            db.session.rollback()
            return []
        since = time.monotonic()
        ids = sending.claim(self._holder, 1 if is_probe else sending.BATCH)
        db.session.commit()
        sending.settle(ids)
        db.session.commit()
        return [InHand(id, since, since + sending.SAFE_SECONDS, is_probe) for id in ids]

    def _open_more(self) -> None:
        """As many connections as the mails that wait ask for; those that are stalled are replaced."""
        now = time.monotonic()
        if not self._waiting or now < self._open_after:
            return
        is_long = self._alive >= self._wanted and now - self._waiting[0].since > WAITED_SECONDS
        if is_long or (self._wanted == 1 and len(self._waiting) > SECOND_FOR):
            self._wanted = min(self._wanted + 1, MOST)
        stalled = sum(now - began > STALLED_SECONDS for began in self._talking.values())
        idle = self._alive - len(self._talking)
        wanted = min(self._wanted + stalled, MOST_AT_ALL, self._alive + len(self._waiting) - idle)
        for _ in range(wanted - self._alive):
            self._alive += 1
            talker = threading.Thread(target=self._talk, name="outbox", daemon=True)
            self._talkers.append(talker)
            talker.start()

    def _talk(self) -> None:
        """One connection's work."""
        connection = Connection(self._app.extensions["mail"])
        try:
            while self._talk_for_a_while(connection):
                pass
        except Exception as error:
            # What it had in hand is found again when its lease is over.
            self._error = self._error or error
        finally:
            with self._changes:
                self._alive -= 1
                self._changes.notify_all()
            connection.__exit__()

    def _talk_for_a_while(self, connection: Connection) -> bool:
        """Up to a batch in one context. Returns whether to go on."""
        with self._app.app_context():
            for _ in range(sending.BATCH):
                mail = self._take()
                if mail is None:
                    return False
                _give_way()
                try:
                    self._one(mail, connection)
                except TooLate:
                    pass
                except ServerAway as away:
                    connection.close()
                    self._hang_up(mail, away)
                    return False
                finally:
                    self._put_down(mail)
        return True

    def _take(self) -> InHand | None:
        with self._changes:
            while not self._waiting and not self._ends:
                self._changes.wait(LOOK_SECONDS)
            if not self._waiting or jobs.is_stopping():
                return None
            mail = self._waiting.popleft()
            self._talking[mail.id] = time.monotonic()
            self._changes.notify_all()
            return mail

    def _put_down(self, mail: InHand) -> None:
        with self._changes:
            self._talking.pop(mail.id, None)
            self._changes.notify_all()

    def _one(self, mail: InHand, connection: Connection) -> None:
        """Compose, send, mark. No transaction is open while we talk to the server."""
        id = mail.id
        with reading():
            delivery = db.session.get(Delivery, id, populate_existing=True)
            if delivery is None or delivery.lease_holder != self._holder or delivery.state is not State.SENDING:
                db.session.rollback()
                return
            attempts = delivery.attempts
            letter = self._compose(delivery)
            db.session.rollback()
        if isinstance(letter, State):
            return self._mark(lambda: sending.dropped(id, self._holder, letter))
        if letter is None:
            return self._mark(lambda: sending.refused(id, self._holder, attempts, "not written", is_final=False))
        try:
            connection.hand_over(letter, before=lambda: self._still_ours(mail), meanwhile=lambda: self._keep(id))
        except Refused as error:
            code, is_final, is_answer = error.code, error.is_final, not error.is_break
            self._mark(
                lambda: sending.refused(id, self._holder, attempts, code, is_final=is_final),
                # Whoever answers is there, whatever the answer; a line that broke says nothing.
                is_back=mail.is_probe and is_answer,
            )
        else:
            is_answer = True
            self._mark(lambda: sending.accepted(id), is_back=mail.is_probe)
        if is_answer:
            self._answered_at = time.monotonic()
        return None

    def _compose(self, delivery: Delivery) -> Letter | State | None:
        try:
            return sending.compose(delivery)
        except Exception as error:
            if isinstance(error, OperationalError):
                raise
            # One notice that cannot be written must not hold up all others.
            log.error("delivery %s (%s) cannot be written: %s", delivery.id, delivery.notice, type(error).__name__)
            return None

    def _still_ours(self, mail: InHand) -> None:
        if time.monotonic() > mail.until:
            is_ours = sending.renew(mail.id, self._holder)
            db.session.commit()
            if not is_ours:
                raise TooLate
            mail.until = time.monotonic() + sending.SAFE_SECONDS

    def _keep(self, id: int) -> None:
        try:
            sending.keep(id, self._holder)
            db.session.commit()
        except OperationalError:
            # There are several of these within a lease.
            db.session.rollback()

    def _hang_up(self, mail: InHand, away: ServerAway) -> None:
        """The server does not talk to us; or it talks to others of us, and lets no more in."""
        now = time.monotonic()
        with self._changes:
            is_full = not away.is_over_mail and self._alive > 1 and now - self._answered_at < LET_IN_SECONDS
            self._open_after = now + LET_IN_SECONDS
            if is_full:
                self._waiting.appendleft(mail)
                return
            left, self._waiting = self._waiting, deque()
        sending.server_away(away.code)
        if mail.is_probe and away.is_over_mail:
            sending.step_behind(mail.id, self._holder)
        else:
            left.append(mail)
        db.session.commit()
        self._give_back(left)
        log.warning("mail server away: %s", away.code)

    def _give_back(self, mails: Iterable[InHand]) -> None:
        if ids := [mail.id for mail in mails]:
            with self._app.app_context():
                sending.give_back(ids, self._holder)
                db.session.commit()

    def _mark(self, change: Callable[[], Any], *, is_back: bool = False) -> None:
        """Commit what became of a mail; a database that is busy for a moment must not make it go out twice."""
        for attempt in range(MARK_TRIES):
            try:
                change()
                if is_back:
                    sending.server_is_back()
                db.session.commit()
                break
            except OperationalError:
                db.session.rollback()
                if attempt == MARK_TRIES - 1:
                    raise
                time.sleep(0.2 * (attempt + 1))
        with self._changes:
            self._done += 1


def _give_way() -> None:
    """Whoever sends a form writes too, and looks at a page meanwhile: a mail lets them go first, for a moment."""
    for _ in range(GIVE_WAY_TRIES):
        if not is_written_elsewhere(db.engine):
            return
        time.sleep(GIVE_WAY_SECONDS)
