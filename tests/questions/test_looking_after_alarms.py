"""Looking after an alarm: who does, what says so, and that nobody is told again."""

import pytest

from askmd import audit, privacy
from askmd.audit.models import AuditEvent
from askmd.core.errors import NotAllowed, WrongState
from askmd.extensions import db
from askmd.questions import history, services
from askmd.workflow import ASKER, SYSTEM, QuestionStatus
from tests import factories

FIRST = "Please read first: one item is marked urgent"
AGAIN = "Again: please read first, an urgent item still waits"


def subjects(mails, name="alice"):
    return [mail["Subject"] for mail in mails.to(f"{name}@example.org")]


def test_once_a_doctor_looks_after_it_nobody_is_told_again(mails, urgent, alice, half_an_hour_later):
    mails.deliver()
    services.look_after(urgent, by=alice)

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
        lambda question, by, _other: services.clear_urgent(question, by=by),
        lambda question, _by, _other: privacy.withdraw(question),
        lambda question, _by, _other: privacy.erase(question, by=ASKER),
    ],
    ids=["claim", "help_now", "clear_urgent", "withdraw", "erase"],
)
def test_what_is_done_about_a_waiting_question_ends_the_mails(mails, urgent, alice, bob, act, half_an_hour_later):
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
        lambda question, _by, _other: services.mark_answered(question),
    ],
    ids=["ask_back", "decline", "hand_over", "answered"],
)
def test_what_is_done_about_a_claimed_question_ends_the_mails(mails, alice, bob, act, half_an_hour_later):
    question = factories.question(assignee=alice)
    services.set_urgent(question, by=SYSTEM)
    audit.viewed("question.viewed", [question], by=alice)
    mails.deliver()

    act(question, alice, bob)
    half_an_hour_later()

    assert subjects(mails, "bob") == [FIRST]


def test_reading_it_is_not_looking_after_it(mails, client, urgent, alice, half_an_hour_later):
    client.sign_in(alice).visit(f"/dashboard/questions/{urgent.id}")

    half_an_hour_later()

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


def test_whoever_lets_an_urgent_question_go_leaves_its_alarm_to_all(mails, urgent, alice, bob, half_an_hour_later):
    services.claim(urgent, by=alice)
    services.release(urgent, by=alice)
    mails.deliver()

    half_an_hour_later()

    assert subjects(mails) == [FIRST, AGAIN]


def test_whoever_holds_it_last_looks_after_it(urgent, alice, bob, dora):
    services.look_after(urgent, by=alice)
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
