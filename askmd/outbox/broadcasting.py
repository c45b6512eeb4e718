"""Sending broadcasts: one thread prepares, several talk to the mail server, one writes down what became of each mail.

A mail is prepared from a pattern, so it costs little; several connections wait for the server at the same time. As many
are opened as the answers of the server ask for, and never more than the site allows or the server lets in.
"""

from __future__ import annotations

import logging
import queue
import threading
import time

from flask import Flask
from sqlalchemy.exc import OperationalError

from askmd import jobs
from askmd.core.database import reading
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox import claiming, envelopes, sending
from askmd.outbox.claiming import Batch, Ready, TooLate
from askmd.outbox.conversation import Connection, Refused, ServerAway
from askmd.outbox.marking import Accepted, Left, Marker
from askmd.outbox.marking import Refused as WasRefused
from askmd.outbox.models import State
from askmd.outbox.pace import Pace
from askmd.outbox.wordings import Patterns

log = logging.getLogger(__name__)
# What was prepared longer ago is looked at again: it may have been called back, or told to rest.
LOOK_AGAIN_SECONDS = 5.0
WAIT_SECONDS = 0.2
# A conversation that takes so long leaves its place to another connection.
STALLED_SECONDS = 3.0


class Broadcaster:
    """One run: until nothing is due, nobody listens, or the worker ends."""

    def __init__(self, app: Flask, *, most_connections: int, per_second: int = 0) -> None:
        self._app = app
        self._holder = new_uid()
        self._per_second = per_second
        self._pace = Pace(most_connections)
        self._ready: queue.Queue[Ready] = queue.Queue(maxsize=sending.BROADCAST_BATCH)
        self._marker = Marker(app, self._holder)
        self._patterns = Patterns()
        self._talkers: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._alive = 0
        # Since when which mail is talked about.
        self._talking: dict[int, float] = {}
        self._ends = threading.Event()
        self._is_probe = False
        self.away: ServerAway | None = None
        self.done = 0

    def run(self) -> int:
        """Returns how many mails came to an end."""
        self._marker.start()
        try:
            self._feed()
        finally:
            self._ends.set()
            for talker in self._talkers:
                talker.join()
            self._give_back_the_rest()
            self._marker.stop()
        if self.away is not None:
            self._say_away(self.away.code)
        return self.done

    def _feed(self) -> None:
        with self._app.app_context():
            self._is_probe = sending.begin_probe()
            is_open = self._is_probe or sending.may_talk()
            db.session.commit()
        while is_open and not self._is_over():
            # A context, and so a session, for each batch: no setting or Text stays in memory for longer.
            with self._app.app_context():
                batch = self._claim()
                for ready in self._prepare(batch) if batch is not None else []:
                    self._put(ready)
            if self._is_probe or (batch is None and not self._is_talking()):
                break
            if batch is None:
                # The server may think about the last ones for minutes; what comes due meanwhile need not wait.
                self._open_more()
                self._rest()
        while self._is_talking() and not self._is_over():
            time.sleep(WAIT_SECONDS / 10)

    def _is_talking(self) -> bool:
        return self._alive > 0 and self._ready.unfinished_tasks > 0

    def _rest(self) -> None:
        until = time.monotonic() + WAIT_SECONDS
        while self._is_talking() and not self._is_over() and time.monotonic() < until:
            time.sleep(WAIT_SECONDS / 10)

    def _is_over(self) -> bool:
        return self.away is not None or jobs.is_stopping()

    def _claim(self) -> Batch | None:
        with reading():
            is_due = claiming.is_anything_due()
            db.session.rollback()
        if not is_due:
            return None
        most = 1 if self._is_probe else self._pace.batch()
        if self._per_second:
            most = min(most, max(1, self._per_second))
            while (wait := self._turn(most)) > 0 and not self._is_over():
                time.sleep(min(wait, WAIT_SECONDS))
        batch = claiming.claim(self._holder, most)
        db.session.commit()
        return batch

    def _turn(self, most: int) -> float:
        wait = claiming.wait_for_turn(most, self._per_second)
        db.session.commit()
        return wait

    def _prepare(self, batch: Batch) -> list[Ready]:
        """Fill the pattern for each, and write down at once what must not be sent."""
        since = time.monotonic()
        self._marker.knows_refused(batch.broadcast_id, batch.refused_in_a_row)
        patterns = self._patterns.of(batch)
        with reading():
            answers = claiming.addresses(batch)
            db.session.rollback()
        ready, left = [], []
        for mail in batch.mails:
            pattern, answer = patterns[mail.id], answers[mail.id]
            if pattern is None or isinstance(answer, State):
                state = answer if isinstance(answer, State) else State.CANCELLED
                left.append(Left(mail.id, batch.broadcast_id, state))
                continue
            filled = pattern.fill(uid=mail.uid, to=answer, envelope_from=envelopes.return_path(mail.uid))
            ready.append(Ready(mail, batch.broadcast_id, filled, since, since + sending.SAFE_SECONDS))
        if left:
            self._marker.mark(*left)
            self.done += len(left)
        return ready

    def _put(self, ready: Ready) -> None:
        while not self._is_over():
            self._open_more()
            try:
                return self._ready.put(ready, timeout=WAIT_SECONDS)
            except queue.Full:
                continue
        return self._marker.mark(Left(ready.mail.id, ready.broadcast_id, State.CREATED))

    def _open_more(self) -> None:
        with self._lock:
            stalled = self._stalled()
            is_short = not self._is_probe and self._ready.qsize() >= self._alive - stalled
            opens = not self._alive or (is_short and self._pace.opens(self._alive, stalled))
            self._alive += opens
        if opens:
            talker = threading.Thread(target=self._talk, name="broadcast", daemon=True)
            self._talkers.append(talker)
            talker.start()

    def _steps_out(self) -> bool:
        """Whether this connection is one too many; it does not count any more then."""
        with self._lock:
            is_spare = self._pace.spares(self._alive, self._stalled())
            self._alive -= is_spare
        return is_spare

    def _stalled(self) -> int:
        now = time.monotonic()
        return sum(now - began > STALLED_SECONDS for began in self._talking.values())

    def _talk(self) -> None:
        """One connection's work."""
        with self._app.app_context():
            connection = Connection(self._app.extensions["mail"])
        is_spare = False
        try:
            while not is_spare and not (self._ends.is_set() and self._ready.empty()) and not self._is_over():
                try:
                    ready = self._ready.get(timeout=WAIT_SECONDS)
                except queue.Empty:
                    continue
                try:
                    with self._lock:
                        self._talking[ready.mail.id] = time.monotonic()
                    self._one(ready, connection)
                except ServerAway as away:
                    return self._hang_up(ready, away)
                finally:
                    with self._lock:
                        self._talking.pop(ready.mail.id, None)
                    self._ready.task_done()
                is_spare = self._steps_out()
        except Exception as error:
            # Its leases run out; the others go on.
            log.error("a connection of a broadcast ended: %s", type(error).__name__)
        finally:
            connection.__exit__()
            with self._lock:
                self._alive -= not is_spare
        return None

    def _one(self, ready: Ready, connection: Connection) -> None:
        began = time.monotonic()
        mail, broadcast_id = ready.mail, ready.broadcast_id
        try:
            if self._marker.has_stopped(broadcast_id):
                raise TooLate
            if began > ready.since + LOOK_AGAIN_SECONDS:
                self._look_again(ready)
            with self._app.app_context():
                before, meanwhile = lambda: self._still_ours(ready), lambda: self._keep(ready)
                connection.hand_over(ready.filled, before=before, meanwhile=meanwhile)
        except TooLate:
            # Whoever changed the row said what becomes of it; a mail that rests is due again.
            return self._marker.mark(Left(mail.id, broadcast_id, State.CREATED))
        except Refused as error:
            self._marker.mark(WasRefused(mail.id, broadcast_id, mail.attempts, error.code, error.is_final))
            if not error.is_break:
                self._say_back()
        else:
            self._marker.mark(Accepted(mail.id, broadcast_id))
            self._say_back()
        self._pace.took(time.monotonic() - began)
        with self._lock:
            self.done += 1
        return None

    def _still_ours(self, ready: Ready) -> None:
        if time.monotonic() > ready.until:
            self._look_again(ready)

    def _keep(self, ready: Ready) -> None:
        try:
            sending.keep(ready.mail.id, self._holder)
            db.session.commit()
        except OperationalError:
            # There are several of these within a lease.
            db.session.rollback()

    def _look_again(self, ready: Ready) -> None:
        with self._app.app_context():
            is_ours = claiming.renew(ready.mail.id, self._holder)
            db.session.commit()
        if not is_ours:
            raise TooLate
        ready.since = time.monotonic()
        ready.until = ready.since + sending.SAFE_SECONDS

    def _hang_up(self, ready: Ready, away: ServerAway) -> None:
        """This connection cannot go on. While another one can, the server only wants fewer of them."""
        if self._is_probe and away.is_over_mail:
            with self._app.app_context():
                sending.step_behind(ready.mail.id, self._holder)
                db.session.commit()
        else:
            self._marker.mark(Left(ready.mail.id, ready.broadcast_id, State.CREATED))
        with self._lock:
            # This one is not among the stalled, however long it took.
            self._talking[ready.mail.id] = time.monotonic()
            others = self._alive - 1 - self._stalled()
            if others > 0:
                self._pace.at_most(others)
            else:
                self.away = away

    def _give_back_the_rest(self) -> None:
        left = []
        while not self._ready.empty():
            ready = self._ready.get()
            left.append(Left(ready.mail.id, ready.broadcast_id, State.CREATED))
        if left:
            self._marker.mark(*left)

    def _say_away(self, code: str) -> None:
        log.warning("mail server away: %s", code)
        with self._app.app_context():
            sending.server_away(code)
            db.session.commit()

    def _say_back(self) -> None:
        if self._is_probe:
            self._is_probe = False
            with self._app.app_context():
                sending.server_is_back()
                db.session.commit()
