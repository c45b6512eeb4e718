"""What lies close together, and that it can be left out."""

import pytest

from askmd import embedding

pytestmark = pytest.mark.skipif(not embedding.is_available(), reason="the extra “semantic” is not installed")


def test_sentences_that_mean_the_same_lie_closer_than_others():
    asked, same, other = embedding.vectors(
        ["How is lung cancer treated?", "What do they do against cancer of the lungs?", "Where can I park my car?"]
    )

    assert asked @ same > 0.7 > 0.3 > asked @ other


def test_every_row_has_length_one_and_none_depends_on_its_neighbours():
    alone = embedding.vectors(["A short text."])
    among = embedding.vectors(["A short text.", "A much longer text with many more words in it than the first one."])

    assert alone.shape == (1, embedding.DIMENSIONS)
    assert abs(float(alone[0] @ alone[0]) - 1) < 1e-5
    assert float(alone[0] @ among[0]) > 0.99


def test_no_text_at_all_and_an_endless_one_have_a_vector_too():
    assert embedding.vectors(["", "a" * 20_000, "\U0001f600"]).shape == (3, embedding.DIMENSIONS)
    assert embedding.vectors([]).shape == (0, embedding.DIMENSIONS)
