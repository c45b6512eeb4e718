"""A doctor with two minutes: an alarm that a mail told of, spam that one key puts away, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from askmd.accounts import passwords
from askmd.extensions import db
from askmd.questions import alarms, asking
from askmd.questions.asking import Asked
from askmd.questions.flags import found_in
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.workflow import QuestionStatus
from tests import factories
from tests.journeys.people import PASSWORD, press, sign_in
from tests.support.live import wait_until

EMERGENCY = (
    "My name is Verbena Tidwell, from Toledo, and I had chemotherapy on 3 March 2026.\n"
    "I have crushing chest pain right now and cannot breathe."
)
SPAM = ["Buy our wonderful watches.", "Buy our wonderful hats."]
WAYS = ["pointer", "keyboard"]


@pytest.fixture
def practice(live):
    """Two doctors, one of them off duty, and two questions that are none."""
    with live.app.app_context():
        for name in ("alice", "bob"):
            account = factories.doctor(name=f"Dr {name.title()}", slug=name, address=f"{name}@example.org")
            account.is_on_duty = name == "alice"
            passwords.set_password(account, PASSWORD)
        for words in SPAM:
            factories.question(body=words)
        db.session.commit()
    return live


def status_of(practice, words) -> QuestionStatus:
    with practice.app.app_context():
        number = 1 + SPAM.index(words)
        return db.session.get_one(Question, number).status


def row(page, words):
    return page.locator(".queue-row").filter(has_text=words)


def test_an_alarm_is_mailed_at_once_and_looked_after(practice, browser_at, axe, width):
    with practice.app.app_context():
        asked = Asked(text=EMERGENCY, who_asks=WhoAsks.PATIENT, consent=Consent.PRIVATE)
        question = asking.ask(asked, code=b"1" * 16)
        db.session.commit()
        number = question.number
    mail = practice.mails.wait_for("alice@example.org")
    assert "Verbena" not in mail.as_string()
    assert practice.mails.to("bob@example.org") == []

    page = browser_at(width)
    sign_in(page, "alice@example.org")
    axe(page)
    expect(page.get_by_text("Nobody has said yet that they look after it.")).to_be_visible()
    press(page, "I look after this")
    expect(page.get_by_text(f"You look after {number}.")).to_be_visible()
    expect(page.locator("mark.mark-flag").first).to_be_visible()
    axe(page)

    page.goto("/account/profile")
    axe(page)
    press(page, "Go off duty")
    expect(page.get_by_text("You are off duty.")).to_be_visible()
    page.goto("/dashboard/")
    expect(page.get_by_text("Alarm mails go to every doctor now")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("way", WAYS)
def test_one_key_puts_spam_away_and_undo_brings_it_back(practice, browser_at, axe, way):
    page = browser_at(1280)
    sign_in(page, "alice@example.org")
    page.goto("/dashboard/?tab=to-claim")
    page.keyboard.press("b")
    chosen = row(page, SPAM[1])
    if way == "pointer":
        chosen.hover()
    else:
        chosen.get_by_role("link").first.focus()

    for keys in ("Control+b", "Shift+b", "Alt+b"):
        page.keyboard.press(keys)
    expect(chosen).to_have_class(re.compile("queue-row-chosen"))
    axe(page)
    page.keyboard.press("b")

    expect(page.get_by_text("Q-0002 is in the bin")).to_be_visible()
    expect(page).to_have_url(re.compile("tab=to-claim"))
    assert [status_of(practice, words) for words in SPAM] == [QuestionStatus.WAITING, QuestionStatus.SPAM]
    axe(page)
    press(page, "Undo")
    expect(row(page, SPAM[1])).to_be_visible()
    assert status_of(practice, SPAM[1]) is QuestionStatus.WAITING


def test_keys_rest_while_somebody_types_and_can_be_turned_off_for_good(practice, browser_at):
    page = browser_at(1280)
    sign_in(page, "alice@example.org")
    row(page, SPAM[0]).hover()
    page.get_by_label("Words or number").focus()
    page.keyboard.press("b")
    assert page.get_by_label("Words or number").input_value() == "b"

    page.get_by_role("button", name="Single keys are on. Turn them off").click()
    page.reload()
    expect(page.get_by_role("button", name="Single keys are off. Turn them on")).to_be_visible()
    row(page, SPAM[0]).hover()
    page.keyboard.press("b")
    page.reload()
    assert status_of(practice, SPAM[0]) is QuestionStatus.WAITING

    page.goto("/dashboard/questions/1")
    page.keyboard.press("b")
    page.get_by_role("button", name="Single keys are off. Turn them on").click()
    page.keyboard.press("b")

    expect(page.get_by_text("Q-0001 is in the bin")).to_be_visible()


def test_an_urgent_question_is_refused_with_the_reason(practice, browser_at):
    with practice.app.app_context():
        alarms.keep_flags(db.session.get_one(Question, 1), found_in(EMERGENCY))
        db.session.commit()
    page = browser_at(1280)
    sign_in(page, "alice@example.org")
    page.goto("/dashboard/questions/1")

    page.keyboard.press("b")

    expect(page.get_by_text("It cannot go to the bin while it is.")).to_be_visible()
    assert status_of(practice, SPAM[0]) is QuestionStatus.WAITING


def test_without_scripts_the_button_and_undo_do_the_same(practice, browser_at, axe, width):
    page = browser_at(width, scripts=False)
    sign_in(page, "alice@example.org")
    page.goto("/dashboard/questions/1")
    assert not page.get_by_text("Single keys").first.is_visible()
    page.get_by_text("It is spam").click()
    press(page, "Move it to the bin")
    axe(page)

    press(page, "Undo")

    expect(page.get_by_text("It is back in the queue.")).to_be_visible()
    wait_until(lambda: status_of(practice, SPAM[0]) is QuestionStatus.WAITING, "the way back")
