"""What became of each mail of a broadcast, written down: the marks of several connections in one commit.

Whoever sent a mail waits until its mark is on the disk before it sends the next one. So a crash leaves at most one mail
for each connection of which nobody knows, and many connections pay for one commit.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import bindparam, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from askmd.core import clock
from askmd.core.database import writing
from askmd.extensions import db
from askmd.outbox import bounces
from askmd.outbox.models import Broadcast, Delivery, Pause, State
from askmd.outbox.sending import FREE, RETRY_AFTER

MOST_TOGETHER = 200
TRIES = 5
# So many final refusals one after the other, of different receivers, are no accident: a person must look.
MOST_REFUSED_IN_A_ROW = 20

_TABLE = Delivery.__table__
_OF = _TABLE.c
_IDS = _OF.id.in_(bindparam("ids", expanding=True))
_ACCEPT = (
    update(_TABLE)
    .where(_IDS)
    .values(state=State.ACCEPTED, accepted_at=bindparam("now"), tried_at=bindparam("now"), attempts=_OF.attempts + 1)
    .values(reply_code=None, **FREE)
)
_IS_OURS = (_OF.lease_holder == bindparam("holder")) & (_OF.state == State.SENDING)


@dataclass(frozen=True)
class Accepted:
    """The server has said 250. Whatever happened to the row meanwhile, this is the truth."""

    id: int
    broadcast_id: int


@dataclass(frozen=True)
class Refused:
    """The server did not take this mail: later again, later each time, or never."""

    id: int
    broadcast_id: int
    attempts: int
    code: str
    is_final: bool


@dataclass(frozen=True)
class Left:
    """Not sent: in this state now. CREATED gives it back, uncharged."""

    id: int
    broadcast_id: int
    state: State


Mark = Accepted | Refused | Left
_END = object()


class Marker:
    """One thread that writes marks; `mark` returns when what it was told is committed."""

    def __init__(self, app: Flask, holder: str) -> None:
        self._app = app
        self._holder = holder
        self._queue: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._in_a_row: dict[int, int] = {}
        self._stopped: set[int] = set()
        self._thread = threading.Thread(target=self._run, name="marks", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and end."""
        self._queue.put(_END)
        self._thread.join()

    def mark(self, *marks: Mark) -> None:
        """Returns when all of them are committed. Raises what went wrong; their leases run out then."""
        done: Future[None] = Future()
        self._queue.put((marks, done))
        done.result()

    def knows_refused(self, broadcast_id: int, in_a_row: int) -> None:
        """How many refusals in a row the database counts, whoever met them."""
        self._in_a_row[broadcast_id] = in_a_row
        self._stopped.discard(broadcast_id)

    def has_stopped(self, broadcast_id: int) -> bool:
        """Whether refusals that were written here have made this broadcast rest: what is in hand goes back."""
        return broadcast_id in self._stopped

    def _run(self) -> None:
        while True:
            told = [self._queue.get()]
            while len(told) < MOST_TOGETHER and not self._queue.empty():
                told.append(self._queue.get())
            ends = _END in told
            told = [one for one in told if one is not _END]
            if told:
                self._write_for(told)
            if ends:
                return

    def _write_for(self, told: Sequence[tuple[Sequence[Mark], Future[None]]]) -> None:
        marks = [mark for some, _ in told for mark in some]
        try:
            _tried_again(lambda: self._write(marks))
        except Exception as error:
            for _, done in told:
                done.set_exception(error)
        else:
            for _, done in told:
                done.set_result(None)

    def _write(self, marks: Sequence[Mark]) -> None:
        accepted = [mark.id for mark in marks if isinstance(mark, Accepted)]
        # The session's own transaction: what a refusal means for the address is written with it.
        with self._app.app_context(), writing(), db.session.begin():
            connection = db.session.connection()
            if accepted:
                connection.execute(_ACCEPT, {"ids": accepted, "now": clock.now()})
            for state in State:
                ids = [mark.id for mark in marks if isinstance(mark, Left) and mark.state is state]
                if ids:
                    self._set(connection, ids, state=state)
            for mark in marks:
                if isinstance(mark, Refused):
                    self._refused(connection, mark)
            for broadcast_id in {mark.broadcast_id for mark in marks if not isinstance(mark, Left)}:
                self._count(connection, broadcast_id, [mark for mark in marks if mark.broadcast_id == broadcast_id])

    def _refused(self, connection: Connection, mark: Refused) -> None:
        now = clock.now()
        values: dict[str, Any] = {"attempts": mark.attempts + 1, "reply_code": mark.code, "tried_at": now}
        if mark.is_final or mark.attempts >= len(RETRY_AFTER):
            self._set(connection, [mark.id], state=State.FAILED, **values)
            bounces.refused(mark.id, mark.code)
        else:
            self._set(connection, [mark.id], state=State.RETRYING, due_at=now + RETRY_AFTER[mark.attempts], **values)

    def _set(self, connection: Connection, ids: list[int], **values: Any) -> None:
        """Only what is still ours: somebody may have called it back meanwhile."""
        statement = update(_TABLE).where(_IDS, _IS_OURS).values(**values, **FREE)
        connection.execute(statement, {"ids": ids, "holder": self._holder})

    def _count(self, connection: Connection, broadcast_id: int, marks: Sequence[Mark]) -> None:
        """Final refusals in a row: kept in the row only when there are any, so that most mails write nothing more."""
        before = self._in_a_row.get(broadcast_id, 0)
        in_a_row, code = before, None
        for mark in marks:
            if isinstance(mark, Accepted):
                in_a_row = 0
            elif isinstance(mark, Refused) and mark.is_final:
                in_a_row, code = in_a_row + 1, mark.code
        if in_a_row == before:
            return
        self._in_a_row[broadcast_id] = in_a_row
        values: dict[str, Any] = {"refused_in_a_row": in_a_row}
        if in_a_row >= MOST_REFUSED_IN_A_ROW:
            values |= {"paused_at": clock.now(), "paused_because": Pause.REFUSED, "reply_code": code}
            self._stopped.add(broadcast_id)
        runs = (Broadcast.id == broadcast_id) & Broadcast.paused_at.is_(None)
        connection.execute(update(Broadcast).where(runs).values(**values))


def _tried_again(change: Callable[[], None]) -> None:
    """A database that is busy for a moment must not make a mail go out twice."""
    for attempt in range(TRIES):
        try:
            return change()
        except OperationalError:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.2 * (attempt + 1))
    return None
