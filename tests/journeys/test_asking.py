"""Pat writes a question: in steps or on one page, interrupted, warned, and never made to type it again."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from askmd.extensions import db
from askmd.questions.models import Question
from tests import factories
from tests.journeys.people import ask, fill_in, go_on, press, send

FEVER = "I have a fever of 39.2 since last night and my last chemotherapy was a week ago. Is that normal?"
NAMED = "My name is Margaret Whitcombe and I want to know what a lobular carcinoma is."
TITLE = "What are the treatments for lung cancer?"


def count(live) -> int:
    with live.app.app_context():
        return db.session.execute(select(func.count(Question.id))).scalar_one()


def to_question(page) -> None:
    """As far as the field for the question."""
    page.goto("/ask")
    page.check("input[name=accept]", force=True)
    go_on(page)
    page.check("input[name=who_asks][value=patient]", force=True)
    go_on(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_no_step_has_a_barrier(live, browser_at, axe, width, scripts):
    page = browser_at(width, scripts=scripts)
    page.goto("/ask")
    for _ in range(5 if scripts else 1):
        axe(page)
        go_on(page)
    press(page, "Check my question")
    axe(page)
    assert page.title().startswith("Error:")
    page.goto("/ask")
    fill_in(page, f"{NAMED} {FEVER}")
    press(page, "Check my question")
    axe(page)
    press(page, "Send my question")
    axe(page)
    assert page.title().startswith("Error:")
    page.check("input[name=has_read]", force=True)
    send(page)
    axe(page)
    page.goto("/ask/sent/sheet")
    axe(page)


def test_on_the_smallest_phone_nothing_goes_sideways(browser_at, axe):
    page = browser_at(320)
    to_question(page)
    axe(page)
    page.fill("[name=question]", NAMED)
    expect(page.locator("#look")).to_contain_text("Margaret Whitcombe")
    axe(page)
    page.fill("[name=question]", FEVER + " x" * 40 + "y" * 200)
    for _ in range(2):
        go_on(page)
    page.goto("/ask#step-publish")
    axe(page)


def test_one_step_after_the_other_and_back_again_loses_nothing(browser_at):
    page = browser_at(360)
    to_question(page)
    page.fill("[name=question]", NAMED)

    page.go_back()
    expect(page.get_by_role("heading", name="About you")).to_be_focused()
    page.go_forward()

    expect(page.locator("#question")).to_have_value(NAMED)


def test_what_may_be_urgent_is_said_while_somebody_writes(browser_at):
    page = browser_at(360)
    to_question(page)

    page.fill("[name=question]", FEVER)

    expect(page.locator("#look")).to_contain_text("Call the 24-hour number of your treatment team.")


def test_a_name_is_taken_out_with_one_press(browser_at):
    page = browser_at(360)
    to_question(page)
    page.fill("[name=question]", NAMED)

    page.locator("[data-found='Margaret Whitcombe']").click()

    expect(page.locator("#question")).to_have_value(NAMED.replace("Margaret Whitcombe", "[name]"))
    expect(page.locator("#look")).to_be_empty()


def test_with_the_keyboard_one_word_after_the_other_is_taken_out_and_the_ear_is_told(browser_at):
    page = browser_at(360)
    to_question(page)
    page.fill("[name=question]", f"{NAMED} Call me at 555-0142.")
    said = page.locator("#look-said")
    expect(said).to_have_text("2 things may show who you are. Look below your question.")

    page.locator("[data-found='Margaret Whitcombe']").press("Enter")

    expect(said).to_have_text("One thing may show who you are. Look below your question.")
    expect(page.locator("[data-found='555-0142']")).to_be_focused()


def test_an_answer_that_is_there_already_ends_the_form(live, browser_at, axe):
    with live.app.app_context():
        for title in (TITLE, "What are the symptoms of a cold?", "Who looks after me at night?"):
            factories.post(title=title, question=title, short_answer="Surgery.", body="<p>Surgery.</p>")
        db.session.commit()
    page = browser_at(360)
    to_question(page)
    page.fill("[name=question]", f"{TITLE} How do they treat the lung cancer of my dad?")

    page.get_by_role("button", name=re.compile("^This answered it")).first.click()

    expect(page.get_by_role("heading", name="Good that it helped")).to_be_visible()
    axe(page)
    assert count(live) == 0


def test_an_interrupted_form_can_be_finished_if_its_writer_allows_it(browser_at):
    page = browser_at(360)
    to_question(page)
    page.check("#keep-draft", force=True)
    page.fill("[name=question]", NAMED)

    page.goto("/topics")
    page.goto("/ask#step-question")

    expect(page.locator("#question")).to_have_value(NAMED)
    expect(page.get_by_text("You began to write here before")).to_be_visible()
    page.get_by_role("button", name="Delete it from this device").click()
    expect(page.locator("#question")).to_have_value("")
    page.reload()
    expect(page.locator("#question")).to_have_value("")


def test_without_being_allowed_nothing_stays_on_the_device(browser_at):
    page = browser_at(360)
    to_question(page)
    page.fill("[name=question]", NAMED)

    page.goto("/topics")
    assert page.context.storage_state()["origins"] == []
    page.goto("/ask#step-question")

    expect(page.locator("#question")).to_have_value("")


def test_a_draft_is_gone_when_the_question_is_sent(browser_at):
    page = browser_at(360)
    page.goto("/ask#step-question")
    page.check("#keep-draft", force=True)
    ask(page, NAMED)

    assert page.context.storage_state()["origins"] == []


def test_going_back_after_sending_shows_an_empty_form_and_sends_nothing_twice(live, browser_at):
    page = browser_at(360)
    # Letters only: where lines break depends on whether the styles have arrived.
    first = ask(page, "May I go swimming?")

    page.go_back()
    expect(page.get_by_role("heading", name="Ask your question")).to_be_visible()
    page.goto("/ask/sent")

    assert " ".join(page.locator("#receipt-code").inner_text().split()) == first
    assert count(live) == 1


def test_everything_can_be_done_with_the_keyboard(live, browser_at):
    page = browser_at(360)
    page.goto("/ask")
    keyboard = page.keyboard

    def to(selector: str) -> None:
        for _ in range(60):
            keyboard.press("Tab")
            if page.locator(selector).first.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"The Tab key does not come to {selector}.")

    to("#accept")
    keyboard.press("Space")
    to("text=Continue")
    keyboard.press("Enter")
    to("input[name=who_asks]")
    keyboard.press("Space")
    to("text=Continue")
    keyboard.press("Enter")
    to("#question")
    keyboard.type("May I go swimming?")
    to("text=Continue")
    keyboard.press("Enter")
    to("input[name=consent]")
    keyboard.press("Space")
    to("text=Continue")
    keyboard.press("Enter")
    to("text=Check my question")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Before you send it")).to_be_visible()
    to("#send button")
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/ask/sent$"))
    assert count(live) == 1
