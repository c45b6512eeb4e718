"""The worker hears a wake-up, keeps its beats, survives what fails, and ends in peace."""

import threading

import pytest

from askmd import jobs
from askmd.core import clock
from askmd.extensions import db as database
from askmd.jobs.models import Lease
from askmd.jobs.registry import JOBS, Job
from askmd.jobs.running import say_stopping
from askmd.jobs.worker import LEASE_NAME, Worker

PATIENCE = 20


@pytest.fixture
def start(app, monkeypatch: pytest.MonkeyPatch):
    """`start(job, …)`: a worker that knows only these jobs."""
    workers: list[Worker] = []

    def make(*given: Job) -> Worker:
        for name in list(JOBS):
            monkeypatch.delitem(JOBS, name)
        for job in given:
            monkeypatch.setitem(JOBS, job.name, job)
        worker = Worker(app)
        workers.append(worker)
        worker.start()
        return worker

    yield make
    for worker in workers:
        worker.stop()
    say_stopping(False)
    app.extensions["askmd-jobs"].close()


def test_a_beat_comes_again_and_again_also_after_it_failed(start):
    times = threading.Semaphore(0)

    def beat() -> int:
        times.release()
        raise RuntimeError("broken")

    start(Job("tests.beat", beat, 0.1, alone=True))

    assert all(times.acquire(timeout=PATIENCE) for _ in range(3))


def test_a_commit_elsewhere_wakes_the_worker(db, start):
    done = threading.Event()

    def work() -> int:
        done.set()
        return 1

    worker = start(Job("tests.work", work, None, alone=False))
    assert done.wait(PATIENCE)
    done.clear()
    assert worker is not None

    jobs.wake("tests.work")
    db.session.merge(Lease(name="x", holder="y", until=clock.now()))
    db.session.commit()

    assert done.wait(PATIENCE)


def test_the_beats_are_kept_by_one_worker_and_handed_on(app, db, start, monkeypatch):
    beat = Job("tests.beat", lambda: 0, 0.1, alone=True)
    first = start(beat)
    holder = _holder()

    second = start(beat)
    first.stop()
    monkeypatch.setattr(second, "_renew_at", 0.0)

    for _ in range(PATIENCE * 10):
        if (found := _holder()) not in (None, holder):
            break
        threading.Event().wait(0.1)
    assert found not in (None, holder)


def test_whoever_is_told_to_stop_knows(start):
    heard = threading.Event()
    running = threading.Event()

    def long() -> int:
        running.set()
        while not jobs.is_stopping():
            threading.Event().wait(0.01)
        heard.set()
        return 0

    worker = start(Job("tests.long", long, 60, alone=False))
    assert running.wait(PATIENCE)
    worker.stop()

    assert heard.is_set()


def _holder() -> str | None:
    for _ in range(PATIENCE * 10):
        row = database.session.get(Lease, LEASE_NAME, populate_existing=True)
        holder = row.holder if row else None
        database.session.rollback()
        if holder is not None:
            return holder
        threading.Event().wait(0.1)
    return None
