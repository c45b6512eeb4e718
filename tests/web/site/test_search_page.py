"""The page that searches: what was found, ways to see less, and the way to a question where nothing answers it."""

import pytest

from askmd import embedding
from tests import factories


@pytest.fixture(autouse=True)
def words_alone(monkeypatch):
    monkeypatch.setattr(embedding, "is_available", lambda: False)


@pytest.fixture
def topics(app):
    return factories.topic(name="Bowel"), factories.topic(name="Lung")


def publish(alice, bob, topics, count):
    for n in range(count):
        text = {"title": f"A stoma, part {n:02}", "body": "<p>Bag.</p>"}
        factories.post(author=alice, reviewer=bob, topics=(topics[n % 2],), **text)


@pytest.fixture
def posts(alice, bob, topics):
    publish(alice, bob, topics, 1)


def test_before_anything_is_typed_there_are_the_form_and_the_topics(client, posts):
    page = client.visit("/search")

    assert page.has("Use your own words")
    assert "/topics/bowel" in page.hrefs
    assert "noindex" not in page.html


def test_what_is_found_is_marked_and_can_be_made_less_page_by_page(client, alice, bob, topics):
    publish(alice, bob, topics, 12)

    page = client.visit("/search?q=stomas")

    assert page.has("12 posts")
    assert "<mark>stoma</mark>" in page.html
    assert "noindex" in page.html
    assert "Set-Cookie" not in client.response.headers
    assert client.visit("/search?q=stomas&after=10").html.count("<mark>stoma</mark>") == 2
    assert client.visit("/search?q=stomas&topic=bowel&kind=nothing&year=x&after=-1").has("6 posts")


def test_a_misspelt_word_is_said_with_a_way_back(client, posts):
    page = client.visit("/search?q=stomma")

    assert page.has("Showing results for")
    assert client.visit("/search?q=stomma&exact=1").has("We found nothing for these words")
    assert "/search?q=stomma&amp;exact=1" in page.html


def test_words_that_find_nothing_go_into_a_question_and_not_into_an_address(client, posts):
    page = client.visit("/search?q=zeppelin+<b>tours</b>")
    assert page.has("The newest posts")

    client.submit(button="Ask a doctor")

    assert client.response.status_code == 200
    assert "zeppelin" not in client.response.request.url
    assert "zeppelin &lt;b&gt;tours&lt;/b&gt;</textarea>" in client.page.html
    assert "no-store" in client.response.headers["Cache-Control"]
    assert "Set-Cookie" not in client.response.headers
