"""Thirty days without an answer: asker and doctors are told, once and at most daily, and of nothing private."""

from datetime import timedelta

import pytest

from askmd import jobs
from askmd.questions import queries, services
from askmd.workflow import ASKER, QuestionStatus
from tests import factories
from tests.support.mails import body

PAT, ALICE = "pat@example.org", "alice@example.org"
CANARY = "Quagga swimming"


@pytest.fixture
def pass_days(app, time_machine):
    """`pass_days(30, 1)`: so many days go by, and after each number of them the worker tells whom it must."""

    def go(*steps: int) -> None:
        for days in steps:
            time_machine.shift(timedelta(days=days))
            jobs.run_now("questions.tell_askers")
            jobs.run_now("questions.tell_doctors")

    return go


def waiting(**values):
    return factories.question(address=PAT, is_confirmed=True, body=CANARY, **values)


def subjects(mails, address):
    return [mail["Subject"] for mail in mails.deliver().to(address)]


def test_the_asker_is_told_once_that_it_still_waits(pass_days, mails):
    waiting()
    pass_days(29)
    assert subjects(mails, PAT) == []

    pass_days(1, 1, 30)

    assert subjects(mails, PAT) == ["Your question still waits"]
    for kind in ("plain", "html"):
        assert "more than 30 days ago" in body(mails.to(PAT)[0], kind)
        assert CANARY not in body(mails.to(PAT)[0], kind)


def test_whoever_has_an_answer_by_then_is_not_told(pass_days, mails, alice, bob):
    question = waiting(assignee=alice)
    pass_days(30)
    services.mark_answered(question)

    assert "Your question still waits" not in subjects(mails, PAT)


def test_a_question_that_waits_for_its_asker_is_not_late(pass_days, mails, alice):
    services.ask_back(waiting(assignee=alice), text="Which treatment?", by=alice)

    pass_days(31)

    assert "Your question still waits" not in subjects(mails, PAT)
    assert queries.waiting_too_long(5) == []


def test_after_asking_on_the_asker_is_told_again(pass_days, mails, alice):
    question = waiting(assignee=alice)
    pass_days(31)
    services.mark_answered(question)
    services.follow_up(question, text="And in winter?", by=ASKER)
    assert queries.waiting_too_long(5) == []

    pass_days(31)

    assert subjects(mails, PAT).count("Your question still waits") == 2


def test_doctors_get_other_words_once_something_waits_for_a_month_and_still_one_mail_a_day(pass_days, mails, alice):
    waiting()
    pass_days(29)
    assert subjects(mails, ALICE) == ["Waiting for the team: 1"]

    pass_days(1, 0, 1)

    assert subjects(mails, ALICE)[1:] == ["Waiting for more than a month: 1"] * 2
    assert CANARY not in body(mails.last)


def test_doctors_find_the_late_ones_oldest_first_whoever_holds_them(alice, pass_days):
    held = waiting(assignee=alice)
    pass_days(1)
    free = factories.question()
    pass_days(30)
    factories.question()

    assert [found.id for found in queries.waiting_too_long(5)] == [held.id, free.id]
    assert [found.id for found in queries.waiting_too_long(1)] == [held.id]
    assert queries.overdue_summary() == (2, held.asked_at)


def test_an_address_that_nobody_confirmed_is_forgotten_after_a_week_and_the_question_stays(app, time_machine):
    question = factories.question(address=PAT, name="Zebedee")
    time_machine.shift(timedelta(days=6))
    assert jobs.run_now("questions.drop_unconfirmed_addresses") == 0

    time_machine.shift(timedelta(days=2))

    assert jobs.run_now("questions.drop_unconfirmed_addresses") == 1
    assert jobs.run_now("questions.drop_unconfirmed_addresses") == 0
    assert (question.address_sealed, question.address_lookup) == (None, None)
    assert question.status is QuestionStatus.WAITING
