"""The audit log is sealed by a beat, and its newest seal leaves the database every hour."""

from datetime import timedelta

from askmd import audit, jobs
from askmd.audit import services
from askmd.audit.models import AuditEvent
from askmd.core import clock


def test_events_are_sealed_and_the_chain_holds(db):
    for _ in range(3):
        audit.record("site.setting_changed", setting="x")

    jobs.run_now("audit.seal")

    assert [event.seal_number for event in db.session.query(AuditEvent).order_by(AuditEvent.id)] == [1, 2, 3]
    assert services.first_broken() is None


def test_the_head_is_written_once_an_hour(app, db, time_machine):
    time_machine.move_to(clock.now())
    audit.record("site.setting_changed", setting="x")
    jobs.run_now("audit.seal")

    assert [jobs.run_now("audit.heads") for _ in range(2)] == [1, 0]
    time_machine.shift(timedelta(hours=1))
    assert jobs.run_now("audit.heads") == 1

    lines = (app.config["DATA_DIR"] / "backup" / "audit-heads.log").read_text().splitlines()
    assert [line.split()[1:] for line in lines] == [["1", db.session.query(AuditEvent).one().seal]] * 2
