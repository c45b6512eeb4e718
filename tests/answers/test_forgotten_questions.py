"""A question that its doctor forgot: a word on the working day before, then it is everybody's again."""

from datetime import UTC, datetime, timedelta

import pytest

from askmd import jobs, keys
from askmd.answers import idle, queries
from askmd.answers import services as answers
from askmd.core.errors import NotAllowed
from askmd.questions import services
from askmd.site import settings
from askmd.workflow import ASKER, SYSTEM, QuestionStatus
from tests import factories
from tests.support.mails import body

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
ALICE = "alice@example.org"


@pytest.fixture
def days_go_by(app, time_machine):
    """`days_go_by(4)`: the worker looks after each of them."""

    def go(days: int = 1) -> None:
        for _day in range(days):
            time_machine.shift(timedelta(days=1, minutes=1))
            jobs.run_now("answers.release_forgotten")

    return go


@pytest.fixture
def held(alice, time_machine):
    """Alice claims a question on a Monday morning."""
    time_machine.move_to(MONDAY)
    question = factories.question(body="Quagga.")
    services.claim(question, by=alice)
    return question


def test_its_doctor_is_told_on_the_working_day_before_and_the_draft_stays(held, alice, bob, days_go_by, mails):
    draft = factories.answer(question=held)
    days_go_by(3)
    assert (held.release_told_at, mails.deliver().to(ALICE)) == (None, [])

    days_go_by()

    # Five days after Monday is a Saturday, and nobody is told on the day before a free one that it is over then.
    assert mails.deliver().last["Subject"] == "Something of yours goes back to the queue soon"
    assert "Quagga" not in body(mails.last)
    assert idle.goes_back_at(held).date() == (MONDAY + timedelta(days=7)).date()
    days_go_by(2)
    assert held.status is QuestionStatus.CLAIMED
    days_go_by()
    assert (held.status, held.assignee_id, held.release_told_at) == (QuestionStatus.WAITING, None, None)
    services.claim(held, by=bob)
    assert answers.start(held, by=bob) is draft
    assert len(mails.deliver().to(ALICE)) == 1


def test_whatever_its_doctor_does_keeps_it(held, alice, bob, days_go_by, mails):
    days_go_by(4)
    services.add_note(held, text="I wait for the pathologist.", by=alice)
    assert idle.goes_back_at(held) is None
    days_go_by(3)
    draft = factories.answer(question=held)
    days_go_by(4)
    answers.save(draft, factories.content(title="Another title?"), base_number=1, by=alice)
    days_go_by(4)
    assert idle.goes_back_at(held) is not None
    services.keep(held, by=alice)
    days_go_by(2)

    assert (held.assignee, held.release_told_at) == (alice, None)
    with pytest.raises(NotAllowed):
        services.keep(held, by=bob)


def test_nobody_forgot_what_waits_for_somebody_else(alice, bob, held, days_go_by):
    checked, asked, aside = factories.submitted(author=alice).questions[0], factories.question(), factories.question()
    for question in (asked, aside):
        services.claim(question, by=alice)
    services.ask_back(asked, text="Which one?", by=alice)
    services.snooze(aside, until=(MONDAY + timedelta(days=15)).date(), by=alice)
    services.release(held, by=alice)

    days_go_by(11)
    assert [question.assignee for question in (checked, asked, aside)] == [alice] * 3
    assert {question.release_told_at for question in (checked, asked, aside)} == {None}

    services.reply(asked, text="The second one.", by=ASKER)
    draft = queries.for_question(checked)
    answers.request_changes(draft, comment="Shorter, please.", by=bob)
    days_go_by(3)
    assert asked.release_told_at is None
    assert checked.release_told_at is None
    days_go_by(3)
    assert (checked.assignee, asked.assignee, aside.assignee) == (None, None, alice)


def test_with_zero_days_nothing_goes_back_and_an_alarm_goes_on_when_it_does(held, alice, days_go_by):
    settings.change("idle_release_days", 0, by=SYSTEM)
    days_go_by(20)
    assert held.assignee is alice

    services.set_urgent(held, by=alice)
    held.alarm_seen_at = held.claimed_at
    settings.change("idle_release_days", 1, by=SYSTEM)
    days_go_by(4)
    assert (held.assignee, held.alarm_seen_at) == (None, None)
    assert keys.read(held, "body") == "Quagga."
