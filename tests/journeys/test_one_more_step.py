"""Machines flood the site while Pat asks: Pat sees one page more, and the question comes in."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from askmd.core import clock
from askmd.extensions import db
from askmd.questions import proofs
from askmd.questions.models import Question
from askmd.site import settings
from askmd.workflow import SYSTEM
from tests.journeys import people
from tests.support.live import wait_until

WORDS = "Is this normal?\n\nIt “hurts” <at night>."


@pytest.fixture(autouse=True)
def flooded(live):
    with live.app.app_context():
        settings.change("guard_mode", "always", by=SYSTEM)
        db.session.commit()


def ask(page) -> None:
    page.goto("/ask")
    people.fill_in(page, WORDS, consent="private")
    people.press(page, "Check my question")
    people.press(page, "Send my question")


def questions(live) -> int:
    with live.app.app_context():
        return db.session.query(Question).count()


def test_with_scripts_the_device_does_a_sum_and_the_question_sends_itself(live, browser_at, width):
    page = browser_at(width)

    ask(page)

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert questions(live) == 1


def test_what_happens_is_told_in_words(live, browser_at, axe, monkeypatch):
    # A sum that lasts, so that one can look at its page.
    monkeypatch.setattr(proofs, "COST", 5_000_000)
    page = browser_at(360)

    ask(page)

    status = page.get_by_role("status")
    expect(status).to_contain_text("Your device now does a short sum.")
    expect(page.get_by_role("button", name="Send my question")).to_be_hidden()
    axe(page)
    assert questions(live) == 0


def test_without_scripts_the_button_works_after_the_wait(live, browser_at, axe, width, monkeypatch):
    page = browser_at(width, scripts=False)
    ask(page)
    expect(page.get_by_role("status")).to_contain_text("Please wait 30 seconds. Then press the button.")
    axe(page)

    page.get_by_role("button", name="Send my question").click()

    expect(page.get_by_role("status")).to_contain_text("Your words are still here.")
    axe(page)
    assert questions(live) == 0
    monkeypatch.setattr(proofs, "PATIENCE", timedelta(seconds=1))
    ask(page)
    end = clock.now() + timedelta(seconds=1)
    wait_until(lambda: clock.now() > end, "the wait to be over")
    page.get_by_role("button", name="Send my question").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert questions(live) == 1


def test_where_a_browser_cannot_count_the_button_is_there(live, browser_at):
    page = browser_at(360)
    page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")

    ask(page)

    expect(page.get_by_role("status")).to_contain_text("Please wait 30 seconds.")
    expect(page.get_by_role("button", name="Send my question")).to_be_visible()


def test_nobody_comes_upon_the_field_that_is_for_machines(browser_at):
    page = browser_at(1280)
    page.goto("/ask")

    expect(page.locator("[name=remark]")).to_have_count(1)
    expect(page.get_by_role("textbox", name="Please leave this empty")).to_have_count(0)
    for _ in range(60):
        page.keyboard.press("Tab")
        expect(page.locator("[name=remark]")).not_to_be_focused()
