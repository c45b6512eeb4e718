"""Two minutes between patients: from claim to publish by keyboard alone, and in twelve clicks or taps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from askmd.accounts import passwords
from askmd.answers.models import Snippet, SnippetKind
from askmd.core import clock
from askmd.extensions import db
from askmd.posts import planning
from askmd.posts.models import Post
from askmd.questions.models import Consent, Question
from askmd.workflow import PostStatus, QuestionStatus
from tests import factories
from tests.journeys.people import PASSWORD, sign_in
from tests.support.live import wait_until

WORRY = "May I swim in a lake while my port heals? I was told two things."
TITLE = "May I swim while my port heals?"
MOST_CLICKS = 12
WORDS = {
    "Title, as a question": TITLE,
    "The public question": "Is swimming safe while a port heals?",
    "Short answer": "Often yes, once the skin has closed. Ask your own team first.",
}


@pytest.fixture
def practice(live):
    """Two doctors, one question without identifiers, and a snippet."""
    with live.app.app_context():
        for name in ("alice", "bob"):
            account = factories.doctor(name=f"Dr {name.title()}", slug=name, address=f"{name}@example.org")
            passwords.set_password(account, PASSWORD)
        factories.question(body=WORRY, consent=Consent.PUBLISH, topic=factories.topic(name="Living with cancer"))
        db.session.add(
            Snippet(
                kind=SnippetKind.SNIPPET,
                name="wound",
                body="<p>Wait until the skin has closed. Ask your own team about lakes.</p>",
                position=0,
                changed_at=clock.now(),
            )
        )
        db.session.commit()
    return live


def deliver(practice) -> None:
    """The time to undo the approval passes."""
    practice.hurry()
    with practice.app.app_context():
        is_there = db.session.query(Question).filter_by(status=QuestionStatus.ANSWERED).count
        wait_until(lambda: db.session.rollback() or is_there() == 1, "the answer")


def agree(practice) -> None:
    """The asker agrees to the wording, and the time to undo passes."""
    with practice.app.app_context():
        planning.agree(planning.preview_of(db.session.get_one(Question, 1)))
        db.session.commit()
    practice.hurry()
    with practice.app.app_context():
        is_there = db.session.query(Post).filter_by(status=PostStatus.PUBLISHED).count
        wait_until(lambda: db.session.rollback() or is_there() == 1, "the post")


def begin(browser_at, name: str, width: int = 1280, **options: object) -> Page:
    """Somebody signs in; from then on the keys act."""
    page: Page = browser_at(width, **options)
    sign_in(page, f"{name}@example.org")
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
    return page


def go(page: Page, keys: str, path: str) -> None:
    """Press keys one after the other that lead to a page, on which keys act then."""
    for key in keys.split(" "):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(path))
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()


def focused(page: Page) -> str:
    """The role and the name of what has the focus, as a screen reader is told them; empty where nothing has it."""
    if page.evaluate("document.activeElement === document.body"):
        return ""
    return page.locator("*:focus").aria_snapshot().splitlines()[0].removeprefix("- ").rstrip(":")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus has this role and name."""
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(focused(page))
        if re.match(name, seen[-1]):
            return
    raise AssertionError(f"Tab never came to {name}, but to {seen}.")


def act(page: Page, key: str, path: str, heading: str) -> None:
    """Press a key that acts. The heading of the page that follows has the focus."""
    go(page, key, path)
    expect(page.locator("h1:focus")).to_have_text(heading)


def test_by_keyboard_alone_with_the_focus_always_where_one_goes_on(practice, browser_at, axe):
    alice = begin(browser_at, "alice")
    alice.keyboard.press("j")
    expect(alice.locator("*:focus")).to_have_text(WORRY)
    act(alice, "c", "questions/1$", "Question Q-0001")
    act(alice, "e", "answers/1$", "Answer to Q-0001")
    for name, words in WORDS.items():
        tab_to(alice, f'textbox "{name}')
        alice.keyboard.insert_text(words)
    tab_to(alice, 'textbox "More detail"')
    alice.keyboard.type("/wound")
    expect(alice.get_by_role("option", name=re.compile("wound"))).to_be_visible()
    alice.keyboard.press("Enter")
    expect(alice.locator("*:focus")).to_contain_text("Wait until the skin has closed.")
    for name in ("No reference is needed", "I have no conflict"):
        tab_to(alice, f'checkbox "{name}')
        alice.keyboard.press("Space")
    act(alice, "Control+Shift+Enter", "answers/1$", "Answer to Q-0001")

    bob = begin(browser_at, "bob")
    go(bob, "g r", "tab=to-review")
    go(bob, "j e", "answers/1/review$")
    act(bob, "a", "answers/1$", "Answer to Q-0001")
    deliver(practice)

    go(alice, "g q", "dashboard/$")
    alice.keyboard.press("j")
    expect(alice.locator("*:focus")).to_have_text(WORRY)
    go(alice, "e", "answers/1$")
    alice.reload()
    go(alice, "p", "answers/1$")
    expect(alice.get_by_text("Asker reads it").first).to_be_visible()
    agree(practice)


