"""Pat looks at every page an asker can come to: on a phone and at a desk, light and dark, with scripts and without."""

import secrets

import pytest
from playwright.sync_api import expect

from askmd import privacy
from askmd.answers import services as answers
from askmd.core import codes
from askmd.extensions import db
from askmd.posts import services as posts
from askmd.questions import alarms, flags, queries, services
from askmd.questions.models import Consent
from tests import factories
from tests.journeys.people import press


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
        alarms.keep_flags(ask("guide"), flags.found_in("I am on chemotherapy and have a fever of 39 now."))
        services.help_now(ask("help"), by=alice)
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
    for path in ("/ask/sent", "/my", "/my/lost", "/my/deleted", "/contact", "/contact/sent"):
        page.goto(path)
        axe(page)
    for code in codes_of.values():
        page.goto(f"/my/{code}")
        assert page.url.endswith("/my/question")
        axe(page)
    for path in ("/my/question/ending", "/my/question/export"):
        page.goto(path)
        axe(page)


def test_on_the_smallest_phone_nothing_goes_sideways(browser_at, codes_of, axe):
    page = browser_at(320)

    for path in ("/ask", "/my", f"/my/{codes_of['wording']}", f"/my/{codes_of['asks']}"):
        page.goto(path)
        axe(page)


def test_the_first_error_takes_the_focus_and_leads_to_its_field(browser_at):
    page = browser_at(360)
    page.goto("/ask#step-reach")

    press(page, "Check my question")

    # Waited for by the browser's driver: a page of ours evaluates no text as a script.
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Write your question. One sentence is enough.").click()
    expect(page.locator("#question")).to_be_focused()
