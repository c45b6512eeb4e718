"""Grades of texts whose words and syllables were counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.readability import grade
from askmd.readability.counting import sentences, syllables


def test_short_words_in_short_sentences_are_easy():
    assert grade("The cat sat on the mat. The dog ran. We saw it run.").fk < 1


def test_the_formula_is_the_published_one():
    # 12 words, 2 sentences, 14 syllables, 1 word of three syllables.
    found = grade("The medicine helps you sleep at night. Take one pill a day.")

    assert (found.words, found.sentences) == (12, 2)
    assert found.fk == pytest.approx(0.39 * 12 / 2 + 11.8 * 14 / 12 - 15.59, abs=0.06)
    assert found.smog == pytest.approx(1.0430 * (1 * 30 / 2) ** 0.5 + 3.1291, abs=0.06)


def test_terms_of_art_can_be_left_out():
    text = "Your oncologist gives you immunotherapy. It helps you fight. You may feel tired for a day or two."

    assert grade(text, without={"oncologist", "immunotherapy"}).fk < grade(text).fk - 1


def test_the_hardest_sentence_is_named_with_a_reason():
    easy = "We sit down. We talk. "
    hard = (
        "Multidisciplinary evaluation characteristically necessitates comprehensive immunohistochemical investigation."
    )

    [found] = grade(easy + hard).hardest

    assert (easy + hard)[found.start : found.end] == hard
    assert "long words" in found.reason


def test_a_decimal_a_title_and_an_initial_end_no_sentence():
    assert len(list(sentences("Dr. Smith saw 2.5 cm. J. Roe agreed with her."))) == 2


def test_points_of_a_list_are_sentences_of_their_own():
    assert len(list(sentences("You may feel:\n - sick\n - tired\n - sad"))) == 4


def test_too_little_to_tell_is_no_reason_to_warn():
    assert not grade("Immunohistochemical multidisciplinary investigation.").is_hard


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("cancer", 2), ("radiation", 4), ("self-care", 2), ("can't", 1)]
)
def test_syllables(word, count):
    assert syllables(word) == count


@given(st.text(max_size=400))
def test_whatever_comes_has_a_grade_and_its_hard_sentences_lie_inside(text):
    found = grade(text)

    assert found.words >= 0
    assert all(0 <= hard.start < hard.end <= len(text) for hard in found.hardest)
