"""A sealed value opens in its place with its key, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.core import crypto
from askmd.core.errors import CannotUnseal


@given(st.binary(max_size=500))
def test_what_was_sealed_can_be_read_again(clear):
    key = crypto.new_key()

    assert crypto.unseal(key, crypto.seal(key, clear, place="a"), place="a") == clear


def test_the_same_words_sealed_twice_look_different():
    key = crypto.new_key()

    assert crypto.seal(key, b"words", place="a") != crypto.seal(key, b"words", place="a")


def test_a_value_moved_to_another_place_cannot_be_read():
    key = crypto.new_key()

    with pytest.raises(CannotUnseal):
        crypto.unseal(key, crypto.seal(key, b"words", place="question.body:1"), place="question.body:2")


def test_another_key_cannot_read_it():
    sealed = crypto.seal(crypto.new_key(), b"words", place="a")

    with pytest.raises(CannotUnseal):
        crypto.unseal(crypto.new_key(), sealed, place="a")


@given(st.integers(0, 40))
def test_a_changed_byte_is_noticed(place):
    key = crypto.new_key()
    sealed = bytearray(crypto.seal(key, b"words of somebody", place="a"))
    sealed[place % len(sealed)] ^= 1

    with pytest.raises(CannotUnseal):
        crypto.unseal(key, bytes(sealed), place="a")
