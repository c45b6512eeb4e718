"""A page on a slow line: few requests, few bytes, and nothing moves while it is read."""

from askmd.extensions import db
from tests import factories
from tests.support import library

MOST_BYTES, MOST_REQUESTS = 45 * 1024, 6
LOADED = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
    .filter((entry) => entry.initiatorType !== "img").map((entry) => entry.transferSize)"""
MOVED = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})"""


def test_a_page_is_light_and_nothing_on_it_moves_and_its_source_can_be_copied(live, browser_at):
    with live.app.app_context():
        people = factories.doctor(name="Alice"), factories.doctor(name="Bob"), factories.account(is_editor=True)
        paths = library.fill(*people).paths()
        db.session.commit()
    page = browser_at(360)

    for endpoint in ("site.post", "site.home", "site.topic", "site.author", "site.search", "site.post"):
        page.goto(f"{live.url}{paths[endpoint]}", wait_until="networkidle")
        loaded = page.evaluate(LOADED)

        assert len(loaded) <= MOST_REQUESTS, endpoint
        assert sum(loaded) <= MOST_BYTES, endpoint
        assert page.evaluate(MOVED) == 0, endpoint

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()

    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#citation").inner_text()
