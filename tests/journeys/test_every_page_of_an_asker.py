"""Pat looks at every page an asker can come to: on a phone and at a desk, light and dark, with scripts and without."""

import secrets

import pytest
from playwright.sync_api import expect

from askmd import privacy
from askmd.answers import services as answers
from askmd.core import codes
from askmd.extensions import db
from askmd.posts import services as posts
from askmd.questions import queries, services
from askmd.questions.models import Consent
from tests import factories


@pytest.fixture
def codes_of(live) -> dict[str, str]:
    """A question in each state, by the code that opens it."""
    found = {}

    def ask(state, **values):
        secret = secrets.token_bytes(16)
        found[state] = codes.show(secret).replace(" ", "")
        return factories.question(code_hash=queries.code_hash(secret), **values)

    with live.app.app_context():
        alice, bob = factories.doctor(name="Alice"), factories.doctor(name="Bob")
        ask("received")
        services.ask_back(ask("asks", assignee=alice), text="Which treatment?", by=alice)
        services.decline(ask("declined", assignee=alice), text="Please ask your own team.", by=alice)
        privacy.withdraw(ask("withdrawn"))
        question = ask("wording", assignee=alice, consent=Consent.PUBLISH)
        references = [("National Cancer Institute", "https://www.cancer.gov/about-cancer")]
        draft = factories.answer(author=alice, question=question, team_questions=["May I?"], references=references)
        answer = factories.approved(draft, reviewer=bob)
        answer.deliver_at = None
        answers.deliver(answer)
        posts.start_preview(answer, [], by=alice)
        db.session.commit()
    return found


@pytest.mark.parametrize("scripts", [True, False])
def test_no_page_has_a_barrier(live, browser_at, axe, width, codes_of, scripts):
    page = browser_at(width, scripts=scripts)
    page.goto("/ask")
    axe(page)
    page.get_by_role("button", name="Send my question").click()
    axe(page)
    assert page.title().startswith("Error:")
    for path in ("/ask/sent", "/my", "/my/lost", "/my/deleted"):
        page.goto(path)
        axe(page)
    for code in codes_of.values():
        page.goto(f"/my/{code}")
        assert page.url.endswith("/my/question")
        axe(page)
    page.goto("/my/question/ending")
    axe(page)


def test_on_the_smallest_phone_nothing_goes_sideways(browser_at, codes_of, axe):
    page = browser_at(320)

    for path in ("/ask", "/my", f"/my/{codes_of['wording']}", f"/my/{codes_of['asks']}"):
        page.goto(path)
        axe(page)


def test_the_first_error_takes_the_focus_and_leads_to_its_field(browser_at):
    page = browser_at(360)
    page.goto("/ask")

    page.get_by_role("button", name="Send my question").click()

    # Waited for by the browser's driver: a page of ours evaluates no text as a script.
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Write your question. One sentence is enough.").click()
    expect(page.locator("#question")).to_be_focused()


def test_going_back_and_sending_again_is_the_same_question(browser_at):
    page = browser_at(360)
    page.goto("/ask")
    page.get_by_label("Your question").fill("May I go swimming?")
    for words in ("I am the patient", "Answer me only", "I understand."):
        page.get_by_text(words).first.click()
    page.get_by_role("button", name="Send my question").click()
    # Letters only: where lines break depends on whether the styles have arrived.
    first = page.locator("#receipt-code").inner_text().split()

    page.go_back()
    page.get_by_role("button", name="Send my question").click()

    assert page.locator("#receipt-code").inner_text().split() == first
