"""A list waits sealed between being read and being brought in, survives a crash, and is forgotten in time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from askmd import jobs, keys
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import Invalid, KeyGone, WrongState
from askmd.subscriptions import importing, imports, tasks
from askmd.subscriptions.models import ImportState, Subscriber, SubscriberImport
from tests.support.rows import picture

LIST = b"email,consented_at,source\nsam@example.org,2021-05-04,a form\npat@example.org,,\nnobody,,\n"


@pytest.fixture
def bring(db, charlie):
    def make(data=LIST, source=""):
        brought = imports.bring(data, source=source, by=charlie)
        db.session.commit()
        return brought

    return make


@pytest.fixture
def begin(bring, db, charlie):
    def make(data=LIST):
        brought = bring(data)
        tasks.work_on_imports()
        imports.begin(brought, by=charlie)
        db.session.commit()
        return brought

    return make


def subscribers(db) -> int:
    return db.session.execute(select(func.count()).select_from(Subscriber)).scalar_one()


def test_a_list_is_read_first_and_nobody_is_brought_in(bring, db):
    brought = bring()

    tasks.work_on_imports()

    assert brought.state is ImportState.READ
    assert (brought.found, brought.wrong) == (
        {"confirmed": 1, "asked": 1, "not_an_address": 1},
        {"not_an_address": [4]},
    )
    assert subscribers(db) == 0


def test_a_list_is_brought_in_when_somebody_says_so_and_then_forgotten(begin, db):
    brought = begin()
    key_id = brought.key_id

    tasks.work_on_imports()

    assert (brought.state, brought.file_sealed, brought.key_id) == (ImportState.DONE, None, None)
    assert brought.found == {"confirmed": 1, "asked": 1, "not_an_address": 1}
    assert subscribers(db) == 2
    with pytest.raises(KeyGone):
        keys.store().open(key_id)


def test_nothing_of_a_list_lies_in_clear_anywhere(bring, db):
    bring(source="A form on our old site")
    tasks.work_on_imports()

    assert "sam@example.org" not in repr(picture())


def test_two_who_press_at_once_bring_it_in_once(begin, charlie):
    brought = begin()

    with pytest.raises(WrongState):
        imports.begin(brought, by=charlie)


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(begin, db, monkeypatch):
    monkeypatch.setattr(importing, "PAGE", 1)
    brought = begin()
    monkeypatch.setattr(jobs, "is_stopping", lambda: True)
    tasks.work_on_imports()
    assert (brought.state, brought.position) == (ImportState.RUNNING, 1)

    monkeypatch.setattr(jobs, "is_stopping", lambda: False)
    tasks.work_on_imports()

    assert brought.state is ImportState.DONE
    assert brought.found == {"confirmed": 1, "asked": 1, "not_an_address": 1}


def test_a_worker_that_is_killed_in_the_middle_costs_a_minute_and_nobody(begin, db, monkeypatch, time_machine):
    monkeypatch.setattr(importing, "PAGE", 1)
    brought = begin()
    killed = imports.steps(brought)
    next(killed)
    db.session.commit()
    next(killed)
    db.session.rollback()
    time_machine.move_to(clock.now() + timedelta(minutes=2))

    tasks.work_on_imports()

    assert brought.state is ImportState.DONE
    assert brought.found == {"confirmed": 1, "asked": 1, "not_an_address": 1}
    assert subscribers(db) == 2


def test_a_list_that_nobody_decides_about_is_thrown_away_after_an_hour(bring, db, time_machine):
    brought = bring()
    tasks.work_on_imports()
    key_id = brought.key_id
    time_machine.move_to(clock.now() + timedelta(minutes=61))

    assert tasks.forget_imports() == 1

    assert (brought.state, brought.file_sealed) == (ImportState.DROPPED, None)
    with pytest.raises(KeyGone):
        keys.store().open(key_id)


def test_a_list_that_was_begun_is_kept_for_a_day(begin, db, time_machine):
    brought = begin()
    begun = clock.now()
    time_machine.move_to(begun + timedelta(hours=23))
    assert tasks.forget_imports() == 0

    time_machine.move_to(begun + timedelta(hours=25))
    assert tasks.forget_imports() == 1

    assert brought.state is ImportState.DROPPED


def test_a_list_thrown_away_while_it_is_read_stays_so(bring, db, charlie, monkeypatch):
    monkeypatch.setattr(importing, "PAGE", 1)
    brought = bring()
    reading = imports.steps(brought)
    next(reading)
    db.session.commit()
    imports.drop(brought, by=charlie)
    db.session.commit()

    assert list(reading) == []
    assert brought.state is ImportState.DROPPED


def test_the_audit_log_knows_how_many_and_the_file_again_but_nobody(begin, bring, db):
    begin()
    tasks.work_on_imports()
    bring()

    query = select(AuditEvent).where(AuditEvent.action.like("subscribers.%")).order_by(AuditEvent.id)
    events = db.session.execute(query).scalars().all()
    assert [event.action.partition(".")[2] for event in events] == ["uploaded", "import_begun", "imported", "uploaded"]
    assert len({event.detail["mark"] for event in events}) == 1
    assert events[2].detail == {"confirmed": 1, "asked": 1, "not_an_address": 1, "mark": events[0].detail["mark"]}


@pytest.mark.parametrize(
    ("data", "source", "sentence"),
    [
        (b"x" * (5 * 1024 * 1024 + 1), "", "too large"),
        (LIST, "ask sam@example.org", "without an e-mail address"),
        (b"name\n", "", "first row"),
    ],
)
def test_what_cannot_be_brought_in_is_refused_in_a_sentence(bring, db, data, source, sentence):
    with pytest.raises(Invalid, match=sentence):
        bring(data, source)
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(SubscriberImport)).scalar() == 0
