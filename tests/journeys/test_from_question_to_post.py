"""The main job: somebody asks, one doctor writes, another checks, the asker agrees, readers find it, mails arrive."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from askmd.accounts import passwords
from askmd.extensions import db
from askmd.subscriptions.models import Subscriber
from tests import factories
from tests.journeys.people import PASSWORD, ask, link_in, open_with_code, press, sign_in, write_text
from tests.support.live import wait_until

WORRY = "May I swim in the lake while my port heals? I have been told two different things."
TITLE = "May I swim while my port heals?"


@pytest.fixture
def practice(live):
    """Two doctors with passwords, and a reader who waits for news."""
    with live.app.app_context():
        for name in ("alice", "bob"):
            account = factories.doctor(name=f"Dr {name.title()}", slug=name, address=f"{name}@example.org")
            passwords.set_password(account, PASSWORD)
        factories.topic(name="Living with cancer")
        factories.subscriber(address="sam@example.org")
        db.session.commit()
    return live


def test_a_question_becomes_a_post_that_two_doctors_saw(practice, browser_at, axe, width):
    asker = browser_at(width, scripts=False)
    code = ask(asker, WORRY, address="pat@example.org")
    axe(asker)
    assert WORRY not in str(practice.mails.wait_for("pat@example.org"))

    alice = browser_at(width)
    sign_in(alice, "alice@example.org")
    axe(alice)
    press(alice, "Claim")
    axe(alice)
    press(alice, "Start the answer")
    write(alice)
    axe(alice)
    press(alice, "Send for checking")
    expect(alice.get_by_role("button", name="Take it back")).to_be_visible()

    bob = browser_at(width)
    sign_in(bob, "bob@example.org")
    bob.goto(alice.url.rstrip("/") + "/review" if "/review" not in alice.url else alice.url)
    axe(bob)
    press(bob, "Approve this text")
    practice.hurry()
    practice.mails.wait_for("pat@example.org", 2)

    open_with_code(asker, code)
    assert "Often yes" in asker.inner_text("main")
    axe(asker)

    alice.reload()
    press(alice, "Show the wording to the asker")
    asker.reload()
    axe(asker)
    press(asker, "I agree")
    practice.hurry()
    news = practice.mails.wait_for("sam@example.org")

    reader = browser_at(width, scripts=False)
    reader.goto(link_in(news, "/posts/"))
    axe(reader)
    page = reader.inner_text("main")
    assert TITLE in page
    assert "Dr Alice" in page
    assert "Dr Bob" in page
    assert WORRY not in page
    reader.goto("/")
    axe(reader)
    assert TITLE in reader.inner_text("main")
    assert TITLE in reader.request.get("/feed.xml").text()


def write(page):
    write_text(page, "title", TITLE)
    write_text(page, "question", "Is swimming safe while a port is healing?")
    write_text(page, "short_answer", "Often yes, once the skin has closed. Ask your own team first.")
    write_text(page, "body", "Wait until the skin has closed. Ask your own team about lakes.")
    page.get_by_label("No reference is needed").check(force=True)
    page.get_by_label("I have no conflict of interest with this text").check(force=True)


def test_an_asker_takes_everything_back(practice, browser_at, axe, width):
    asker = browser_at(width, scripts=False)
    code = ask(asker, WORRY, consent="private")
    open_with_code(asker, code)
    axe(asker)

    asker.get_by_role("main").get_by_role("link", name=re.compile("back|delete", re.IGNORECASE)).last.click()
    axe(asker)
    box = asker.locator("input[type=checkbox]")
    if box.count():
        box.first.check(force=True)
    press(asker, "Take my question back")

    assert asker.request.get("/my/" + code.replace(" ", "")).status == 404


def test_a_reader_subscribes_and_leaves_again(practice, browser_at, axe, width):
    reader = browser_at(width, scripts=False)
    reader.goto("/subscribe")
    axe(reader)
    reader.get_by_role("main").get_by_role("textbox").first.fill("newcomer@example.org")
    press(reader, "Send me a confirmation")
    axe(reader)
    mail = practice.mails.wait_for("newcomer@example.org")

    reader.goto(link_in(mail, "/subscriptions/"))
    axe(reader)
    press(reader, "Yes, write to me")
    axe(reader)

    with practice.app.app_context():
        wait_until(lambda: db.session.query(Subscriber).filter(Subscriber.confirmed_at.is_not(None)).count() == 2, "it")
