"""Red flags: every category on its own examples, the two levels, and that it never fails."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askmd import embedding
from askmd.triage import VERSION, Level, assess, categories
from askmd.triage.signs import see
from askmd.triage.words import Finder, tokens

VOICES = [False, pytest.param(True, marks=pytest.mark.skipif(not embedding.is_available(), reason="needs the extra"))]


@pytest.mark.parametrize("category", categories(), ids=lambda category: category.name)
def test_a_category_matches_its_example_and_not_the_other_one(category):
    assert category.name in {sign.category.name for sign in see(category.matches).signs}
    against = [sign for sign in see(category.counter_example).signs if sign.category is category]
    assert all(sign.doubts for sign in against)


@pytest.mark.parametrize("category", categories(), ids=lambda category: category.name)
def test_every_category_names_its_source(category):
    assert category.source
    assert category.title


@pytest.mark.parametrize("voices", VOICES)
@pytest.mark.parametrize("category", [c for c in categories() if c.is_critical], ids=lambda category: category.name)
def test_a_vital_sign_is_at_least_a_guide(category, voices):
    found = assess(f"I have cancer. Right now: {category.matches}", use_embeddings=voices)

    assert found.level is not Level.NONE
    assert category.name in {flag.category for flag in found.flags}


@pytest.mark.parametrize("voices", VOICES)
def test_somebody_who_wants_to_die_now_is_an_alarm(voices):
    assert assess("Since the scan I want to die, every day.", use_embeddings=voices).level is Level.ALARM


@pytest.mark.parametrize("voices", VOICES)
@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "i want to die",
        "I don’t want to live any more.",
        "I want to end my life. The page is broken.",
        "My husband says he will kill himself",
        "I want to  end it all",
    ],
)
def test_who_says_it_plainly_needs_no_other_word_to_be_believed(text, voices):
    assert assess(text, use_embeddings=voices).level is Level.ALARM


@pytest.mark.parametrize("voices", VOICES)
@pytest.mark.parametrize("text", ["Is it normal to want to die with cancer?", "They would be better off without me."])
def test_a_thought_of_dying_that_nothing_speaks_against_is_at_least_a_guide(text, voices):
    assert assess(text, use_embeddings=voices).level is not Level.NONE


@pytest.mark.parametrize("voices", VOICES)
@pytest.mark.parametrize(
    "text",
    ["Which wig shop is good?", "Is turmeric safe with letrozole?", "What does a PET scan show?", ""],
)
def test_an_ordinary_question_is_left_alone(text, voices):
    assert assess(text, use_embeddings=voices).level is Level.NONE


def test_the_flag_shows_where_it_stands():
    text = "Which wig is good? Since an hour somebody sits on my chest. I am on chemo for cancer."

    [flag] = [flag for flag in assess(text).flags if flag.category == "chest_pain"]
    assert "chest" in text[flag.start : flag.end]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_whatever_comes_has_an_assessment_and_its_flags_lie_inside(text):
    found = assess(text, use_embeddings=False)

    assert all(0 <= flag.start <= flag.end <= len(text) for flag in found.flags)
    assert (found.level is Level.NONE) == (not found.flags)


def test_what_no_rule_names_is_shown_where_it_speaks_loudest():
    text = "What does stage 3b mean? My kids would get on better with me out of the picture."

    [flag] = assess(text).flags

    assert flag.category == "other"
    assert text[flag.start : flag.end] == "My kids would get on better with me out of the picture."


def test_the_result_says_which_data_it_was_made_with():
    assert assess("Which wig?").version == VERSION


@pytest.mark.parametrize("text", ["a" * 10_000, "1-1-1-" * 1700, "((((" * 2500, "I cant breathe. " * 625, "no " * 3333])
def test_a_text_of_the_same_words_over_and_over_is_read_in_one_go(text):
    assert len(see(text).words) <= len(text)


def test_a_phrase_may_have_one_word_in_between_and_no_more():
    finder = Finder({"group": "cant breathe"})

    assert finder.hits(tokens("I cant really breathe"))
    assert not finder.hits(tokens("I cant say that I breathe"))
