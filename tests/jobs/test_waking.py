"""Somebody is woken when the work is committed, and only then."""

import pytest

from askmd import jobs
from askmd.core import clock
from askmd.extensions import db as database
from askmd.jobs import wakes
from askmd.jobs.models import Lease


@pytest.fixture
def put(app, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went into the queue, with nothing coalesced."""
    found: list[str] = []
    monkeypatch.setattr(app.extensions["askmd-jobs"], "put", found.append)
    monkeypatch.setattr(wakes, "COALESCE_SECONDS", 0)
    return found


def write() -> None:
    database.session.merge(Lease(name="x", holder="y", until=clock.now()))


def test_a_commit_wakes(db, put):
    jobs.wake("outbox.send")
    write()

    assert put == []
    db.session.commit()

    assert put == ["outbox.send"]


def test_a_rollback_wakes_nobody(db, put):
    jobs.wake("outbox.send")
    write()

    db.session.rollback()
    db.session.commit()

    assert put == []


def test_ten_wishes_are_one_wake_up(db, app, monkeypatch):
    found: list[str] = []
    monkeypatch.setattr(app.extensions["askmd-jobs"], "put", found.append)

    for _ in range(10):
        jobs.wake("outbox.send")
        write()
        db.session.commit()

    assert found == ["outbox.send"]


def test_a_queue_that_cannot_be_reached_does_not_undo_the_act(db, app, monkeypatch):
    def broken(name: str) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(app.extensions["askmd-jobs"], "put", broken)
    jobs.wake("outbox.send")
    write()

    db.session.commit()

    assert db.session.get(Lease, "x") is not None
