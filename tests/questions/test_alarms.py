"""An alarm: who is told, how often, and what makes it stop."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from askmd import audit, jobs, privacy
from askmd.accounts import services as accounts
from askmd.audit.models import AuditEvent
from askmd.core.errors import NotAllowed, WrongState
from askmd.extensions import db
from askmd.outbox.models import Delivery, State
from askmd.questions import alarms, asking, history, services, tasks
from askmd.questions.asking import Asked
from askmd.questions.flags import Flags, found_in
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.triage import Level
from askmd.workflow import ASKER, SYSTEM, QuestionStatus
from tests import factories
from tests.support.mails import links

CANARY = "Quagga: I have crushing chest pain right now and cannot breathe, during chemotherapy."
FIRST = "Please read first: one item is marked urgent"
AGAIN = "Again: please read first, an urgent item still waits"
HALF_AN_HOUR = timedelta(minutes=30)
ALARM = Flags(Level.ALARM, ("chest_pain",))


@pytest.fixture
def urgent(alice, bob):
    """A question that Alice and Bob were just told of."""
    question = factories.question(body=CANARY, status=QuestionStatus.WAITING)
    services.set_urgent(question, by=SYSTEM)
    return question


def subjects(mails, name="alice"):
    return [mail["Subject"] for mail in mails.to(f"{name}@example.org")]


def owed():
    query = select(Delivery).where(Delivery.notice == "questions_alarm", Delivery.state != State.CANCELLED)
    return db.session.execute(query).scalars().all()


def half_an_hour_later(mails, time_machine):
    time_machine.shift(HALF_AN_HOUR)
    jobs.run_now("questions.repeat_alarms")
    mails.deliver()


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


def test_the_mail_comes_again_every_half_hour_and_says_so(mails, urgent, time_machine):
    mails.deliver()
    time_machine.shift(HALF_AN_HOUR - timedelta(seconds=1))
    jobs.run_now("questions.repeat_alarms")
    mails.deliver()
    assert subjects(mails) == [FIRST]

    time_machine.shift(timedelta(seconds=1))
    for _ in range(3):
        jobs.run_now("questions.repeat_alarms")
    mails.deliver()
    half_an_hour_later(mails, time_machine)

    assert subjects(mails) == subjects(mails, "bob") == [FIRST, AGAIN, AGAIN]
    assert actions(urgent) == ["question.alarm_set", *["question.alarm_repeated"] * 2]
    assert "Quagga" not in "".join(mail.as_string() for mail in mails.all)


def test_an_alarm_that_nobody_was_told_of_is_told_at_the_next_look(mails, alice):
    factories.question(is_urgent=True)

    jobs.run_now("questions.repeat_alarms")

    assert subjects(mails.deliver()) == [AGAIN]


def test_once_a_doctor_looks_after_it_nobody_is_told_again(mails, urgent, alice, time_machine):
    mails.deliver()
    services.look_after(urgent, by=alice)

    half_an_hour_later(mails, time_machine)

    assert subjects(mails) == subjects(mails, "bob") == [FIRST]
    assert urgent.is_urgent
    assert actions(urgent)[-1] == "question.alarm_seen"
    assert history.looks_after(urgent) is alice


@pytest.mark.parametrize(
    "act",
    [
        lambda question, by, _other: services.claim(question, by=by),
        lambda question, by, _other: services.help_now(question, by=by),
        lambda question, by, _other: services.clear_urgent(question, by=by),
        lambda question, _by, _other: privacy.withdraw(question),
        lambda question, _by, _other: privacy.erase(question, by=ASKER),
    ],
    ids=["claim", "help_now", "clear_urgent", "withdraw", "erase"],
)
def test_what_is_done_about_a_waiting_question_ends_the_mails(mails, urgent, alice, bob, time_machine, act):
    act(urgent, alice, bob)
    mails.deliver()

    half_an_hour_later(mails, time_machine)

    assert AGAIN not in subjects(mails, "bob")


@pytest.mark.parametrize(
    "act",
    [
        lambda question, by, _other: services.ask_back(question, text="Since when?", by=by),
        lambda question, by, _other: services.decline(question, text="Please call your team.", by=by),
        lambda question, by, other: services.hand_over(question, to=other, by=by),
        lambda question, _by, _other: services.mark_answered(question),
    ],
    ids=["ask_back", "decline", "hand_over", "answered"],
)
def test_what_is_done_about_a_claimed_question_ends_the_mails(mails, alice, bob, time_machine, act):
    question = factories.question(assignee=alice)
    services.set_urgent(question, by=SYSTEM)
    audit.viewed("question.viewed", [question], by=alice)
    mails.deliver()

    act(question, alice, bob)
    half_an_hour_later(mails, time_machine)

    assert subjects(mails, "bob") == [FIRST]


def test_reading_it_is_not_looking_after_it(mails, client, urgent, alice, time_machine):
    client.sign_in(alice).visit(f"/dashboard/questions/{urgent.id}")

    half_an_hour_later(mails, time_machine)

    assert AGAIN in subjects(mails)


def test_whoever_comes_second_is_told_who_looks_after_it(urgent, alice, bob):
    services.look_after(urgent, by=alice)
    services.look_after(urgent, by=alice)

    with pytest.raises(WrongState, match="Alice looks after this question already"):
        services.look_after(urgent, by=bob)


def test_only_a_doctor_looks_after_an_alarm_and_only_while_it_stands(urgent, alice, charlie):
    with pytest.raises(NotAllowed):
        services.look_after(urgent, by=charlie)
    services.clear_urgent(urgent, by=alice)

    with pytest.raises(WrongState):
        services.look_after(urgent, by=alice)


def test_whoever_is_off_duty_gets_no_alarm(mails, alice, bob, time_machine):
    accounts.set_duty(alice, is_on_duty=False, by=alice)
    services.set_urgent(factories.question(), by=SYSTEM)
    mails.deliver()
    half_an_hour_later(mails, time_machine)

    assert subjects(mails, "bob") == [FIRST, AGAIN]
    assert subjects(mails) == []


def test_while_nobody_is_on_duty_every_doctor_is_told(mails, alice, bob, charlie):
    for doctor in (alice, bob):
        accounts.set_duty(doctor, is_on_duty=False, by=doctor)

    services.set_urgent(factories.question(), by=SYSTEM)

    mails.deliver()
    assert {mail["To"] for mail in mails.all} == {"alice@example.org", "bob@example.org"}


def test_an_alarm_begins_anew_when_the_asker_writes_of_an_emergency_again(mails, urgent, alice, time_machine):
    services.look_after(urgent, by=alice)
    alarms.keep_flags(urgent, found_in("Thank you for looking at it."))
    assert len(owed()) == 2

    alarms.keep_flags(urgent, ALARM)
    assert len(owed()) == 4
    assert history.looks_after(urgent) is None
    alarms.keep_flags(urgent, ALARM)
    assert len(owed()) == 4

    mails.deliver()
    half_an_hour_later(mails, time_machine)
    assert subjects(mails) == [FIRST, FIRST, AGAIN]


def test_an_alarm_that_was_cleared_can_be_set_again(mails, urgent, alice):
    services.look_after(urgent, by=alice)
    services.clear_urgent(urgent, by=alice)

    services.set_urgent(urgent, by=alice)

    assert subjects(mails.deliver()) == [FIRST, FIRST]
    assert urgent.alarm_seen_at is None


def test_whoever_lets_an_urgent_question_go_leaves_its_alarm_to_all(mails, urgent, alice, bob, time_machine):
    services.claim(urgent, by=alice)
    services.release(urgent, by=alice)
    mails.deliver()

    half_an_hour_later(mails, time_machine)

    assert subjects(mails) == [FIRST, AGAIN]


def test_whoever_holds_it_last_looks_after_it(urgent, alice, bob, dora):
    services.look_after(urgent, by=alice)
    services.claim(urgent, by=bob)
    assert history.looks_after(urgent) is bob

    services.hand_over(urgent, to=dora, by=bob)
    assert history.looks_after(urgent) is dora


def test_an_emergency_in_what_is_said_of_an_answer_is_an_alarm_too(mails, alice, time_machine):
    question = factories.question(assignee=alice, status=QuestionStatus.ANSWERED)
    alarms.keep_flags(question, ALARM)
    mails.deliver()
    half_an_hour_later(mails, time_machine)
    assert subjects(mails) == [FIRST, AGAIN]
    assert [alarm.question for alarm in history.alarms(5)] == [question]

    services.look_after(question, by=alice)
    half_an_hour_later(mails, time_machine)

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


def test_an_urgent_question_is_declined_only_by_who_has_opened_it(client, urgent, alice, bob):
    client.sign_in(alice).visit(f"/dashboard/questions/{urgent.id}")

    with pytest.raises(NotAllowed, match="open and read it"):
        services.decline(urgent, text="We cannot answer this.", by=bob)
    services.decline(urgent, text="We cannot answer this.", by=alice)

    assert urgent.status is QuestionStatus.DECLINED


def test_an_urgent_question_is_never_binned(urgent, alice, client):
    client.sign_in(alice).visit(f"/dashboard/questions/{urgent.id}")

    with pytest.raises(NotAllowed, match="cannot go to the bin"):
        services.move_to_bin(urgent, by=alice)
