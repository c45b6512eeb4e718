"""Many alarms at once: each doctor gets one mail in two minutes, and no alarm stays without one."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from askmd import jobs
from askmd.core import clock
from askmd.extensions import db
from askmd.outbox.models import Delivery, State
from askmd.questions import services
from askmd.questions.models import Question
from askmd.workflow import SYSTEM
from tests import factories

pytestmark = pytest.mark.both_databases

FIRST = "Please read first: one item is marked urgent"
MINUTE = timedelta(minutes=1)


def alarm() -> Question:
    question = factories.question()
    services.set_urgent(question, by=SYSTEM)
    return question


def count(mails, name="alice") -> int:
    return len(mails.deliver().to(f"{name}@example.org"))


def test_many_alarms_are_one_mail_to_each_doctor(mails, alice, bob):
    asked = [alarm() for _ in range(12)]

    assert (count(mails), count(mails, "bob")) == (1, 1)
    assert all(question.alarm_told_at is not None for question in asked)


def test_what_comes_within_two_minutes_of_a_mail_is_told_when_they_are_over(mails, alice, time_machine):
    alarm()
    assert count(mails) == 1

    for _ in range(3):
        time_machine.shift(timedelta(seconds=20))
        alarm()
        assert count(mails) == 1
    time_machine.shift(MINUTE)

    assert [mail["Subject"] for mail in mails.deliver().to("alice@example.org")] == [FIRST, FIRST]
    time_machine.shift(timedelta(minutes=10))
    assert count(mails) == 2


def test_an_alarm_after_some_quiet_is_told_at_once(mails, alice, time_machine):
    alarm()
    assert count(mails) == 1
    time_machine.shift(2 * MINUTE)

    alarm()

    assert count(mails) == 2


def test_alarms_that_are_told_again_together_are_one_mail(mails, alice, time_machine):
    for _ in range(3):
        alarm()
        mails.deliver()
        time_machine.shift(3 * MINUTE)
    assert count(mails) == 3

    time_machine.shift(timedelta(minutes=30))
    jobs.run_now("questions.repeat_alarms")

    assert count(mails) == 4


@pytest.mark.parametrize("state", [State.SENDING, State.RETRYING, State.FAILED])
def test_a_mail_that_may_come_late_or_never_does_not_stand_for_a_new_alarm(mails, alice, state):
    alarm()
    later = clock.now() + timedelta(hours=16)
    db.session.execute(update(Delivery).values(state=state, due_at=later, lease_until=later))

    alarm()

    assert count(mails) == 1


def test_a_mail_to_an_address_that_was_changed_does_not_stand_for_a_new_alarm(mails, alice):
    alarm()
    db.session.execute(update(Delivery).values(address_lookup="another"))

    alarm()

    assert count(mails) == 1


def test_alarms_of_the_same_instant_are_one_mail(app, alice):
    ids = [factories.question().id for _ in range(4)]
    db.session.commit()
    barrier = Barrier(len(ids))

    def work(question_id: int) -> None:
        with app.app_context():
            barrier.wait(timeout=60)
            services.set_urgent(db.session.get_one(Question, question_id), by=SYSTEM)
            db.session.commit()

    threads = [Thread(target=work, args=(question_id,)) for question_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    owed = db.session.execute(select(Delivery).where(Delivery.state != State.CANCELLED)).scalars().all()
    assert [delivery.notice for delivery in owed] == ["questions_alarm"]
