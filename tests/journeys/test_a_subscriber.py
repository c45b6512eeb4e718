"""Sam wants our news: two topics, once a week, then once a month, and in the end to be forgotten."""

import re

from playwright.sync_api import Page, expect

from askmd.extensions import db
from askmd.subscriptions import preferences
from askmd.subscriptions.models import Frequency, Subscriber
from askmd.topics.services import seed_defaults
from tests.journeys.people import link_in, press

SAM = "sam@example.org"


def plant(live) -> None:
    with live.app.app_context():
        seed_defaults()
        db.session.commit()


def wanted(live) -> preferences.Preferences | None:
    with live.app.app_context():
        sam = db.session.query(Subscriber).one_or_none()
        return preferences.of(sam) if sam is not None else None


def choose(page: Page, name: str, value: str) -> None:
    page.check(f"input[name={name}][value={value}]", force=True)


def test_from_the_form_to_being_forgotten(live, browser_at, axe, width):
    plant(live)
    page = browser_at(width)
    page.goto("/subscribe")
    axe(page)
    expect(page.get_by_text("Types of cancer", exact=True)).to_be_hidden()
    choose(page, "scope", "chosen")
    press(page, "Send me a confirmation")
    axe(page)
    expect(page.get_by_role("link", name="Choose at least one topic")).to_be_visible()

    page.fill("[name=address]", SAM)
    page.get_by_text("Choose single topics in “Types of cancer”").click()
    for topic in ("Lung cancer", "Leukemia"):
        page.get_by_label(topic, exact=True).check(force=True)
    choose(page, "frequency", "weekly")
    axe(page)
    press(page, "Send me a confirmation")
    expect(page.get_by_role("heading", name="Please look in your mailbox")).to_be_visible()

    page.goto(link_in(live.mails.wait_for(SAM), "/subscriptions/"))
    expect(page.get_by_text("Leukemia")).to_be_visible()
    axe(page)
    press(page, "Yes, write to me")
    expect(page.get_by_role("heading", name="You are on the list")).to_be_visible()
    axe(page)
    assert len(wanted(live).topics) == 2

    choose(page, "frequency", "monthly")
    press(page, "Save my choice")
    expect(page.get_by_text("Saved. From now on")).to_be_visible()
    assert wanted(live).frequency is Frequency.MONTHLY

    page.get_by_text("Forget me", exact=True).click()
    axe(page)
    press(page, "Forget me now")
    expect(page.get_by_role("heading", name="You are forgotten")).to_be_visible()
    axe(page)
    assert wanted(live) is None


def test_with_the_keyboard_only_and_without_scripts_on_the_smallest_phone(live, browser_at, axe):
    plant(live)
    page = browser_at(320, scripts=False)
    page.goto("/subscribe")
    page.focus("[name=address]")
    page.keyboard.type(SAM)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Types of cancer", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Breast cancer", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    axe(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sent=1"))

    page.goto(link_in(live.mails.wait_for(SAM), "/subscriptions/"))
    button = page.get_by_role("button", name="Yes, write to me")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="You are on the list")).to_be_visible()
    axe(page)
    assert len(wanted(live).topics) == 1


def test_stopping_without_a_mail_at_hand(live, browser_at, axe, width):
    plant(live)
    page = browser_at(width)
    page.goto("/subscribe")
    page.fill("[name=address]", SAM)
    press(page, "Send me a confirmation")
    page.goto(link_in(live.mails.wait_for(SAM), "/subscriptions/"))
    press(page, "Yes, write to me")

    page.goto("/subscribe")
    page.get_by_role("link", name="On the list already?").click()
    axe(page)
    page.fill("[name=address]", SAM)
    press(page, "Send me my link")
    axe(page)
    page.goto(link_in(live.mails.wait_for(SAM, count=2), "/unsubscribe/"))
    axe(page)
    press(page, "One mail a week instead")
    axe(page)
    assert wanted(live).frequency is Frequency.WEEKLY
    press(page, "Stop all mails")

    expect(page.get_by_role("heading", name="You will get no more mails")).to_be_visible()
    axe(page)
