"""No alarm ends unread: what was written after the look of the doctor who acts stays an alarm."""

from datetime import timedelta

import pytest

from askmd import audit
from askmd.accounts import services as accounts
from askmd.answers import services as answering
from askmd.core.errors import NotAllowed, Stale
from askmd.questions import alarms, editing, history, services
from askmd.questions.flags import Flags
from askmd.triage import Level
from askmd.workflow import SYSTEM, QuestionStatus
from tests import factories

FIRST = "Please read first: one item is marked urgent"
AGAIN = "Again: please read first, an urgent item still waits"
ALARM = Flags(Level.ALARM, ("self_harm",))


def reads(question, by):
    audit.viewed("question.viewed", [question], by=by)


def ask_back(question, by):
    services.ask_back(question, text="Since when?", by=by)


def reply(question, found=ALARM):
    services.reply(question, text="Quagga: I cannot go on.")
    alarms.keep_flags(question, found)


def is_alarm(question) -> bool:
    return [alarm.question for alarm in history.alarms(5) if alarm.by is None] == [question]


@pytest.fixture
def held(alice):
    """A question that Alice has read, and asked back about."""
    question = factories.question(assignee=alice)
    reads(question, alice)
    ask_back(question, alice)
    return question


def test_an_answer_that_was_approved_before_does_not_end_an_alarm(mails, alice, bob, time_machine, half_an_hour_later):
    answer = factories.approved(factories.answer(author=alice), reviewer=bob)
    [question] = answer.questions
    ask_back(question, alice)
    time_machine.shift(timedelta(seconds=5))
    reply(question)

    answering.deliver(answer)

    assert question.status is QuestionStatus.ANSWERED
    assert is_alarm(question)
    mails.deliver()
    half_an_hour_later()
    told = [mail["Subject"] for mail in mails.to("alice@example.org")]
    assert [subject for subject in told if subject in (FIRST, AGAIN)] == [FIRST, AGAIN]


def test_an_answer_that_was_handed_in_by_who_never_saw_the_alarm_does_not_end_it(alice, bob, held, time_machine):
    answer = factories.answer(author=alice, question=held)
    reply(held)
    time_machine.shift(timedelta(minutes=1))
    factories.approved(answer, reviewer=bob)

    answering.deliver(answer)

    assert is_alarm(held)


def test_an_answer_that_was_handed_in_after_the_alarm_was_read_ends_it(alice, bob, held, time_machine):
    answer = factories.answer(author=alice, question=held)
    reply(held)
    reads(held, alice)
    time_machine.shift(timedelta(minutes=1))
    factories.approved(answer, reviewer=bob)

    answering.deliver(answer)

    assert history.alarms(5) == []


@pytest.mark.parametrize("act", [services.look_after, services.clear_urgent], ids=["look_after", "clear_urgent"])
@pytest.mark.parametrize("found", [ALARM, Flags()], ids=["alarm", "no_alarm"])
def test_who_has_not_seen_the_newest_words_cannot_end_the_alarm(held, alice, bob, act, found):
    services.set_urgent(held, by=SYSTEM)
    seen = history.newest(held)
    reply(held, found)

    with pytest.raises(Stale, match="Something new came"):
        act(held, newest=seen, by=bob)

    assert is_alarm(held)


def test_an_alarm_that_was_told_again_is_the_same_alarm(urgent, bob, half_an_hour_later):
    seen = history.newest(urgent)
    half_an_hour_later()

    services.look_after(urgent, newest=seen, by=bob)

    assert history.looks_after(urgent) is bob


@pytest.mark.parametrize(
    "act",
    [
        lambda question, by, _other: services.help_now(question, by=by),
        lambda question, by, _other: ask_back(question, by),
        lambda question, by, other: services.hand_over(question, to=other, by=by),
    ],
    ids=["help_now", "ask_back", "hand_over"],
)
def test_what_a_doctor_does_without_having_read_the_alarm_leaves_it_to_all(held, alice, bob, act):
    reply(held)

    act(held, alice, bob)

    assert is_alarm(held)


def test_a_claim_from_the_queue_leaves_the_alarm_to_all(urgent, alice):
    services.claim(urgent, by=alice)

    assert is_alarm(urgent)


def test_a_claim_upon_words_that_were_changed_meanwhile_leaves_the_alarm_to_all(urgent, alice):
    reads(urgent, alice)
    editing.edit(urgent, text="Quagga: I cannot go on.", found=ALARM)

    services.claim(urgent, by=alice)

    assert is_alarm(urgent)


def test_an_urgent_question_is_not_declined_by_who_has_not_read_its_newest_words(held, alice):
    reply(held)

    with pytest.raises(NotAllowed, match="open and read it"):
        services.decline(held, text="We cannot answer this.", by=alice)

    assert is_alarm(held)


@pytest.mark.parametrize("state", ["waiting", "held_by_another", "waits_for_a_reply"])
def test_an_alarm_whose_doctor_is_disabled_is_told_again(
    mails, urgent, alice, bob, dora, charlie, state, half_an_hour_later
):
    if state == "held_by_another":
        services.claim(urgent, by=bob)
    if state == "waits_for_a_reply":
        services.claim(urgent, by=alice)
        ask_back(urgent, alice)
    services.look_after(urgent, newest=history.newest(urgent), by=alice)
    mails.deliver()

    accounts.disable(alice, by=charlie)
    half_an_hour_later()

    assert is_alarm(urgent)
    assert [mail["Subject"] for mail in mails.to("bob@example.org")] == [FIRST, AGAIN]


def test_an_alarm_that_went_on_to_another_doctor_stays_with_them(urgent, alice, bob, charlie):
    services.look_after(urgent, newest=history.newest(urgent), by=alice)
    services.claim(urgent, by=bob)

    accounts.disable(alice, by=charlie)

    assert history.looks_after(urgent) is bob


def test_a_declined_question_whose_doctor_is_disabled_is_everybodys_alarm_when_it_is_reopened(
    urgent, alice, bob, charlie
):
    reads(urgent, alice)
    services.decline(urgent, text="We cannot answer this.", by=alice)
    accounts.disable(alice, by=charlie)

    services.reopen(urgent, by=bob)

    assert is_alarm(urgent)
