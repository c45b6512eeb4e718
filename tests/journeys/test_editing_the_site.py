"""Erin mends the words of the site; nothing on her pages is in anybody's way."""

import pytest

from askmd.extensions import db
from askmd.site import page_life, services, texts
from askmd.topics import services as topics
from tests import factories

PAGES = (
    "/admin/site/",
    "/admin/site/texts",
    "/admin/site/texts/sent.what_next",
    "/admin/site/texts/ask.intro",
    "/admin/site/texts/medical.emergency",
    "/admin/site/mails",
    "/admin/site/mails/posts_announcement",
    "/admin/site/topics",
    "/admin/site/topics/2",
    "/admin/site/pages",
    "/admin/site/pages/privacy",
    "/admin/site/menu",
    "/admin/site/foot",
    "/admin/site/magazine",
    "/admin/site/images",
    "/admin/site/new-page",
    "/admin/site/proposals",
    "/admin/site/proposals/texts/2",
)


# Made elsewhere, as in texts of an older site.
TABLE = (
    '<h2 id="doses">Doses</h2><p>10<sup>3</sup></p><table><caption>A day</caption><tbody><tr><th scope="row">One</th>'
    "<td>Two</td></tr></tbody></table><dl><dt>Term</dt><dd>Words</dd></dl><p>The end.</p>"
)


def furnish(live):
    with live.app.app_context():
        erin = factories.account(name="Erin", address="erin@example.org", is_editor=True)
        alice = factories.account(name="Alice", address="alice@example.org", is_doctor=True)
        topics.seed_defaults()
        services.change("ask.intro", "Use your own words.", by=erin)
        page_life.add(title="Table", body=TABLE, by=erin)
        services.propose("medical.emergency", texts.text("medical.emergency") + "<p>Do not wait.</p>", by=alice)
        db.session.commit()
        db.session.refresh(erin)
        return erin


@pytest.fixture
def erins_page(live, browser_at, make_client_of):
    """A window in which Erin is signed in already."""

    def open_at(width):
        erin = furnish(live)
        with live.app.app_context():
            cookie = make_client_of(live.app).sign_in(db.session.merge(erin)).get_cookie("askmd")
        page = browser_at(width)
        page.context.add_cookies([{"name": "askmd", "value": cookie.value, "url": live.url}])
        return page

    return open_at


def test_an_editors_pages_are_for_everybody(erins_page, width, axe):
    page = erins_page(width)

    for path in PAGES:
        page.goto(path)
        axe(page)


def test_erin_mends_a_sentence_with_the_editor_and_reads_it(erins_page):
    page = erins_page(1280)
    page.goto("/admin/site/pages/about")

    page.locator("[contenteditable]").press("Control+End")
    page.keyboard.type(" We answer with care.")
    page.get_by_role("button", name="Save").click()
    page.goto("/pages/about")

    assert page.get_by_text("We answer with care.").is_visible()


def test_the_editor_loses_nothing_that_it_does_not_make(erins_page, width):
    page = erins_page(width)
    page.goto("/admin/site/pages/table")

    page.locator(".editor-text > p").last.click()
    page.keyboard.press("End")
    page.keyboard.type(" Really.")

    assert page.locator("textarea[name=body]").input_value() == TABLE.replace("The end.", "The end. Really.")
