"""Which public posts answer a text, and that nothing is offered that was taken down or is beyond its review."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import embedding, jobs
from askmd.core import clock
from askmd.posts import answered, meanings, publishing
from askmd.posts.matching import meaning
from askmd.posts.models import PostMeaning
from tests import factories

EXTRA = pytest.mark.skipif(not embedding.is_available(), reason="needs the extra")
TEXT = "how do they treat my dads lung cancer"


@pytest.fixture(params=[False, pytest.param(True, marks=EXTRA)], ids=["words", "meaning"])
def extra(request, monkeypatch):
    """With the extra and without it."""
    if not request.param:
        monkeypatch.setattr(embedding, "is_available", lambda: False)
    return request.param


def about(title, answer):
    return factories.post(title=title, question=title, short_answer=answer, body=f"<p>{answer}</p>")


@pytest.fixture
def lung():
    return about("What are the treatments for lung cancer?", "Surgery and medicines.")


@pytest.fixture
def signs():
    return about("What are the symptoms of lung cancer?", "A cough for weeks.")


@pytest.fixture
def night():
    return about("Who looks after me at night?", "A nurse.")


def titles(found):
    return [post.title for post, _ in found]


def kept(db):
    return db.session.execute(select(PostMeaning.post_id)).scalars().all()


def test_the_post_that_answers_comes_first(app, db, extra, lung, signs, night):
    jobs.run_now("posts.compute_meanings")

    found = answered.similar(TEXT, 3)

    assert found[0][0] is lung
    assert len(found) == 3
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_post_is_found_as_soon_as_it_is_published_and_gone_when_it_is_taken_down(app, db, extra, lung, signs):
    assert titles(answered.similar(TEXT, 1)) == [lung.title]

    publishing.retract(lung, notice="Not right any more.", by=lung.author)
    assert titles(answered.similar(TEXT, 5)) == [signs.title]

    publishing.withdraw(signs)
    assert answered.similar(TEXT) == []


def test_a_post_beyond_its_day_of_review_is_not_offered(app, db, extra, lung):
    lung.review_due_on = clock.now().date()

    assert answered.similar(TEXT) == []
    assert answered.shown(TEXT) == []


def test_only_what_is_sure_is_shown(app, db, extra, lung, signs, night):
    jobs.run_now("posts.compute_meanings")

    assert answered.shown("What are the treatments for lung cancer?") == [lung]
    assert answered.shown("Where can I park my car?") == []


def test_related_posts_are_about_the_same_and_never_the_post_itself(app, db, extra, lung, signs, night):
    jobs.run_now("posts.compute_meanings")

    assert [row.id for row in answered.related(lung)] == [signs.id]
    assert answered.related(night) == []


@EXTRA
def test_vectors_are_computed_once_for_each_public_post(app, db, lung, signs):
    assert [jobs.run_now("posts.compute_meanings") for _ in range(2)] == [2, 0]

    stored = db.session.get_one(PostMeaning, lung.id)
    assert (stored.revision_id, stored.model) == (lung.revision_id, meaning.version())
    assert meaning.unpack(stored.vectors).shape[1] == embedding.DIMENSIONS


@EXTRA
def test_vectors_go_with_the_words(app, db, lung, signs):
    jobs.run_now("posts.compute_meanings")

    publishing.retract(lung, notice="Not right any more.", by=lung.author)
    assert kept(db) == [signs.id]

    publishing.withdraw(signs)
    assert kept(db) == []
    assert jobs.run_now("posts.compute_meanings") == 0
    assert not meanings.compute(signs.id)


@EXTRA
def test_vectors_of_another_model_are_computed_anew_and_not_used_till_then(app, db, lung):
    jobs.run_now("posts.compute_meanings")
    db.session.get_one(PostMeaning, lung.id).model = "another"
    db.session.commit()

    assert meanings.of_today() == {}
    assert jobs.run_now("posts.compute_meanings") == 1
    assert list(meanings.of_today()) == [lung.id]


def test_without_the_extra_nothing_is_computed(app, db, lung, monkeypatch):
    monkeypatch.setattr(embedding, "is_available", lambda: False)

    assert jobs.run_now("posts.compute_meanings") == 0
    assert kept(db) == []


def test_a_compared_text_is_not_kept(app, db, lung, extra):
    before = kept(db)

    answered.similar(TEXT)

    assert kept(db) == before
    assert not db.session.dirty
    assert not db.session.new


@EXTRA
def test_vectors_survive_storing_nearly_unchanged():
    [vectors] = meaning.of_posts([("What is a stoma?", "A way out for the bowel.")])

    assert abs(meaning.unpack(meaning.pack(vectors)) - vectors).max() < 0.001


def test_a_corrected_post_is_found_by_its_new_words(app, db, extra, night, alice, bob):
    jobs.run_now("posts.compute_meanings")
    night.changed_at = clock.now() + timedelta(seconds=1)
    night.title = night.question = "What are the treatments for lung cancer?"
    meanings.forget(night)
    db.session.commit()

    assert night.id not in kept(db)
    assert titles(answered.similar(TEXT, 1)) == [night.title]
