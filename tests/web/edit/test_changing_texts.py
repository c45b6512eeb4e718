"""An editor changes what readers read; what was typed is never lost."""

import pytest

from askmd.site import queries, services, texts
from askmd.web.edit import words

KEY = "ask.intro"


@pytest.mark.parametrize("page", ["", "texts", "texts/ask.intro", "texts/medical.emergency", "texts/privacy.promises"])
def test_an_editor_opens_every_page_about_texts(client, erin, page):
    assert client.sign_in(erin).visit(f"/admin/site/{page}")


def test_all_texts_of_the_site_are_listed(client, erin):
    page = client.sign_in(erin).visit("/admin/site/texts")

    assert {f"/admin/site/texts/{key}" for key in texts.defaults()} <= set(page.hrefs)


def test_every_text_has_a_page(client, erin):
    client.sign_in(erin)

    for key in texts.defaults():
        client.visit(f"/admin/site/texts/{key}")


def test_a_new_wording_is_read_at_once(client, make_client, erin):
    client.sign_in(erin).submit(f"/admin/site/texts/{KEY}", {"body": "Ask us anything."}, form="texts")

    assert make_client().visit("/ask").has("Ask us anything.")


def test_a_wording_that_is_refused_is_kept_in_the_form(client, erin):
    client.sign_in(erin)

    response = client.submit("/admin/site/texts/sent.what_next", {"body": "<p>Soon, {who}.</p>"}, form="texts")

    assert response.status_code == 422
    assert client.page.errors == ["Nothing fills in {who}. Please take it out, or mend its spelling."]
    assert client.page.title.startswith("Error:")
    assert client.page.field("body") == "<p>Soon, {who}.</p>"


def test_a_wording_written_upon_an_older_one_is_not_lost(client, erin):
    client.sign_in(erin).visit(f"/admin/site/texts/{KEY}")
    services.change(KEY, "Meanwhile.", by=erin)

    response = client.submit(None, {"body": "My own words."}, form="texts")

    assert response.status_code == 422
    assert client.page.has("Somebody changed this text")
    assert client.page.field("body") == "My own words."
    assert client.page.has("Meanwhile.")


def test_an_older_wording_can_be_used_again(client, erin):
    services.change(KEY, "First.", by=erin)
    services.change(KEY, "Second.", by=erin)
    client.sign_in(erin).visit(f"/admin/site/texts/{KEY}")

    client.submit(None, form="restore/1")

    assert texts.text(KEY) == "First."
    assert [version.version for version in queries.versions(KEY)] == [3, 2, 1]


def test_a_promise_has_no_form(client, erin):
    page = client.sign_in(erin).visit("/admin/site/texts/privacy.promises")

    assert page.has("It cannot be edited.")
    assert page.field("body") is None


def test_a_text_that_does_not_exist_is_not_found(client, erin):
    assert client.sign_in(erin).get("/admin/site/texts/no.such").status_code == 404


def test_a_doctor_who_is_no_editor_sees_only_medical_texts(client, alice):
    page = client.sign_in(alice).visit("/admin/site/texts")

    assert "/admin/site/texts/medical.emergency" in page.hrefs
    assert "/admin/site/texts/ask.intro" not in page.hrefs


@pytest.mark.parametrize("path", ["", "texts", "topics", "pages", "menu", "proposals"])
def test_an_administrator_alone_does_not_pass_this_door(client, charlie, path):
    assert client.sign_in(charlie).get(f"/admin/site/{path}").status_code == 403


def test_every_placeholder_of_a_text_that_can_be_changed_is_explained(app):
    unexplained = {
        name
        for default in texts.defaults().values()
        for name in default.placeholders
        if not default.is_fixed and words.placeholder(name) == words.placeholder("no such")
    }

    assert unexplained == set()
