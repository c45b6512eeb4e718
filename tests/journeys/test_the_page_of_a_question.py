"""Pat on the page of a question: with everything unfolded, with what goes wrong, on paper, and gone without a trace."""

import secrets
from collections.abc import Callable

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
from tests.journeys.people import press

WORRY = "May I go swimming in the lake?"
FEVER = "I am on chemotherapy and have a fever of 39 since this morning."


@pytest.fixture
def path_of(live) -> Callable[..., str]:
    """`path_of(verb)`: the private link of a new question, after `verb(question, alice, bob)`."""

    def make(verb=lambda question, alice, bob: None, **values) -> str:
        secret = secrets.token_bytes(16)
        with live.app.app_context():
            alice, bob = factories.doctor(name="Alice"), factories.doctor(name="Bob")
            verb(factories.question(code_hash=queries.code_hash(secret), body=WORRY, **values), alice, bob)
            db.session.commit()
        return f"/my/{codes.show(secret).replace(' ', '')}"

    return make


def ask_back(question, alice, _bob):
    services.claim(question, by=alice)
    services.ask_back(question, text="Which treatment?", by=alice)


def answer(question, alice, bob):
    services.claim(question, by=alice)
    references = [("National Cancer Institute", "https://www.cancer.gov/about-cancer")]
    draft = factories.answer(author=alice, question=question, team_questions=["May I?"], references=references)
    made = factories.approved(draft, reviewer=bob)
    made.deliver_at = None
    answers.deliver(made)
    return made


def show_wording(question, alice, bob):
    posts.start_preview(answer(question, alice, bob), [], by=alice)


def unfold(page):
    folded = page.locator("main details:not([open]) > summary").filter(visible=True)
    while folded.count():
        folded.first.click()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_folded_has_no_barrier_either(browser_at, axe, width, path_of, scripts):
    page = browser_at(width, scripts=scripts)

    for path in (path_of(), path_of(answer, address="pat@example.org"), path_of(show_wording, consent=Consent.PUBLISH)):
        page.goto(path)
        unfold(page)
        axe(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_to_do_now_is_read_before_a_reply_goes_on(browser_at, axe, width, path_of, scripts):
    page = browser_at(width, scripts=scripts)
    page.goto(path_of(ask_back))
    press(page, "Send my reply")
    axe(page)

    page.fill("[name=reply-text]", FEVER)
    press(page, "Send my reply")
    axe(page)
    press(page, "Send my reply")
    axe(page)
    assert page.title().startswith("Error:")
    page.check("[name=reply-has_read]", force=True)
    press(page, "Send my reply")

    expect(page.get_by_text("Thank you. The doctor gets your reply.")).to_be_visible()
    axe(page)


def test_words_that_came_too_late_stand_there_again(live, browser_at, axe, width, path_of):
    page = browser_at(width)
    page.goto(path_of(lambda question, alice, bob: None))
    unfold(page)
    with live.app.app_context():
        services.claim(db.session.get_one(queries.Question, 1), by=factories.doctor(name="Carol"))
        db.session.commit()

    page.fill("[name=edit-text]", "May I swim in a pool?")
    press(page, "Save my words")

    expect(page.locator("#given-back")).to_have_text("May I swim in a pool?")
    axe(page)


def test_a_page_that_closed_while_somebody_wrote_gives_the_words_back(browser_at, axe, width, path_of):
    page = browser_at(width)
    page.goto(path_of(ask_back))
    page.fill("[name=reply-text]", "A long reply, written slowly.")

    page.context.clear_cookies()
    press(page, "Send my reply")

    expect(page.locator("#given-back")).to_have_text("A long reply, written slowly.")
    axe(page)


def test_the_answer_on_paper_has_its_words_and_no_buttons(browser_at, axe, width, path_of):
    page = browser_at(width)
    page.goto(path_of(answer))
    page.get_by_role("link", name="Take it to your own team").click()
    axe(page)

    page.emulate_media(media="print")

    expect(page.get_by_text("Often yes, once the skin has healed.")).to_be_visible()
    expect(page.get_by_role("link", name="National Cancer Institute")).to_be_visible()
    expect(page.get_by_role("button").filter(visible=True)).to_have_count(0)


def test_taking_back_and_deleting_has_no_barrier(browser_at, axe, width, path_of):
    page = browser_at(width, scripts=False)
    page.goto(path_of(lambda question, alice, bob: privacy.withdraw(question)))
    page.get_by_role("link", name="Delete everything").click()
    press(page, "Delete everything")
    axe(page)

    page.check("[name=sure]", force=True)
    press(page, "Delete everything")

    expect(page.get_by_role("heading", name="Deleted")).to_be_visible()
    axe(page)


def test_whoever_goes_back_after_leaving_sees_nothing(browser_at, path_of):
    page = browser_at(360)
    page.goto("/")
    page.goto(path_of())
    expect(page.get_by_text(WORRY).first).to_be_visible()
    press(page, "Leave this page now")
    expect(page.get_by_role("heading", name="You have left")).to_be_visible()
    assert page.context.cookies() == []

    page.go_back()

    expect(page.get_by_text(WORRY)).to_have_count(0)
