"""Lists of subscribers that administrators bring in the browser: read first, brought in when told so, then forgotten.

Between its steps a file lies sealed under a key of its own, an hour at most before somebody says so, and a day at most
before it is done. The worker does each step (`tasks.py`), and may be killed at any time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_, select, update

from askmd import audit, jobs, keys
from askmd.core import clock
from askmd.core.errors import Invalid, Unknown, WrongState
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.subscriptions import importing
from askmd.subscriptions.csv_rows import Sheet, note
from askmd.subscriptions.judging import Tally
from askmd.subscriptions.models import ImportState, SubscriberImport
from askmd.workflow import SYSTEM, Actor

LARGEST_FILE = 5 * 1024 * 1024
# Whoever brought a list looks at what was found, and then says whether to go on.
TIME_TO_DECIDE = timedelta(hours=1)
# No worker ran for a day: whoever brought the list brings it again.
TIME_TO_RUN = timedelta(days=1)
WAKE = "subscriptions.work_on_imports"
NEWEST = 10
# One list at a time, here or from the command line: whoever brings one in holds this.
LEASE, LEASE_LIFETIME = "subscribers-import", timedelta(minutes=1)
AT_WORK = (ImportState.READING, ImportState.RUNNING)
OPEN = (ImportState.READING, ImportState.READ, ImportState.RUNNING)


def mark(text: str) -> str:
    """By which the same file is known again; nobody can guess from it what the file holds."""
    return keys.store().mac("import", hashlib.sha256(text.encode()).digest()).hex()[:16]


def source_of(typed: str) -> str | None:
    """What was said of where and how people agreed; None for nothing. Raises Invalid for what may name a person."""
    if typed.strip() and note(typed) is None:
        raise Invalid("Please say where people agreed without an e-mail address in it.")
    return note(typed)


def bring(data: bytes, *, source: str, by: Actor) -> SubscriberImport:
    """Take a file to be read. Raises Invalid with a sentence about a file that cannot be.

    `source` says where and how those agreed whose rows do not say so themselves; empty when nobody knows.
    """
    if len(data) > LARGEST_FILE:
        raise Invalid("This file is too large. Please cut it into files of at most 5 MB.")
    where = source_of(source)
    sheet = Sheet.of(data)
    brought = SubscriberImport(
        uid=new_uid(),
        key_id=keys.store().create("import"),
        state=ImportState.READING,
        mark=mark(sheet.text),
        source_note=where,
        uploaded_at=clock.now(),
        uploaded_by_id=getattr(by, "id", None),
        rows=sheet.count,
        position=0,
        found={},
        wrong={},
    )
    keys.write(brought, file=sheet.text)
    db.session.add(brought)
    db.session.flush()
    audit.record("subscribers.uploaded", brought, by=by, rows=brought.rows, mark=brought.mark)
    jobs.wake(WAKE)
    return brought


def begin(brought: SubscriberImport, *, by: Actor) -> None:
    """Bring the rows in that were found. Raises WrongState when that was said before, or the file is gone."""
    if not _advance(brought, ImportState.READ, ImportState.RUNNING):
        raise WrongState("This list is being brought in already, or the file is not kept any more.")
    _keep(brought, Tally())
    audit.record("subscribers.import_begun", brought, by=by, rows=brought.rows, mark=brought.mark)
    jobs.wake(WAKE)


def drop(brought: SubscriberImport, *, by: Actor) -> str | None:
    """Throw a file away that was not begun. Returns the key to destroy after the commit. Twice changes nothing."""
    if brought.state is ImportState.RUNNING:
        raise WrongState("This list is being brought in already.")
    return _drop(brought, by=by) if brought.state in OPEN else None


def by_id(id: int) -> SubscriberImport:
    """One import. Raises Unknown."""
    found = db.session.get(SubscriberImport, id)
    if found is None:
        raise Unknown
    return found


def newest() -> list[SubscriberImport]:
    """The last few, the newest first."""
    query = select(SubscriberImport).order_by(SubscriberImport.id.desc()).limit(NEWEST)
    return list(db.session.execute(query).scalars())


def at_work() -> list[int]:
    """The ids of those that a worker has to go on with, the oldest first."""
    query = select(SubscriberImport.id).where(SubscriberImport.state.in_(AT_WORK))
    return list(db.session.execute(query.order_by(SubscriberImport.id)).scalars())


def late() -> list[SubscriberImport]:
    """Those whose file was kept long enough."""
    state, at, now = SubscriberImport.state, SubscriberImport.uploaded_at, clock.now()
    is_late = or_(at < now - TIME_TO_RUN, (state != ImportState.RUNNING) & (at < now - TIME_TO_DECIDE))
    return list(db.session.execute(select(SubscriberImport).where(state.in_(OPEN), is_late)).scalars())


def drop_late(brought: SubscriberImport) -> str | None:
    """The time of this one is over. Returns the key to destroy after the commit."""
    return _drop(brought, by=SYSTEM)


def steps(brought: SubscriberImport) -> Iterator[None]:
    """Read the list, or bring it in: a page at each step, after which the caller commits.

    Reading begins anew after a crash; bringing in goes on where it was. It ends when somebody threw the file away.
    """
    state, source, tally = brought.state, brought.source_note, Tally()
    sheet = Sheet(keys.read(brought, "file"))
    if state is ImportState.RUNNING:
        tally = Tally(Counter(brought.found), dict(brought.wrong))
        brought_in = importing.bring_in(sheet.rows(), source=source, tally=tally)
        pages: Iterator[Tally] = (tally for _ in brought_in)
    else:
        pages = importing.look(sheet.rows(), source=source)
    for so_far in pages:
        tally = so_far
        db.session.refresh(brought)
        if brought.state is not state:
            db.session.rollback()
            return
        _keep(brought, tally)
        yield


def finish(brought: SubscriberImport) -> str | None:
    """All rows were seen: what was found waits for a word, or the list is in. Returns the key to destroy, if any."""
    if _advance(brought, ImportState.READING, ImportState.READ):
        return None
    if not _advance(brought, ImportState.RUNNING, ImportState.DONE):
        return None
    audit.record("subscribers.imported", brought, by=SYSTEM, mark=brought.mark, **brought.found)
    return _forget_file(brought)


def _keep(brought: SubscriberImport, tally: Tally) -> None:
    brought.found, brought.wrong, brought.position = dict(tally.found), dict(tally.wrong), tally.rows


def _drop(brought: SubscriberImport, *, by: Actor) -> str | None:
    audit.record("subscribers.import_dropped", brought, by=by, mark=brought.mark)
    brought.state = ImportState.DROPPED
    return _forget_file(brought)


def _forget_file(brought: SubscriberImport) -> str | None:
    key_id = brought.key_id
    brought.file_sealed, brought.key_id, brought.ended_at = None, None, clock.now()
    return key_id


def _advance(brought: SubscriberImport, before: ImportState, after: ImportState) -> bool:
    """One of two who press the same button at once wins."""
    this = (SubscriberImport.id == brought.id) & (SubscriberImport.state == before)
    done = db.session.execute(update(SubscriberImport).where(this).values(state=after).returning(SubscriberImport.id))
    is_won = done.first() is not None
    db.session.refresh(brought)
    return is_won
