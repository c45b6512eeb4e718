"""Looking after an alarm: who does, what says so, and that nobody is told again."""

import pytest

from askmd import audit, privacy
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import NotAllowed, WrongState
from askmd.extensions import db
from askmd.questions import history, services
from askmd.workflow import ASKER, SYSTEM, QuestionStatus
from tests import factories

FIRST = "Please read first: one item is marked urgent"
AGAIN = "Again: please read first, an urgent item still waits"


def subjects(mails, name="alice"):
    return [mail["Subject"] for mail in mails.to(f"{name}@example.org")]


def look_after(question, by):
    services.look_after(question, newest=history.newest(question), by=by)


def clear_urgent(question, by):
    services.clear_urgent(question, newest=history.newest(question), by=by)


def reads(question, by):
    audit.viewed("question.viewed", [question], by=by)


def test_once_a_doctor_looks_after_it_nobody_is_told_again(mails, urgent, alice, half_an_hour_later):
    mails.deliver()
    look_after(urgent, alice)

    half_an_hour_later()

    assert subjects(mails) == subjects(mails, "bob") == [FIRST]
    assert urgent.is_urgent
    assert db.session.query(AuditEvent).filter_by(action="question.alarm_seen", by_id=alice.id).count() == 1
    assert history.looks_after(urgent) is alice


@pytest.mark.parametrize(
    "act",
    [
        lambda question, by, _other: services.claim(question, by=by),
        lambda question, by, _other: services.help_now(question, by=by),
        lambda question, by, _other: clear_urgent(question, by),
        lambda question, _by, _other: privacy.withdraw(question),
        lambda question, _by, _other: privacy.erase(question, by=ASKER),
    ],
    ids=["claim", "help_now", "clear_urgent", "withdraw", "erase"],
)
def test_what_is_done_about_a_waiting_question_ends_the_mails(mails, urgent, alice, bob, act, half_an_hour_later):
    reads(urgent, alice)
    act(urgent, alice, bob)
    mails.deliver()

    half_an_hour_later()

    assert AGAIN not in subjects(mails, "bob")


@pytest.mark.parametrize(
    "act",
    [
        lambda question, by, _other: services.ask_back(question, text="Since when?", by=by),
        lambda question, by, _other: services.decline(question, text="Please call your team.", by=by),
        lambda question, by, other: services.hand_over(question, to=other, by=by),
        lambda question, _by, _other: services.mark_answered(question, handed_in_at=clock.now()),
    ],
    ids=["ask_back", "decline", "hand_over", "answered"],
)
def test_what_is_done_about_a_claimed_question_ends_the_mails(mails, alice, bob, act, half_an_hour_later):
    question = factories.question(assignee=alice)
    services.set_urgent(question, by=SYSTEM)
    reads(question, alice)
    mails.deliver()

    act(question, alice, bob)
    half_an_hour_later()

    assert [subject for subject in subjects(mails, "bob") if subject in (FIRST, AGAIN)] == [FIRST]


def test_reading_it_is_not_looking_after_it(mails, client, urgent, alice, half_an_hour_later):
    client.sign_in(alice).visit(f"/dashboard/questions/{urgent.id}")

    half_an_hour_later()

    assert AGAIN in subjects(mails)


def test_whoever_comes_second_is_told_who_looks_after_it(urgent, alice, bob):
    look_after(urgent, alice)
    look_after(urgent, alice)

    with pytest.raises(WrongState, match="Alice looks after this question already"):
        look_after(urgent, bob)


def test_only_a_doctor_looks_after_an_alarm_and_only_while_it_stands(urgent, alice, charlie):
    with pytest.raises(NotAllowed):
        look_after(urgent, charlie)
    clear_urgent(urgent, alice)

    with pytest.raises(WrongState):
        look_after(urgent, alice)


def test_whoever_lets_an_urgent_question_go_leaves_its_alarm_to_all(mails, urgent, alice, bob, half_an_hour_later):
    reads(urgent, alice)
    services.claim(urgent, by=alice)
    services.release(urgent, by=alice)
    mails.deliver()

    half_an_hour_later()

    assert subjects(mails) == [FIRST, AGAIN]


def test_whoever_holds_it_last_looks_after_it(urgent, alice, bob, dora):
    look_after(urgent, alice)
    services.claim(urgent, by=bob)
    assert history.looks_after(urgent) is bob

    services.hand_over(urgent, to=dora, by=bob)
    assert history.looks_after(urgent) is dora


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
