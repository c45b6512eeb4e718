"""A second language: its own Texts, and the English one where it has none."""

import pytest
from flask_babel import force_locale

from askmd.core.errors import Invalid, NotAllowed, Stale, Unknown
from askmd.site import services, settings, texts

KEY, OTHER = "mail.new_link.subject", "mail.new_link.body"
MEDICAL = "mail.urgent"


@pytest.fixture
def german(app, db, erin):
    """The site wants German and has nothing in it yet."""
    settings.change("languages", ["en", "de"], by=erin)


def test_a_language_is_offered_once_it_has_a_text(german, erin):
    before = texts.languages()

    services.change(KEY, "Ihr neuer Link", by=erin, language="de")

    assert before == ["en"]
    assert texts.languages() == ["en", "de"]


def test_a_text_that_a_language_does_not_have_is_the_english_one_of_now(german, erin):
    services.change(KEY, "Ihr neuer Link", by=erin, language="de")
    services.change(OTHER, "In other words.", by=erin)

    assert texts.text(KEY, "de") == "Ihr neuer Link"
    assert texts.text(OTHER, "de") == "In other words."
    assert texts.text(KEY) == "Your new link"


def test_a_page_that_is_made_in_a_language_shows_its_texts(german, erin):
    services.change(KEY, "Ihr neuer Link", by=erin, language="de")

    with force_locale("de"):
        assert texts.text(KEY) == "Ihr neuer Link"


def test_a_version_belongs_to_the_wording_that_was_read(german, erin):
    services.change(KEY, "Another link", by=erin)
    services.change(KEY, "A third link", by=erin)

    read_in_english = texts.version(KEY, "de")
    services.change(KEY, "Ihr neuer Link", by=erin, language="de")

    assert (read_in_english, texts.version(KEY, "de")) == (2, 1)


def test_of_two_who_write_the_first_wording_of_a_language_one_is_told(german, erin):
    services.change(KEY, "Ihr neuer Link", by=erin, language="de", base=0)

    with pytest.raises(Stale):
        services.change(KEY, "Der neue Link", by=erin, language="de", base=0)


def test_words_that_are_the_same_in_both_languages_can_be_kept(german, erin):
    services.change(KEY, "Your new link", by=erin, language="de")

    assert texts.is_own(KEY, "de")


def test_a_language_that_nobody_wants_cannot_be_written(german, erin):
    with pytest.raises(Unknown):
        services.change(KEY, "Votre nouveau lien", by=erin, language="fr")


def test_the_software_brings_no_wording_in_a_language_that_could_be_taken_again(german, erin):
    services.change(KEY, "Ihr neuer Link", by=erin, language="de")

    with pytest.raises(Unknown):
        services.restore(KEY, 0, by=erin, language="de")


def test_a_medical_text_in_another_language_needs_two_doctors(german, erin, alice, bob):
    with pytest.raises(NotAllowed):
        services.change(MEDICAL, "Rufen Sie die Notrufnummer an.", by=erin, language="de")
    proposal = services.propose(MEDICAL, "Rufen Sie die Notrufnummer an.", by=alice, language="de")
    assert not texts.is_own(MEDICAL, "de")

    services.approve(proposal, by=bob)

    assert texts.text(MEDICAL, "de") == "Rufen Sie die Notrufnummer an."


@pytest.mark.parametrize("code", ["xx", "DE", "../en", "", "german", "de_AT"])
def test_what_is_no_language_is_refused(app, erin, code):
    with pytest.raises(Invalid):
        settings.change("languages", ["en", code], by=erin)


def test_english_is_always_there_and_each_language_once(app, erin):
    settings.change("languages", ["de", "de", "es"], by=erin)

    assert settings.get("languages") == ["en", "de", "es"]
