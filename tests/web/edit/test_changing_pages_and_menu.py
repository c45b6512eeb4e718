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


def test_a_link_is_chosen_from_the_places_of_the_site_and_moved(client, make_client, erin):
    settings.change("menu", [{"label": "Start", "url": "/"}], by=erin)
    client.sign_in(erin)

    client.submit("/admin/site/menu", {"place": "/pages/about", "below": "0"}, form="add")
    client.submit("/admin/site/menu", {"place": "/videos"}, form="add")
    client.visit("/admin/site/menu")
    client.press("Up Videos")

    page = make_client().visit("/pages/about")
    assert [entry["label"] for entry in settings.get("menu")] == ["Videos", "Start"]
    assert page.links["Who we are"] == "/pages/about"
    assert client.submit("/admin/site/menu", {"words": "Nowhere"}, form="add").status_code == 422
    assert client.page.errors == ["Choose a place, or write an address."]


def test_the_foot_can_be_arranged_and_keeps_the_privacy_pages(client, make_client, erin):
    client.sign_in(erin)

    client.submit("/admin/site/foot", {"label": ["Help"], "url": ["/pages/about"]}, form="foot-rows")
    client.submit("/admin/site/foot", {"label": ["Elsewhere"], "url": ["https://a.example.org/us"]}, form="social-rows")

    page = make_client().visit("/")
    assert page.links["Help"] == "/pages/about"
    assert page.links["Elsewhere"] == "https://a.example.org/us"
    assert {"/pages/privacy", "/pages/health-data-privacy"} <= set(page.links.values())
    assert "/pages/accessibility" not in page.links.values()


def test_a_page_is_added_compared_taken_off_and_brought_back(client, make_client, erin):
    client.sign_in(erin).visit("/admin/site/new-page")
    client.press("Add the page", {"title": "Our clinic", "body": "<p>We are open today.</p>"})
    client.press("Save", {"body": "<p>We are open tomorrow.</p>"})
    client.visit("/admin/site/pages/our-clinic/versions/1")
    assert client.page.has("Taken out: today")
    reader = make_client()
    assert reader.visit("/pages/our-clinic").has("We are open tomorrow.")

    client.visit("/admin/site/pages/our-clinic")
    client.press("Take it off the site")
    assert reader.get("/pages/our-clinic").data == reader.get("/pages/never-was").data

    client.visit(client.page.links["Our clinic"])
    client.press("Use this again version 2")
    assert reader.visit("/pages/our-clinic").has("We are open tomorrow.")
