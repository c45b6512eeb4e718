"""Work without a person: addresses that nobody confirmed are forgotten, and those whose time is over."""

from __future__ import annotations

from askmd import jobs, keys
from askmd.extensions import db
from askmd.subscriptions import queries, services, watching

SECONDS = 3_600


@jobs.every(seconds=SECONDS)
def forget_unconfirmed() -> int:
    """Delete whoever did not confirm in time, and then their keys. Returns how many."""
    return _finish([services.forget(subscriber) for subscriber in queries.unconfirmed()])


@jobs.every(seconds=SECONDS)
def forget_watchers() -> int:
    """Delete watchers who never confirmed or whose 24 months are over, and then their keys. Returns how many."""
    return _finish([watching.forget(watcher) for watcher in watching.over()])


def _finish(gone: list[str | None]) -> int:
    db.session.commit()
    # A crash before this line leaves keys without a row, which the sweep of the key store finds.
    for key_id in gone:
        if key_id is not None:
            keys.destroy(key_id)
    return len(gone)
