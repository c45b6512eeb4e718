"""A question that waits is never erased in silence: a month, half a year, and what is said then."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, keys, privacy
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.outbox import Delivery
from askmd.questions import queries, services
from askmd.site import services as site
from askmd.workflow import ASKER, SYSTEM, AnswerStatus, QuestionStatus
from tests import factories
from tests.support.mails import body

PAT = "pat@example.org"
Q = QuestionStatus


@pytest.fixture
def pass_days(app, time_machine):
    """`pass_days(179, 1)`: so many days go by, and after each number of them the worker ends what waited too long."""

    def go(*steps: int) -> None:
        for days in steps:
            time_machine.shift(timedelta(days=days))
            jobs.run_now("privacy.end_long_waits")

    return go


def waiting(**values):
    return factories.question(address=PAT, is_confirmed=True, **values)


def test_after_half_a_year_it_is_declined_and_says_where_else_to_ask(pass_days, mails, time_machine):
    question = waiting()
    pass_days(179)
    assert question.status is Q.WAITING

    pass_days(1)

    assert question.status is Q.DECLINED
    [message] = queries.messages(question)
    assert "1-800-4-CANCER" in keys.read(message, "body")
    assert message.by_id is None
    time_machine.shift(timedelta(minutes=1))
    assert [mail["Subject"] for mail in mails.deliver().to(PAT)] == ["There is news about your question"]
    assert "CANCER" not in body(mails.last)


def test_two_doctors_can_change_what_is_said(pass_days, alice, bob):
    question = waiting()
    proposal = site.propose("medical.declined_by_time", "Please ask your own team.", by=alice)
    site.approve(proposal, by=bob)

    pass_days(180)

    assert keys.read(queries.messages(question)[0], "body") == "Please ask your own team."


def test_it_is_written_down_as_an_act_of_the_site_and_done_once(pass_days, db):
    waiting()
    pass_days(180)
    assert jobs.run_now("privacy.end_long_waits") == 0

    query = select(AuditEvent.by_part).where(AuditEvent.action == "question.declined")
    assert db.session.execute(query).scalars().all() == ["retention"]


def test_an_urgent_one_stays_with_its_alarm(pass_days, alice):
    free, asked_back = waiting(), waiting(assignee=alice)
    services.ask_back(asked_back, text="Which treatment?", by=alice)
    for question in (free, asked_back):
        services.set_urgent(question, by=SYSTEM)

    pass_days(200)

    assert (free.status, asked_back.status) == (Q.WAITING, Q.NEEDS_REPLY)


def test_one_that_a_doctor_holds_is_declined_with_its_draft(pass_days, alice):
    answer = factories.answer(question=waiting(assignee=alice))

    pass_days(180)

    assert answer.questions[0].status is Q.DECLINED
    assert answer.status is AnswerStatus.CLOSED


@pytest.mark.parametrize("make", [factories.submitted, factories.approved])
def test_one_whose_answer_is_being_checked_is_not(pass_days, alice, make):
    question = waiting(assignee=alice)
    make(factories.answer(question=question))

    pass_days(200)

    assert question.status is Q.CLAIMED


def test_the_wait_begins_anew_when_the_asker_writes_again(pass_days, alice, time_machine):
    question = waiting(assignee=alice)
    time_machine.shift(timedelta(days=170))
    services.ask_back(question, text="Which treatment?", by=alice)
    services.reply(question, text="Radiotherapy.")
    assert (privacy.erase_on(question) - clock.now().date()).days == 180 + 90

    pass_days(179)
    assert question.status is Q.CLAIMED
    pass_days(1)

    assert question.status is Q.DECLINED


def test_whoever_sends_it_in_once_more_waits_anew(pass_days):
    question = waiting()
    pass_days(180)
    services.reopen(question, by=ASKER)

    pass_days(179)
    assert question.status is Q.WAITING
    pass_days(1)

    assert question.status is Q.DECLINED


def test_nothing_that_waits_is_ever_erased(time_machine, db):
    question = waiting()

    time_machine.shift(timedelta(days=1000))
    jobs.run_now("privacy.keep_time")

    assert question.status is Q.WAITING
    assert db.session.execute(select(Delivery)).first() is None
