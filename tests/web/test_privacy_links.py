"""Every page leads to both privacy pages, whatever an editor does to menus and pages."""

import pytest
from flask import render_template

from askmd.site import menu, page_services, settings
from tests import factories

BOTH = {"/pages/privacy", "/pages/health-data-privacy"}
PUBLIC = ["/", "/posts", "/topics", "/pages/about", "/pages/privacy", "/subscribe"]
ASKER = ["/ask", "/my", "/my/lost", "/my/question", "/my/question/export", "/my/deleted"]
STAFF = {
    "alice": ["/dashboard/", "/account/profile"],
    "charlie": ["/admin/", "/admin/retention", "/admin/audit", "/admin/settings"],
    "erin": ["/admin/site/texts", "/admin/site/pages", "/admin/site/menu"],
}


def privacy_links(page) -> set[str]:
    return BOTH & {link.get("href") for link in page.all("a")}


@pytest.fixture
def an_editor_was_here(erin, charlie):
    menu.change([("Ask", "/ask")], by=erin)
    assert charlie.id
    settings.change("social_links", [{"label": "Elsewhere", "url": "https://elsewhere.example/"}], by=charlie)
    for slug in ("privacy", "health-data-privacy"):
        page_services.change(slug, title="Gone", body="<p>Nothing to see.</p>", by=erin)


def test_pages_for_readers_and_askers(client, an_editor_was_here):
    client.open_question(factories.question())

    for path in PUBLIC + ASKER:
        assert privacy_links(client.visit(path)) == BOTH, path


def test_pages_for_staff_and_the_way_in(make_client, an_editor_was_here, alice, charlie, erin):
    assert privacy_links(make_client().visit("/account/sign-in")) == BOTH
    for account in (alice, charlie, erin):
        browser = make_client().sign_in(account)
        for path in STAFF[account.name.lower()]:
            assert privacy_links(browser.visit(path)) == BOTH, path


def test_refusals_and_what_is_not_there(client, an_editor_was_here, alice):
    assert client.get("/nothing-here").status_code == 404
    assert privacy_links(client.page) == BOTH
    assert client.sign_in(alice).get("/admin/").status_code == 403
    assert privacy_links(client.page) == BOTH


@pytest.mark.parametrize("name", ["500", "503"])
def test_pages_that_stand_alone_when_all_else_fails(app, name):
    with app.test_request_context():
        html = render_template(f"errors/{name}.html")

    assert all(f'href="{address}"' in html for address in BOTH)


def test_no_editor_can_take_the_promises_away(client, an_editor_was_here):
    page = client.visit("/pages/privacy")

    assert page.h1 == "Gone"
    assert page.has("What we promise")
    assert page.has("How long we keep things")
