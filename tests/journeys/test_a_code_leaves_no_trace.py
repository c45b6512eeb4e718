"""Pat opens the private link: afterwards neither the browser's history nor any later request knows the code."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import ask, open_with_code


def history(page) -> list[str]:
    """What the browser would go back and forward to, and what it shows of it."""
    session = page.context.new_cdp_session(page)
    entries = session.send("Page.getNavigationHistory")["entries"]
    return [f"{entry['url']} {entry['title']}" for entry in entries]


def referrer(page) -> str:
    session = page.context.new_cdp_session(page)
    return session.send("Runtime.evaluate", {"expression": "document.referrer"})["result"]["value"]


@pytest.mark.parametrize("way", ["link on the receipt", "typed address", "typed code"])
def test_after_arrival_nothing_holds_the_code(live, browser_at, way):
    page = browser_at(360)
    code = ask(page, "May I go swimming?")
    asked: list[tuple[str, str]] = []
    page.context.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))

    if way == "link on the receipt":
        page.get_by_role("link", name="Open the page of my question").click()
    elif way == "typed address":
        page.goto(f"/my/{code.replace(' ', '')}")
    else:
        open_with_code(page, code)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url == f"{live.url}/my/question"
    assert referrer(page) == ""
    page.goto("/")
    page.go_back()

    letters = code.replace(" ", "").lower()
    assert letters not in "".join(history(page)).lower()
    later = [url for url, _ in asked if letters in url.lower()]
    assert later == ([] if way == "typed code" else [f"{live.url}/my/{code.replace(' ', '')}"])
    assert not [sent for _, sent in asked if letters in sent.lower() or "/ask/sent" in sent or "/my" in sent]
    assert referrer(page) == ""
