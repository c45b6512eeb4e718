"""Which posts answer a text: by words alone, and with their meaning where the extra is installed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askmd import embedding
from askmd.posts.matching import Entry, Index, meaning

EXTRA = pytest.mark.skipif(not embedding.is_available(), reason="needs the extra")
VOICES = [False, pytest.param(True, marks=EXTRA)]
POSTS = [
    Entry("fever", "Why does a fever matter during chemotherapy?", "Your blood has few cells that fight infection."),
    Entry("lung", "What are the treatments for lung cancer?", "Surgery, radiation and medicines are used."),
    Entry("lung signs", "What are the symptoms of lung cancer?", "Cough for weeks, blood in what you cough up."),
    Entry("bowel", "What are the treatments for bowel cancer?", "Most people have an operation first."),
    Entry("eye", "What are the symptoms of retinoblastoma?", "The pupil looks white in photographs with flash."),
    Entry("nurse", "Who looks after me at night?", "A nurse."),
]


@pytest.fixture(scope="module", params=VOICES, ids=lambda semantic: "meaning" if semantic else "words")
def index(request):
    return Index.of(POSTS, use_embeddings=request.param)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("how do they treat my dads lung cancer", "lung"),
        (
            "Dad is 70, smoked all his life. What should we look out for, could it be his lungs, cancer I mean?",
            "lung signs",
        ),
        ("tumour in the big gut, cut it out or tablets?", "bowel"),
        ("my babys eye shines white in photos what else would I notice", "eye"),
        ("got a temperature while on chemo, why does it matter", "fever"),
    ],
)
def test_lay_words_find_the_post_that_answers_them(index, text, wanted):
    assert index.similar(text, 1)[0][0] == wanted


def test_the_best_comes_first_and_no_more_than_wanted(index):
    found = index.find("lung cancer treatment", 3)

    assert len(found) == 3
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert all(0 <= match.score <= 1 for match in found)


def test_the_posts_own_question_is_shown_its_post_and_a_strange_one_nothing(index):
    assert index.find("What are the symptoms of retinoblastoma?")[0].is_shown
    assert not any(match.is_shown for match in index.find("Where can I park my car near the hospital?"))


def test_of_two_posts_about_one_condition_the_wrong_kind_alone_is_not_shown(index):
    alone = Index.of([post for post in POSTS if post.id != "lung"], use_embeddings=index.has_meaning)

    assert not any(match.is_shown for match in alone.find("What are the treatments for lung cancer?"))


def test_a_post_may_be_passed_over(index):
    found = index.find("What are the treatments for lung cancer?", 10, without=["lung"])

    assert "lung" not in [match.id for match in found]
    assert len(found) == len(POSTS) - 1


def test_an_empty_corpus_and_an_empty_text_find_nothing(index):
    assert Index([]).similar("lung cancer") == []
    assert index.similar("  ") == []


@EXTRA
def test_a_post_whose_vectors_are_not_there_yet_is_found_by_its_words():
    whole = Index.of(POSTS)
    vectors = [None, *whole_vectors()[1:]]

    assert whole.has_meaning
    assert "fever" in dict(Index(POSTS, vectors).similar("Why does a fever matter during chemotherapy?", 3))


def whole_vectors():
    return meaning.of_posts([(post.question, post.answer) for post in POSTS])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_comes_is_answered(text):
    found = Index(POSTS).similar(text, 10)

    assert len({id for id, _ in found}) == len(found)


@pytest.mark.parametrize("text", ["a" * 10_000, "1-1-1-" * 1_700, "[(" * 5_000, "is it cancer? " * 700, "\ud800 lung"])
def test_endless_and_broken_texts_are_read_quickly(index, text):
    index.similar("warm up")

    began = time.perf_counter()
    index.similar(text)

    assert time.perf_counter() - began < 1.0
