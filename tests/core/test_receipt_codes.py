"""A receipt code survives being read aloud, typed on a phone and copied by a tired hand."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.core import codes

SECRETS = st.binary(min_size=16, max_size=16)


@given(SECRETS)
def test_a_code_read_back_is_the_secret(secret):
    assert codes.read(codes.show(secret)) == secret


@given(SECRETS)
def test_a_code_is_seven_groups_of_four_without_letters_that_look_alike(secret):
    shown = codes.show(secret)

    assert [len(group) for group in shown.split(" ")] == [4] * 7
    assert not set(shown) & set("0O1I")


@given(SECRETS, st.booleans(), st.sampled_from(["", "-", "  "]))
def test_case_blanks_and_dashes_do_not_matter(secret, is_lower, between):
    shown = codes.show(secret).replace(" ", between)

    assert codes.read(shown.lower() if is_lower else shown) == secret


@given(SECRETS, st.integers(0, 27), st.sampled_from(codes.ALPHABET))
def test_one_wrong_letter_is_a_slip_and_never_another_code(secret, place, letter):
    letters = list(codes.show(secret).replace(" ", ""))
    if letters[place] == letter:
        return
    letters[place] = letter

    with pytest.raises(codes.Mistyped):
        codes.read("".join(letters))


@given(SECRETS, st.integers(0, 26))
def test_two_neighbours_swapped_are_a_slip(secret, place):
    letters = list(codes.show(secret).replace(" ", ""))
    if letters[place] == letters[place + 1]:
        return
    letters[place], letters[place + 1] = letters[place + 1], letters[place]

    with pytest.raises(codes.Mistyped):
        codes.read("".join(letters))


@given(st.text())
def test_whatever_is_typed_gets_a_code_or_a_sentence(typed):
    with contextlib.suppress(codes.Mistyped):
        assert len(codes.read(typed)) == 16
