"""Pages and the menu, as an editor changes them."""

import pytest

from askmd.site import fixed_pages, page_services, settings


def test_a_changed_page_is_read_at_once(client, make_client, erin):
    client.sign_in(erin).submit(
        "/admin/site/pages/about", {"title": "About us", "body": "<p>We are {site_name}.</p>"}, form="pages"
    )

    page = make_client().visit("/pages/about")

    assert page.h1 == "About us"
    assert page.has("We are MedOncMD.")


def test_what_is_refused_stays_in_the_form(client, erin):
    client.sign_in(erin)

    response = client.submit("/admin/site/pages/about", {"title": "", "body": "<p>Kept words.</p>"}, form="pages")

    assert response.status_code == 422
    assert client.page.errors == ["Please give the page a title."]
    assert client.page.field("body") == "<p>Kept words.</p>"


def test_an_older_page_can_be_used_again(client, erin):
    page_services.change("about", title="New", body="<p>New words.</p>", by=erin)
    client.sign_in(erin).visit("/admin/site/pages/about")

    client.press("Use version 0 again")

    assert fixed_pages.current("about").title == fixed_pages.defaults()["about"].title


@pytest.mark.parametrize("slug", sorted(fixed_pages.defaults()))
def test_every_page_opens_for_an_editor(client, erin, slug):
    assert client.sign_in(erin).visit(f"/admin/site/pages/{slug}").h1


def test_the_menu_is_on_every_page_at_once(client, make_client, erin):
    client.sign_in(erin)

    client.submit("/admin/site/menu", {"label": ["Start", "Ask"], "url": ["/", "/ask"]}, form="menu-rows")

    assert make_client().visit("/").links["Start"] == "/"
    assert settings.get("menu") == [{"label": "Start", "url": "/"}, {"label": "Ask", "url": "/ask"}]


def test_a_row_without_an_address_is_refused_and_kept(client, erin):
    client.sign_in(erin)

    response = client.submit("/admin/site/menu", {"label": ["Start"], "url": ["javascript:go()"]}, form="menu-rows")

    assert response.status_code == 422
    assert client.page.errors == ["Row 1: please give an address that starts with / or https://."]
    assert "javascript:go()" in client.page.form("menu-rows").values["url"]


def test_the_standard_menu_comes_back(client, erin):
    settings.change("menu", [{"label": "Only", "url": "/"}], by=erin)
    client.sign_in(erin).visit("/admin/site/menu")

    client.press("Use the standard menu")

    assert settings.get("menu") == []
