"""Which passwords are taken, and that they are compared as they were typed (OWASP ASVS 5.0.0, section 6.2)."""

import pytest

from askmd.accounts import passwords
from askmd.core.errors import Invalid

HERS = ["Alice Adams", "alice@example.org"]


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "every second tuesday we walk along the river and feed four ducks",
        "läuft über grüne wiesen",
        "七転び八起き、春夏秋冬、花鳥風月",
        "83920 17465 50291",
    ],
    ids=["only small letters", "64 characters", "accents", "another writing", "only digits"],
)
def test_long_ones_are_taken_whatever_kinds_of_letters_they_have(password):
    assert passwords.check(password, words=HERS)


def test_sixty_four_characters_and_many_more_are_welcome():
    long = "a walk along the river before breakfast, with 4 ducks; " * 3

    assert len(long) > 150
    assert passwords.check(long, words=HERS)


@pytest.mark.parametrize(
    "password", ["MedOncMD1234", "askmd-oncologist", "cancer-hospital", "alice.adams.1984", "AliceDoctor99"]
)
def test_words_of_this_place_and_of_the_person_are_no_password(password):
    with pytest.raises(Invalid):
        passwords.check(password, words=HERS)


def test_a_password_is_right_only_as_it_was_set_to_the_last_letter(app, alice):
    word = ("Ducks at noon, " * 20)[: passwords.MOST]
    passwords.set_password(alice, passwords.check(word, words=[]))

    assert passwords.is_right(alice, word)
    assert not passwords.is_right(alice, word + "x")
    assert not passwords.is_right(alice, word[:-1])
    assert not passwords.is_right(alice, word.swapcase())


def test_fields_hide_what_is_typed_and_managers_may_fill_them_in(client):
    page = client.visit("/account/sign-in")

    (field,) = [one for one in page.all("input") if one.get("name") == "password"]
    assert (field.get("type"), field.get("autocomplete")) == ("password", "current-password")
    assert not field.get("onpaste")
    assert not field.get("maxlength")
