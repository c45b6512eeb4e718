"""Work without a person: addresses that nobody confirmed are forgotten, and those whose time is over; lists of
subscribers are read and brought in.
"""

from __future__ import annotations

from askmd import jobs, keys
from askmd.core.database import reading
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.jobs import leases
from askmd.subscriptions import imports, queries, services, watching
from askmd.subscriptions.models import SubscriberImport

SECONDS = 3_600
IMPORT_SECONDS = 10


@jobs.every(seconds=SECONDS)
def forget_unconfirmed() -> int:
    """Delete whoever did not confirm in time, and then their keys. Returns how many."""
    return _finish([services.forget(subscriber) for subscriber in queries.unconfirmed()])


@jobs.every(seconds=SECONDS)
def forget_watchers() -> int:
    """Delete watchers who never confirmed or whose 24 months are over, and then their keys. Returns how many."""
    return _finish([watching.forget(watcher) for watcher in watching.over()])


@jobs.every(seconds=IMPORT_SECONDS)
def work_on_imports() -> int:
    """Go on with the lists that were brought. Returns how many pages of them were done."""
    with reading():
        waiting = imports.at_work()
        db.session.rollback()
    return sum(_work_on(imports.by_id(id)) for id in waiting)


@jobs.every(seconds=600)
def forget_imports() -> int:
    """Throw files away that were kept long enough. Returns how many."""
    return _finish([imports.drop_late(brought) for brought in imports.late()])


def _work_on(brought: SubscriberImport) -> int:
    holder, done = new_uid(), 0
    if not leases.hold(imports.LEASE, holder, imports.LEASE_LIFETIME):
        db.session.rollback()
        return 0
    db.session.commit()
    for _ in imports.steps(brought):
        leases.hold(imports.LEASE, holder, imports.LEASE_LIFETIME)
        db.session.commit()
        done += 1
        if jobs.is_stopping():
            break
    else:
        # Nothing is left of the file; or somebody threw it away, and has seen to its key.
        gone = imports.finish(brought)
        leases.release(imports.LEASE, holder)
        _finish([gone])
        return done
    leases.release(imports.LEASE, holder)
    db.session.commit()
    return done


def _finish(gone: list[str | None]) -> int:
    db.session.commit()
    # A crash before this line leaves keys without a row, which the sweep of the key store finds.
    for key_id in gone:
        if key_id is not None:
            keys.destroy(key_id)
    return len(gone)
