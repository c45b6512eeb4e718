"""A Text in a second language is written through the same page."""

import pytest

from askmd.site import settings, texts

KEY = "mail.new_link.subject"
PAGE = f"/admin/site/texts/{KEY}"


@pytest.fixture
def german(app, db, erin):
    settings.change("languages", ["en", "de"], by=erin)
    db.session.commit()


def test_nothing_is_said_of_languages_while_there_is_one(client, erin):
    assert not client.sign_in(erin).visit(PAGE).has("German")


def test_an_editor_writes_a_text_in_another_language(client, erin, german):
    page = client.sign_in(erin).visit(f"{PAGE}?language=de")
    assert page.has("readers see the English words")

    client.submit(None, {"body": "Ihr neuer Link"}, form="texts")

    assert texts.text(KEY, "de") == "Ihr neuer Link"
    assert texts.text(KEY) == "Your new link"
    assert client.visit(f"{PAGE}?language=de").field("body") == "Ihr neuer Link"


def test_the_list_says_what_is_still_english(client, erin, german):
    page = client.sign_in(erin).visit("/admin/site/texts?language=de")

    assert page.has("Still English")
    assert f"{PAGE}?language=de" in page.hrefs


def test_a_language_that_the_site_does_not_want_has_no_page(client, erin, german):
    assert client.sign_in(erin).get(f"{PAGE}?language=fr").status_code == 404


def test_an_administrator_says_which_languages_the_site_has(client, charlie):
    client.sign_in(charlie)

    client.submit("/admin/settings", {"languages": "en, de"}, form="settings")
    assert settings.get("languages") == ["en", "de"]
    client.submit("/admin/settings", {"languages": "en, klingon"}, form="settings")

    assert client.page.errors == [
        "Please write each language as its short code, such as de for German or es for Spanish."
    ]