class Hand:
    """A hand at a mouse or on a screen, that counts what it presses."""

    def __init__(self, *, is_touch: bool) -> None:
        self.is_touch = is_touch
        self.count = 0

    def press(self, target: Locator) -> None:
        self.count += 1
        target.tap() if self.is_touch else target.click()

    def button(self, page: Page, name: str) -> None:
        self.press(page.get_by_role("main").get_by_role("button", name=re.compile(f"^{name}")).first)


@pytest.mark.parametrize(("width", "is_touch"), [(1280, False), (360, True)], ids=["mouse", "touch"])
def test_in_twelve_clicks_beside_the_typing(practice, browser_at, width, is_touch):
    hand, options = Hand(is_touch=is_touch), {"has_touch": True} if is_touch else {}
    alice = begin(browser_at, "alice", width, **options)
    hand.button(alice, "Claim")
    hand.button(alice, "Start the answer")
    for name, words in WORDS.items():
        hand.press(alice.get_by_role("textbox", name=name))
        alice.keyboard.insert_text(words)
    hand.press(alice.get_by_role("textbox", name="More detail"))
    alice.keyboard.type("/wound")
    expect(alice.get_by_role("option", name=re.compile("wound"))).to_be_visible()
    alice.keyboard.press("Enter")
    for name in ("No reference is needed", "I have no conflict"):
        hand.press(alice.locator("label", has_text=name))
    hand.button(alice, "Send for checking")
    expect(alice.get_by_role("button", name="Take it back")).to_be_visible()

    bob = begin(browser_at, "bob", width, **options)
    hand.press(bob.get_by_role("main").get_by_role("link", name=re.compile("^Check")).first)
    hand.button(bob, "Approve this text")
    bob.wait_for_url(re.compile("answers/1$"))
    deliver(practice)

    alice.reload()
    hand.button(alice, "Show the wording to the asker")
    expect(alice.get_by_text("Asker reads it").first).to_be_visible()
    agree(practice)
    assert hand.count <= MOST_CLICKS


def test_the_list_of_keys_holds_those_of_the_page_and_gives_the_focus_back(practice, browser_at, axe):
    page = begin(browser_at, "alice")
    page.keyboard.press("j")
    row = page.locator("*:focus")
    expect(row).to_have_text(WORRY)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    for words in ("Next row", "Claim", "Move it to the bin", "For me to check", "Find"):
        expect(dialog.get_by_text(words, exact=True)).to_be_visible()
    axe(page)
    for _ in range(8):
        page.keyboard.press("Tab")
        page.keyboard.press("b")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    expect(row).to_have_text(WORRY)

    page.keyboard.press("/")
    page.keyboard.type("c?b")
    assert page.get_by_role("searchbox").input_value() == "c?b"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("j")
    go(page, "Enter", "questions/1$")
    page.keyboard.press("n")
    expect(page.get_by_label("Note for colleagues")).to_be_focused()
    page.go_back()
    expect(page.locator("*:focus")).to_have_text(WORRY)

    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("dialog").get_by_role("button", name="Single keys are on. Turn them off").click()
    page.keyboard.press("Escape")
    for key in ("?", "c", "b", "h"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    with practice.app.app_context():
        assert db.session.get_one(Question, 1).assignee_id is None


def test_statistics_are_for_everybody_their_tables_too(practice, browser_at, axe):
    page = begin(browser_at, "alice")
    page.goto("/dashboard/statistics")
    for folded in page.locator("details").all():
        folded.evaluate("element => { element.open = true; }")

    axe(page)
