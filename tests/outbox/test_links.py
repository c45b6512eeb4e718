"""Links in mails open one thing, for one purpose, for a while."""

from datetime import timedelta

import pytest

from askmd.outbox import links

MONTH = timedelta(days=30)


def test_a_link_finds_its_mail(owe):
    delivery = owe(1)

    assert links.find("my_mail", links.token("my_mail", delivery), max_age=MONTH) is delivery


def test_a_link_is_for_one_purpose(owe):
    delivery = owe(1)

    assert links.find("never", links.token("my_mail", delivery), max_age=None) is None


def test_a_link_grows_old(owe, time_machine):
    token = links.token("my_mail", owe(1))

    time_machine.shift(timedelta(days=31))

    assert links.find("my_mail", token, max_age=MONTH) is None
    assert links.find("my_mail", token, max_age=None) is not None


def test_a_link_begins_to_grow_old_when_its_mail_went_out(owe, mails, time_machine):
    delivery = owe(1)
    time_machine.shift(timedelta(days=20))
    mails.deliver()
    time_machine.shift(timedelta(days=20))

    assert links.find("my_mail", links.token("my_mail", delivery), max_age=timedelta(days=30)) is not None


@pytest.mark.parametrize("purpose", ["my_mail", "confirm", "subscription", "invitation"])
def test_a_link_dies_with_the_address_it_was_sent_to(people, owe, purpose):
    token = links.token(purpose, owe(1))

    people.addresses[1] = "stranger@example.org"

    assert links.find(purpose, token, max_age=MONTH) is None


@pytest.mark.parametrize("purpose", ["unsubscribe", "never"])
def test_stop_works_as_long_as_somebody_has_the_mail(people, owe, purpose):
    delivery = owe(1)

    people.addresses.clear()

    assert links.find(purpose, links.token(purpose, delivery), max_age=None) is delivery


def test_a_forged_or_mistyped_link_finds_nothing(owe):
    token = links.token("my_mail", owe(1))
    forged = [token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), "A" * 43, "", "💥", "x" * 5000, token + "="]

    assert [links.find("my_mail", typed, max_age=None) for typed in forged] == [None] * len(forged)
