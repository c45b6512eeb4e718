"""A doctor leaves the queue open while others work: news are told, and nothing moves until they are asked for."""

from playwright.sync_api import expect

from askmd.accounts import passwords
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.workflow import QuestionStatus
from tests import factories
from tests.journeys.people import PASSWORD, press, sign_in


def test_news_are_told_and_shown_without_losing_place_or_choice_and_all_are_claimed_at_once(live, browser_at, axe):
    with live.app.app_context():
        passwords.set_password(factories.doctor(name="Dr Alice", slug="alice", address="alice@example.org"), PASSWORD)
        for number in (1, 2):
            factories.question(body=f"Words number {number}.")
        db.session.commit()
    page = browser_at(1280)
    sign_in(page, "alice@example.org")
    page.goto("/dashboard/?tab=to-claim")
    rows = page.locator(".queue-row")
    page.get_by_label("Choose Q-0002").check()
    page.get_by_role("link", name="Words number 1.").focus()

    with live.app.app_context():
        factories.question(body="Words number 3.")
        db.session.commit()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_text("1 new question.")).to_be_visible()
    expect(page.locator(".tabs [data-count='to-claim']")).to_have_text("3")
    expect(rows).to_have_count(2)
    axe(page)
    press(page, "Show the list as it is now")
    expect(rows).to_have_count(3)
    expect(page.get_by_text("1 new question.")).not_to_be_visible()
    expect(page.get_by_label("Choose Q-0002")).to_be_checked()
    expect(page.get_by_role("link", name="Words number 1.")).to_be_focused()

    page.get_by_text("Do something with several").click()
    page.get_by_label("Choose all on this page").check()
    expect(page.get_by_text("3 chosen")).to_be_visible()
    axe(page)
    press(page, "Claim them")
    expect(page.get_by_text("You hold 3 questions now: Q-0001, Q-0002, Q-0003.")).to_be_visible()
    with live.app.app_context():
        assert all(question.status is QuestionStatus.CLAIMED for question in db.session.query(Question))
