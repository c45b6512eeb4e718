"""A doctor writes while the connection breaks and the session ends: all that was shown as saved is there again."""

import re

import pytest
from playwright.sync_api import expect

from askmd.accounts import passwords
from askmd.accounts.models import Account, WebSession
from askmd.answers import services
from askmd.answers.models import Answer
from askmd.extensions import db
from tests import factories
from tests.journeys.people import PASSWORD, press, sign_in


@pytest.fixture
def editor(live, browser_at):
    """Alice at a draft of hers, on a phone; the browser's clock goes on when the test says so."""
    with live.app.app_context():
        alice = factories.doctor(name="Alice", slug="alice", address="alice@example.org")
        passwords.set_password(alice, PASSWORD)
        answer = factories.answer(author=alice, question=factories.question(assignee=alice))
        db.session.commit()
        address = f"/dashboard/answers/{answer.id}"
    page = browser_at(360)
    sign_in(page, "alice@example.org")
    page.clock.install()
    page.goto(address)
    return page


def save_elsewhere(live):
    """In another window of hers."""
    with live.app.app_context():
        other = factories.content(title="May I dive?", body="<p>Their words.</p>")
        services.save(db.session.query(Answer).one(), other, base_number=1, by=db.session.query(Account).one())
        db.session.commit()


def test_what_was_shown_as_saved_is_there_again_after_a_cut_and_a_sign_out_and_beside_another_text(live, editor, axe):
    page, line = editor, editor.locator("[data-autosave]")
    address, title = page.url, page.get_by_label("Title, as a question")

    title.fill("May I swim")
    expect(line).to_have_text("Not saved yet …")
    page.clock.fast_forward(2_000)
    expect(line).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))

    page.context.set_offline(True)
    title.fill("May I swim in the")
    press(page, "Save draft")
    expect(line).to_have_text("Not saved yet: no connection. Your text is still here.")
    assert page.url == address
    page.context.set_offline(False)
    expect(line).to_have_text(re.compile("^Saved at"))

    with live.app.app_context():
        db.session.query(WebSession).delete()
        db.session.commit()
    title.fill("May I swim in the sea?")
    page.clock.fast_forward(2_000)
    expect(line).to_have_text(re.compile(r"^You were signed out\. Your text up to \d\d:\d\d is kept\."))
    with page.context.expect_page() as opened:
        line.get_by_role("link", name="Sign in in a new tab").click()
    opened.value.fill("[name=address]", "alice@example.org")
    opened.value.fill("[name=password]", PASSWORD)
    opened.value.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(opened.value).to_have_url(re.compile("/dashboard"))
    opened.value.close()
    page.clock.fast_forward(8_000)
    expect(line).to_have_text(re.compile("^Saved at"))

    save_elsewhere(live)
    page.goto(address)
    expect(page.get_by_role("heading", name="Somebody saved another text meanwhile")).to_be_visible()
    expect(title).to_have_value("May I swim in the sea?")
    page.context.set_offline(True)
    title.fill("May I swim in the big sea?")
    press(page, "Keep both")
    expect(line).to_have_class(re.compile("autosave-trouble"))
    axe(page)
    page.context.set_offline(False)
    expect(line).to_have_text(re.compile("^Saved at"))
    press(page, "Keep both")
    expect(title).to_have_value("May I swim in the big sea? / May I dive?")
    expect(page.locator("[name=body]")).to_have_value(re.compile("Their words."))
