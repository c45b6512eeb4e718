"""The vocabulary of conditions and kinds: every entry finds what it says, and mends only what was misspelt."""

import pytest

from askmd.posts.matching import vocabulary
from askmd.posts.matching.phrases import bare, listed
from askmd.posts.matching.reading import kinds, named, people, read
from askmd.posts.matching.spelling import mended

CONDITIONS = vocabulary.conditions()
KINDS = vocabulary.read("kinds")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_found_in_its_example_and_not_in_the_other_one(kind):
    asked = kinds(KINDS[kind]["example"])

    assert max(asked, key=asked.get) == kind
    assert kinds(KINDS[kind]["not"]).get(kind, 0) < 0.3


def test_every_wider_condition_is_one():
    assert {wider for condition in CONDITIONS.values() for wider in condition.broader} <= set(CONDITIONS)


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_has_a_portrait_and_is_found_by_its_first_name(name):
    first = listed(vocabulary.condition_entries()[name]["names"])[0]

    found = named(f"What is {first}?")

    assert CONDITIONS[name].about
    assert found[name] == max(found.values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the bad growth in my food pipe", "esophageal"),
        ("a lump in the butterfly gland, is it cancer", "thyroid"),
        ("Dad has CLL", "cll"),
        ("she has ALL since May", "all"),
        ("cancer of the oesophagus", "esophageal"),
    ],
)
def test_lay_words_short_forms_and_british_spelling_name_a_condition(text, name):
    found = named(text)

    assert found[name] == max(found.values())


def test_a_short_form_that_is_a_word_counts_in_capitals_only():
    assert "all" not in named("is that all, or is there more")
    assert "all" not in named("IS THAT ALL, OR IS THERE MORE")


def test_a_longer_name_hides_the_shorter_one_inside_it():
    found = named("non-small cell lung cancer")

    assert found["nsclc"] > found["lung"]
    assert "sclc" not in found or found["sclc"] < found["nsclc"] / 2 + 0.01


@pytest.mark.parametrize(
    ("written", "meant"),
    [("lukemia", "leukemia"), ("pancriatic", "pancreatic"), ("lymfoma", "lymphoma"), ("melenoma", "melanoma")],
)
def test_a_name_written_by_ear_is_mended(written, meant):
    assert mended([written]) == [meant]


@pytest.mark.parametrize("word", ["control", "breathe", "river", "prostrate", "metastasis", "aaaaaaaaaaaaaaaa"])
def test_other_words_are_left_as_they_are(word):
    assert mended([word]) == [word]


def test_a_story_says_less_of_what_is_asked_than_the_question_behind_it():
    text = "They gave me chemo, then radiation, then surgery. I kept the tablets. Will my children inherit this?"

    asked = read(text).kinds

    assert max(asked, key=asked.get) == "inherited"


@pytest.mark.parametrize(
    ("text", "whom"),
    [("my six year old", set()), ("he is 4 and has it", {"child", "male"}), ("I'm 71, my daughter asks", {"adult"})],
)
def test_an_age_says_more_of_whom_it_is_about_than_a_word(text, whom):
    assert whom <= people(text, bare(text))
