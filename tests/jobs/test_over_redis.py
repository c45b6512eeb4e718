"""With Redis, wake-ups and limits are shared by all machines: two apps here stand for two machines."""

import pytest

from askmd import jobs
from askmd.accounts import limits
from askmd.core.errors import TooMany
from askmd.extensions import db


def test_a_wake_up_reaches_the_worker_of_another_machine(make_app, redis_url):
    web, worker = make_app(ASKMD_REDIS_URL=redis_url), make_app(ASKMD_REDIS_URL=redis_url)
    woken: list[str] = []
    queue = worker.extensions["askmd-jobs"]
    queue.on_wake = woken.append

    with web.app_context():
        jobs.wake("outbox.send")
        assert web.extensions["askmd-jobs"].huey.pending_count() == 0, "nobody is woken before the commit"
        db.session.execute(db.select(1))
        db.session.commit()
    queue.put("posts.publish")  # registers the task in this process, too
    while (task := queue.huey.dequeue()) is not None:
        queue.huey.execute(task)

    assert sorted(woken) == ["outbox.send", "posts.publish"]


def test_limits_count_for_all_machines_together(make_app, redis_url):
    one, other = make_app(ASKMD_REDIS_URL=redis_url), make_app(ASKMD_REDIS_URL=redis_url)
    with one.app_context():
        limits.hit("ask", "somebody", 1, 3600)

    with other.app_context(), pytest.raises(TooMany):
        limits.hit("ask", "somebody", 1, 3600)

    with one.app_context():
        limits.forget("ask", "somebody")
    with other.app_context():
        limits.hit("ask", "somebody", 1, 3600)
