"""This answered it: the form ends kindly, nothing is sent or kept, and somebody is counted."""

import pytest

from askmd.posts import publishing
from askmd.posts.models import Post
from askmd.questions.models import Question
from tests import factories


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob, title="About turnip soup")


def press(client, slug):
    return client.post("/ask", data={"go": f"answered:{slug}", "question": "Is my secret soup fine?"})


def test_the_end_is_kind_and_sends_nothing(client, db, post):
    response = press(client, post.slug)

    assert response.status_code == 200
    assert client.page.h1 == "Good that it helped"
    assert f'href="/posts/{post.slug}"' in client.page.html
    assert "No question was sent" in client.page.text
    assert "What to do now" in client.page.text
    assert 'href="/ask"' in client.page.html
    assert "secret" not in client.page.html
    assert not response.headers.getlist("Set-Cookie")
    assert db.session.query(Question).count() == 0
    assert db.session.get_one(Post, post.id).answered_count == 1


def test_the_end_offers_to_tell_when_the_answer_changes(client, post):
    press(client, post.slug)

    response = client.submit(None, {"address": "pat@example.org"}, form="/ask/watch")

    assert (response.status_code, response.location) == (303, "/ask/watch/sent")


def test_a_post_that_was_taken_down_meanwhile_ended_nothing(client, db, post):
    publishing.retract(post, notice="Not right any more.", by=post.author)

    assert press(client, post.slug).status_code == 404
    assert db.session.get_one(Post, post.id).answered_count == 0


def test_a_program_that_presses_a_thousand_times_does_not_make_a_post_look_useful(client, db):
    post = factories.post()
    client.visit("/ask")

    for _ in range(40):
        assert client.post("/ask", data={"go": f"answered:{post.slug}"}).status_code == 200

    db.session.refresh(post)
    assert post.answered_count == 30
