"""A reader walks through every kind of public page: no barrier, nothing from another host, and nothing kept of them."""

from askmd.extensions import db
from tests import factories
from tests.support import library

NO_PAGES = {"site.media", "site.sitemap", "site.robots", "site.security_txt"}


def test_a_reader_leaves_no_trace_and_is_sent_to_nobody_else(live, browser_at, width, axe):
    with live.app.app_context():
        people = factories.doctor(name="Alice"), factories.doctor(name="Bob"), factories.account(is_editor=True)
        paths = library.fill(*people).paths()
        db.session.commit()
    page = browser_at(width)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    for endpoint, path in paths.items():
        if endpoint not in NO_PAGES and not endpoint.endswith("feed"):
            page.goto(f"{live.url}{path}")
            axe(page)

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [url for url in asked if not url.startswith(f"{live.url}/")] == []
