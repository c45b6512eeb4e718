"""The key store: a key destroyed is a text forgotten."""

from __future__ import annotations

import secrets
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.core import clock
from askmd.core.errors import CannotUnseal, KeyGone
from askmd.keys import KeyStore, store
from askmd.keys.models import DataKey, DayKey, Erasure
from tests import factories


def rows(model):
    with store().engine.connect() as connection:
        return connection.execute(select(model)).all()


def test_a_destroyed_key_is_gone_and_the_ledger_says_so(app):
    key_id = store().create("question")

    store().destroy(key_id)

    with pytest.raises(KeyGone):
        store().open(key_id)
    assert [row.key_id for row in rows(Erasure)] == [key_id]


def test_destroying_twice_is_destroying_once(app):
    key_id = store().create("question")

    store().destroy(key_id)
    store().destroy(key_id)

    assert len(rows(Erasure)) == 1


def test_no_key_lies_in_the_store_in_clear(app):
    key_id = store().create("question")
    key = store().open(key_id)

    assert all(key not in row.wrapped for row in rows(DataKey))


def test_a_look_up_is_the_same_for_the_same_value_and_tells_nothing(app):
    number, one = store().lookup("address", "pat@example.org")

    assert store().lookup("address", "pat@example.org") == (number, one)
    assert store().lookups("address", "pat@example.org") == [one]
    assert store().lookup("address", "sam@example.org")[1] != one
    assert "pat" not in one


def test_purposes_do_not_share_their_keys(app):
    assert store().mac("receipt", b"x") != store().mac("form", b"x")


def test_yesterdays_key_for_client_addresses_is_thrown_away(app):
    today = clock.now().date()
    yesterday = today - timedelta(days=1)
    before = store().day_mac(b"203.0.113.0", yesterday)

    store().forget_days(today)

    assert rows(DayKey) == []
    assert store().day_mac(b"203.0.113.0", today) != before


def test_two_processes_share_the_keys_that_either_of_them_made(app):
    other = KeyStore(app.config["KEYS_URL"], app.config["ENCRYPTION_KEYS"])

    assert other.mac("receipt", b"x") == store().mac("receipt", b"x")
    assert other.open(store().create("question"))
    other.engine.dispose()


def test_a_wrong_master_key_is_told_at_the_start(app):
    store().verify()
    stranger = KeyStore(app.config["KEYS_URL"], [secrets.token_bytes(32)])

    with pytest.raises(CannotUnseal):
        stranger.verify()
    stranger.engine.dispose()


def test_an_older_master_key_still_opens_what_it_wrapped(app):
    key_id = store().create("question")
    newer = KeyStore(app.config["KEYS_URL"], [secrets.token_bytes(32), *app.config["ENCRYPTION_KEYS"]])

    assert newer.open(key_id) == store().open(key_id)
    newer.engine.dispose()


def test_a_sealed_text_swapped_between_two_people_cannot_be_read(app):
    pat, sam = factories.doctor(), factories.doctor()
    pat.address_sealed, sam.address_sealed = sam.address_sealed, pat.address_sealed

    with pytest.raises(CannotUnseal):
        keys.read(pat, "address")


def test_a_new_look_up_key_is_used_from_now_on_and_older_ones_are_still_tried(app):
    _, before = store().lookup("address", "pat@example.org")

    assert store().renew("address") == 2

    number, now = store().lookup("address", "pat@example.org")
    assert number == 2
    assert store().lookups("address", "pat@example.org") == [before, now]
    assert store().numbers("address") == [1, 2]


def test_another_process_soon_knows_of_a_new_look_up_key(app, monkeypatch):
    other = KeyStore(app.config["KEYS_URL"], app.config["ENCRYPTION_KEYS"])
    assert other.numbers("address") == store().numbers("address") == [1]

    store().renew("address")
    assert other.numbers("address") == [1]
    monkeypatch.setattr(sys.modules[KeyStore.__module__], "NUMBERS_SECONDS", 0)

    assert other.lookups("address", "x") == store().lookups("address", "x")
    other.engine.dispose()
