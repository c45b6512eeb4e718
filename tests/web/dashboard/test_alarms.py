"""Alarms on the doctors' pages: since when, who looks after them, and the button that says so."""

from datetime import timedelta

import pytest

from askmd.core import clock
from askmd.questions import history, services
from askmd.workflow import SYSTEM, QuestionStatus
from tests import factories

NOBODY = "Nobody has said yet that they look after it."


def page_of(question) -> str:
    return f"/dashboard/questions/{question.id}"


def urgent(**values):
    question = factories.question(**values)
    services.set_urgent(question, by=SYSTEM)
    return question


def test_the_queue_says_since_when_and_who_looks_after_it(client, make_client, alice, bob, time_machine):
    time_machine.move_to(clock.now())
    question = urgent()
    time_machine.shift(timedelta(minutes=20))
    client.sign_in(alice)
    assert client.visit("/dashboard/").has(f"{question.number}. Urgent for 20 minutes. {NOBODY}")

    assert client.press(f"I look after this {question.number}").has(f"You look after {question.number}.")
    time_machine.shift(timedelta(minutes=10))

    assert client.visit("/dashboard/").has("Urgent for 30 minutes. You have looked after it for 10 minutes.")
    other = make_client().sign_in(bob).visit("/dashboard/")
    assert other.has("Alice has looked after it for 10 minutes.")
    assert f"I look after this {question.number}" not in other.buttons


def test_whoever_comes_second_is_told_who_looks_after_it(client, make_client, alice, bob):
    question = urgent()
    late = make_client().sign_in(bob)
    assert late.visit(page_of(question)).has(NOBODY)

    client.sign_in(alice).visit(page_of(question))
    client.press("I look after this")
    response = late.submit(button="I look after this")

    assert response.status_code == 409
    assert late.page.has("Alice looks after this question already.")


@pytest.mark.parametrize("button", ["Not urgent", "I look after this"])
def test_a_button_on_a_page_from_before_the_newest_words_ends_no_alarm(client, alice, bob, button):
    question = urgent(assignee=alice)
    services.ask_back(question, text="Since when?", by=bob)
    client.sign_in(bob).visit(page_of(question))
    services.reply(question, text="Quagga: I cannot go on.")

    response = client.submit(button=button)

    assert response.status_code == 409
    assert client.page.has("Something new came since you opened this page.")
    page = client.visit(page_of(question))
    assert page.has(NOBODY)
    assert page.has("Quagga: I cannot go on.")
    client.press(button)
    assert not client.visit(page_of(question)).has(NOBODY)


def test_the_button_in_the_queue_ends_no_alarm_whose_words_are_newer(client, alice, bob):
    question = urgent(assignee=alice)
    services.ask_back(question, text="Since when?", by=bob)
    client.sign_in(bob).visit("/dashboard/")
    services.reply(question, text="Quagga: I cannot go on.")

    assert client.submit(button=f"I look after this {question.number}").status_code == 409

    assert client.visit("/dashboard/").has(NOBODY)


def test_a_form_that_does_not_say_what_was_shown_ends_no_alarm(client, alice):
    question = urgent()
    client.sign_in(alice).visit(page_of(question))

    assert client.submit(values={"newest": "soon"}, button="Not urgent").status_code == 409

    assert client.visit(page_of(question)).has(NOBODY)


def test_a_claim_from_the_queue_leaves_the_alarm_on_the_page_for_all(client, alice):
    question = urgent()
    client.sign_in(alice).visit("/dashboard/")

    client.submit(form=f"/questions/{question.id}/claim")

    assert "I look after this" in client.visit(page_of(question)).buttons


def test_looking_at_the_page_is_not_looking_after_it(client, alice):
    question = urgent()
    client.sign_in(alice).visit(page_of(question))

    assert client.visit(page_of(question)).has(NOBODY)


def test_whoever_claims_it_looks_after_it(client, make_client, alice, bob):
    question = urgent()
    client.sign_in(alice).visit(page_of(question))

    assert client.press("Claim").has("You have looked after it")
    assert make_client().sign_in(bob).visit("/dashboard/").has("Alice has looked after it")


def test_what_nobody_looks_after_stands_before_what_is_older(client, alice):
    old = urgent(asked_at=clock.now() - timedelta(days=1))
    new = urgent()
    services.look_after(old, newest=history.newest(old), by=alice)
    client.sign_in(alice)

    page = client.visit("/dashboard/")

    assert page.main.index(f"Open {new.number}") < page.main.index(f"Open {old.number}")


def test_an_answered_question_with_a_new_alarm_stands_on_top_until_somebody_looks_after_it(client, alice):
    question = urgent(assignee=alice, status=QuestionStatus.ANSWERED)
    client.sign_in(alice)
    assert client.visit("/dashboard/").has(NOBODY)

    assert "Send this message now" in client.visit(page_of(question)).buttons
    client.press("I look after this")

    assert not client.visit("/dashboard/").has("Read first")


def test_a_doctor_off_duty_reads_so_in_the_queue(client, alice, bob):
    client.sign_in(alice)
    assert not client.visit("/dashboard/").has("off duty")
    alice.is_on_duty = False
    page = client.visit("/dashboard/")
    assert page.has("You are off duty, so you get no alarm mails now.")
    assert page.links["Change this on your account"] == "/account/profile#duty"

    bob.is_on_duty = False

    assert client.visit("/dashboard/").has("No doctor is on duty. Alarm mails go to every doctor now, to you as well.")
