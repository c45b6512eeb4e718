"""An alarm: who is told of it, how often, and what begins it anew."""

from datetime import timedelta
from threading import Barrier, Thread

from sqlalchemy import select

from askmd import jobs
from askmd.accounts import services as accounts
from askmd.audit.models import AuditEvent
from askmd.extensions import db
from askmd.outbox.models import Delivery, State
from askmd.questions import alarms, asking, history, services, tasks
from askmd.questions.asking import Asked
from askmd.questions.flags import Flags, found_in
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.triage import Level
from askmd.workflow import SYSTEM, QuestionStatus
from tests import factories
from tests.support.mails import links

CANARY = "Quagga: I have crushing chest pain right now and cannot breathe, during chemotherapy."
FIRST = "Please read first: one item is marked urgent"
AGAIN = "Again: please read first, an urgent item still waits"
HALF_AN_HOUR = timedelta(minutes=30)
ALARM = Flags(Level.ALARM, ("chest_pain",))


def look_after(question, by):
    services.look_after(question, newest=history.newest(question), by=by)


def subjects(mails, name="alice"):
    return [mail["Subject"] for mail in mails.to(f"{name}@example.org")]


def owed():
    query = select(Delivery).where(Delivery.notice == "questions_alarm", Delivery.state != State.CANCELLED)
    return db.session.execute(query).scalars().all()


def actions(question):
    query = select(AuditEvent).where(AuditEvent.subject == "question", AuditEvent.subject_id == question.id)
    return [event.action for event in db.session.execute(query.order_by(AuditEvent.id)).scalars()]


def test_a_question_that_describes_an_emergency_is_told_at_once_in_a_mail_that_says_nothing_of_it(mails, alice, bob):
    asked = Asked(text=CANARY, name="Zebedee", who_asks=WhoAsks.PATIENT, consent=Consent.PRIVATE)
    question = asking.ask(asked, code=b"1" * 16)

    mails.deliver()

    assert question.is_urgent
    assert actions(question) == ["question.asked", "question.alarm_set"]
    assert {mail["To"] for mail in mails.all} == {"alice@example.org", "bob@example.org"}
    for mail in mails.all:
        assert mail["Subject"] == FIRST
        assert not [word for word in ("Quagga", "Zebedee", "chest", "doctor") if word in mail.as_string()]
        assert question.number not in mail.as_string()
        assert "http://localhost/dashboard/" in links(mail)


def test_the_mail_comes_again_every_half_hour_and_says_so(mails, urgent, time_machine, half_an_hour_later):
    mails.deliver()
    time_machine.shift(HALF_AN_HOUR - timedelta(minutes=1))
    jobs.run_now("questions.repeat_alarms")
    mails.deliver()
    assert subjects(mails) == [FIRST]

    time_machine.shift(timedelta(minutes=1))
    for _ in range(3):
        jobs.run_now("questions.repeat_alarms")
    mails.deliver()
    half_an_hour_later()

    assert subjects(mails) == subjects(mails, "bob") == [FIRST, AGAIN, AGAIN]
    assert actions(urgent) == ["question.alarm_set", *["question.alarm_repeated"] * 2]
    assert "Quagga" not in "".join(mail.as_string() for mail in mails.all)


def test_an_alarm_that_nobody_was_told_of_is_told_at_the_next_look(mails, alice):
    factories.question(is_urgent=True)

    jobs.run_now("questions.repeat_alarms")

    assert subjects(mails.deliver()) == [AGAIN]


def test_whoever_is_off_duty_gets_no_alarm(mails, alice, bob, half_an_hour_later):
    accounts.set_duty(alice, is_on_duty=False, by=alice)
    services.set_urgent(factories.question(), by=SYSTEM)
    mails.deliver()
    half_an_hour_later()

    assert subjects(mails, "bob") == [FIRST, AGAIN]
    assert subjects(mails) == []


def test_while_nobody_is_on_duty_every_doctor_is_told(mails, alice, bob, charlie):
    for doctor in (alice, bob):
        accounts.set_duty(doctor, is_on_duty=False, by=doctor)

    services.set_urgent(factories.question(), by=SYSTEM)

    mails.deliver()
    assert {mail["To"] for mail in mails.all} == {"alice@example.org", "bob@example.org"}


def test_an_alarm_begins_anew_when_the_asker_writes_of_an_emergency_again(
    mails, urgent, alice, time_machine, half_an_hour_later
):
    look_after(urgent, alice)
    mails.deliver()
    time_machine.shift(timedelta(minutes=5))
    alarms.keep_flags(urgent, found_in("Thank you for looking at it."))
    assert len(owed()) == 2

    alarms.keep_flags(urgent, ALARM)
    assert len(owed()) == 4
    assert history.looks_after(urgent) is None
    mails.deliver()
    time_machine.shift(timedelta(minutes=5))
    alarms.keep_flags(urgent, ALARM)
    assert len(owed()) == 4

    half_an_hour_later()
    assert subjects(mails) == [FIRST, FIRST, AGAIN]


def test_an_alarm_that_was_cleared_can_be_set_again(mails, urgent, alice, time_machine):
    mails.deliver()
    time_machine.shift(timedelta(minutes=5))
    look_after(urgent, alice)
    services.clear_urgent(urgent, newest=history.newest(urgent), by=alice)

    services.set_urgent(urgent, by=alice)

    assert subjects(mails.deliver()) == [FIRST, FIRST]
    assert urgent.alarm_seen_at is None


def test_an_emergency_in_what_is_said_of_an_answer_is_an_alarm_too(mails, alice, half_an_hour_later):
    question = factories.question(assignee=alice, status=QuestionStatus.ANSWERED)
    alarms.keep_flags(question, ALARM)
    mails.deliver()
    half_an_hour_later()
    assert subjects(mails) == [FIRST, AGAIN]
    assert [alarm.question for alarm in history.alarms(5)] == [question]

    look_after(question, alice)
    half_an_hour_later()

    assert subjects(mails) == [FIRST, AGAIN]
    assert history.alarms(5) == []


def test_a_mail_server_that_was_away_brings_one_alarm_and_not_ten(mails, urgent, time_machine):
    for _ in range(4):
        time_machine.shift(HALF_AN_HOUR)
        jobs.run_now("questions.repeat_alarms")

    assert subjects(mails.deliver()) == [AGAIN]


def test_two_workers_tell_once(app, alice, time_machine):
    asked = [factories.question(is_urgent=True).id for _ in range(20)]
    db.session.commit()
    barrier, told = Barrier(2), []

    def work():
        with app.app_context():
            barrier.wait(timeout=60)
            told.append(tasks.repeat_alarms())

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    assert sum(told) == len(asked)
    for question in db.session.execute(select(Question)).scalars():
        assert actions(question) == ["question.alarm_repeated"]
