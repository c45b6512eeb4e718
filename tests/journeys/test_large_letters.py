"""Pat has set the letters of the browser twice as large: on a phone nothing is cut off, and nothing goes sideways."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import fill_in, go_on, press, send

TWICE = """addEventListener("DOMContentLoaded", () => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: "html { font-size: 200% }"}));
})"""
# What reaches out of the screen, and what is wider than the box that would cut it off.
LOST = """() => [...document.querySelectorAll("body *:not(svg *)")].filter((one) => {
  const {left, right, width} = one.getBoundingClientRect();
  if (width < 2 || !one.checkVisibility() || one.closest(".visually-hidden, .skip, input, option")) return false;
  const isCut = getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
  return isCut || left < -1 || right > document.documentElement.clientWidth + 1;
}).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
NAMED = "My name is Margaret Whitcombe. What does “immunohistochemistry” mean in the letter of my mother's doctor?"


@pytest.fixture
def page(browser_at):
    page = browser_at(360, bypass_csp=True)
    page.add_init_script(TWICE)
    return page


def lost(page) -> list[str]:
    """What somebody would not see of this page, or only after scrolling sideways."""
    return page.evaluate(LOST)


def test_a_question_is_asked_and_its_page_read(page):
    page.goto("/ask")
    for _ in range(5):
        assert lost(page) == []
        go_on(page)
    page.fill("[name=email]", "no address")
    press(page, "Check my question")
    expect(page.locator(".error-summary")).to_be_visible()
    assert lost(page) == []

    page.goto("/ask")
    fill_in(page, NAMED)
    press(page, "Check my question")
    expect(page.get_by_text("This may be a name.")).to_be_visible()
    assert lost(page) == []
    send(page)
    assert lost(page) == []
    page.get_by_role("link", name="Open the page of my question").click()
    for folded in page.locator("main details > summary").filter(visible=True).all():
        folded.click()
    assert lost(page) == []
    page.goto("/my")
    press(page, "Open")
    assert lost(page) == []
