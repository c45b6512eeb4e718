"""How a search reads words, mends them, and shows the place where they stand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.posts.searching import analysis, lexical, snippets, synonyms, wordlist
from askmd.posts.searching.lexical import Choice


@given(st.text(max_size=200))
def test_a_stem_is_letters_and_digits_that_no_database_takes_for_anything_else(text):
    assert all(re.fullmatch("[a-z0-9]+", term) for term in analysis.terms(text))


@pytest.mark.parametrize(
    "pair",
    [
        "oesophagus esophagus", "Tumour tumors", "leukaemia LEUKEMIA", "fertilisation fertilization", "centre centers",
        "specialised specialized", "behaviour behaviors", "counselling counseling", "café cafe", "Sjögren's sjogren",
        "haemorrhage hemorrhages", "diarrhoea diarrhea", "analyse analyzing", "smørbrød smorbrod", "treats treatable",
        "treating treatments", "operation operate", "infections infected", "weakness weak", "recently recent",
    ],
)  # fmt: skip
def test_one_word_written_in_two_ways_is_one_stem(pair):
    one, other = pair.split()

    assert analysis.terms(one) == analysis.terms(other)


class Row:
    post_id, title, head, body, spellings = 1, "", "stoma", "", "pancreatic neutropenia treatment lung"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("pancretic", "pancreatic"),
        ("pancraetic", "pancreatic"),
        ("pancreatyc", "pancreatic"),
        ("panccreatic", "pancreatic"),
        ("lumg", "lung"),
        ("nutropenya", "neutropenia"),
    ],
)
def test_a_letter_that_is_wrong_is_mended_and_two_in_a_long_word(wrong, right):
    assert wordlist.near(wrong, wordlist.Counted([Row()]))[:1] == ([right] if wrong != "nutropenya" else [])


def test_a_word_that_is_like_no_other_stays():
    assert wordlist.near("zeppelins", wordlist.Counted([Row()])) == []


def test_where_a_post_holds_a_word_is_kept_of_title_head_and_body():
    row = Row()
    row.title, row.head, row.body = "stoma", "stoma help", "help bag"

    words = wordlist.Counted([row])

    assert [list(words.places(stem)) for stem in ("stoma", "help", "bag", "bridge")] == [
        [(1, 6)],
        [(1, 3)],
        [(1, 1)],
        [],
    ]


def test_a_snippet_that_says_enough_is_taken_before_a_later_one():
    text = "A stoma helps. " + "Rest well. " * 60 + "A stoma bag helps you."
    weights = {analysis.terms(word)[0]: 1.0 for word in ("stoma", "helps", "bag")}

    first = snippets.snippet(text, weights, enough=2.0)

    assert "".join(piece for piece, _ in first).startswith("A stoma helps.")
    assert "bag" in "".join(piece for piece, _ in snippets.snippet(text, weights))


@given(st.text(alphabet="stoma. helps&<>é", max_size=600), st.integers(0, 3))
def test_a_snippet_is_a_piece_of_the_text_with_the_words_marked(text, which):
    wanted = {analysis.terms(word)[0]: 1.0 for word in ("stoma", "helps")}
    pieces = snippets.snippet(text, wanted)
    whole = "".join(words for words, _ in pieces).removeprefix("… ").removesuffix(" …")

    assert whole in " ".join(text.split())
    assert len(whole) <= snippets.LENGTH
    assert all(analysis.terms(words)[0] in wanted for words, is_marked in pieces if is_marked)


def test_a_snippet_begins_where_most_of_the_words_stand():
    text = "Nothing here. " * 60 + "A stoma helps. " + "Nothing there. " * 60

    pieces = snippets.snippet(text, {"stoma": 2.0, "help": 1.0})

    assert pieces[:3] == [("… ", False), ("A ", False), ("stoma", True)]


def test_a_member_of_a_group_is_found_as_a_whole():
    groups = synonyms.Groups({"low": [(("low", "cell"), 0)]}, [[("low", "cell"), ("neutropenia",)]])

    assert groups.others(["a", "low", "cell"]) == [(("low", "cell"), ("neutropenia",))]
    assert groups.others(["low", "fat", "cell"]) == []


def test_a_choice_of_nothing_is_all_that_is_public():
    assert len(Choice().where()) == 1
    assert lexical.candidates({}, {}, Choice()) == []
