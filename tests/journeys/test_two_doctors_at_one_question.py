"""Two doctors open one question and see each other; one declines it by a template, or says that help is needed now."""

import pytest
from playwright.sync_api import expect

from askmd import keys
from askmd.accounts import passwords
from askmd.answers import snippets
from askmd.extensions import db
from askmd.posts import suggesting
from askmd.questions import queries
from askmd.questions.models import Question
from tests import factories
from tests.journeys.people import PASSWORD, press, sign_in

PAGE = "/dashboard/questions/1"


@pytest.fixture
def practice(live):
    """Two doctors, a question, and the wordings that a site begins with."""
    with live.app.app_context():
        for name in ("alice", "bob"):
            account = factories.doctor(name=f"Dr {name.title()}", slug=name, address=f"{name}@example.org")
            passwords.set_password(account, PASSWORD)
        factories.topic(name="Breast cancer")
        factories.question(body="I had breast cancer. May I go swimming again?")
        snippets.seed_defaults()
        db.session.commit()
        # As `askmd serve` does: what takes seconds is loaded before anybody comes.
        suggesting.topics_for("May I swim?")
    return live


def said(practice):
    with practice.app.app_context():
        question = db.session.get_one(Question, 1)
        return [keys.read(message, "body") for message in queries.messages(question)]


def test_they_see_each_other_and_one_sends_help_by_two_keys_and_declines_by_a_template(practice, browser_at, axe):
    alice, bob = browser_at(1280, scheme="dark"), browser_at(360)
    alice.clock.install()
    sign_in(alice, "alice@example.org")
    sign_in(bob, "bob@example.org")
    alice.goto(PAGE)
    bob.goto(PAGE)
    expect(bob.get_by_role("status").filter(has_text="Dr Alice is looking at this now.")).to_be_visible()

    alice.clock.run_for(21_000)
    expect(alice.get_by_role("status").filter(has_text="Dr Bob is looking at this now.")).to_be_visible()

    bob.keyboard.press("h")
    expect(bob.get_by_role("button", name="Send this message now")).to_be_focused()
    assert said(practice) == []
    bob.keyboard.press("Enter")
    expect(bob.get_by_text("The message was sent.")).to_be_visible()

    bob.get_by_text("Decline", exact=True).click()
    bob.get_by_label("Template").select_option("We cannot judge a single case")
    press(bob, "Use this template")
    words = bob.get_by_label("What the asker reads")
    expect(words).to_be_visible()
    axe(bob)
    words.fill(words.input_value().split("{{")[0] + "https://help.example.org/")
    press(bob, "Decline this question")
    expect(bob.get_by_text("It is declined.")).to_be_visible()
    assert said(practice)[-1].startswith("Thank you for writing to us.")

    bob.goto("/dashboard/settings")
    axe(bob)
    bob.get_by_role("link", name="When to call your team").click()
    expect(bob.get_by_role("toolbar")).to_be_visible()
    axe(bob)
