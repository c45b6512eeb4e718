"""Home, all posts, topics, authors: what is there, newest first, and kind words where nothing is."""

from datetime import timedelta

import pytest

from askmd.core import clock
from askmd.posts import shelves
from askmd.site.models import Page
from tests import factories


@pytest.fixture
def tree():
    root = factories.topic(name="Treatment")
    child = factories.topic(name="Chemotherapy", path="treatment/chemotherapy", parent_id=root.id)
    other = factories.topic(name="Living", position=1)
    return root, child, other


def publish(alice, bob, count, *topics):
    start = clock.now() - timedelta(days=400)
    return [
        factories.post(
            author=alice, reviewer=bob, topics=topics, title=f"Post {n:02}", published_at=start + timedelta(days=n)
        )
        for n in range(count)
    ]


def test_an_empty_site_is_kind_and_has_no_dead_ends(client):
    for path in ("/", "/posts", "/topics"):
        page = client.visit(path)
        assert "/ask" in page.html

    assert "You can be the first to ask" in client.visit("/").text


def test_home_shows_the_newest_answers_topics_and_the_emergency_line(client, alice, bob, tree):
    publish(alice, bob, 7, tree[1])

    page = client.visit("/")

    assert page.text.index("Post 06") < page.text.index("Post 05")
    assert "Post 01" not in page.text
    for words in ("All 7 posts", "Chemotherapy", "What to do now", "How an answer is made", alice.name, bob.name):
        assert words in page.text
    assert 'href="/pages/emergency"' in page.html
    assert "Living" not in page.text


def test_all_posts_can_be_read_page_by_page_though_new_ones_appear(client, alice, bob):
    publish(alice, bob, 23)
    first = client.visit("/posts")
    older = first.links["Older posts"]

    factories.post(author=alice, reviewer=bob, title="Brand new")
    second = client.visit(older)

    assert "Post 22" in first.text
    assert "Post 03" in first.text
    assert "Post 02" not in first.text
    assert all(f"Post {n:02}" in second.text for n in (0, 1, 2))
    assert "Brand new" not in second.text
    assert "Post 03" not in second.text
    assert "Newest posts" in second.text
    assert "Post 22" in client.visit(second.links["Newer posts"]).text


def test_posts_of_the_same_moment_are_neither_lost_nor_doubled(client, alice, bob):
    posts = publish(alice, bob, 23)
    for post in posts:
        post.published_at = posts[0].published_at
    first = client.visit("/posts")

    second = client.visit(first.links["Older posts"])

    shown = [title for page in (first, second) for title in (f"Post {n:02}" for n in range(23)) if title in page.text]
    assert len(shown) == len(set(shown)) == 23


def test_a_topic_shows_its_own_posts_and_those_below_it(client, alice, bob, tree):
    root, child, _ = tree
    factories.post(author=alice, reviewer=bob, topics=(root,), title="Of the root")
    factories.post(author=alice, reviewer=bob, topics=(root, child), title="Of both")
    factories.post(author=alice, reviewer=bob, topics=(child,), title="Of the child")

    page = client.visit("/topics/treatment")

    assert page.h1 == "Treatment"
    assert all(words in page.text for words in ("Of the root", "Of both", "Of the child"))
    assert page.text.count("Of both") == 1
    below = client.visit("/topics/treatment/chemotherapy").text
    assert "Of both" in below
    assert "Of the root" not in below


def test_a_post_in_several_topics_counts_once_in_the_topic_above(app, alice, bob, tree):
    root, child, _ = tree
    factories.post(author=alice, reviewer=bob, topics=(root, child))

    counts = shelves.topic_counts()

    assert counts[root.id] == counts[child.id] == 1


def test_an_empty_topic_invites_to_ask(client, tree):
    page = client.visit("/topics/living")

    assert "You can be the first to ask" in page.text


def test_a_topic_that_begins_like_another_is_not_below_it(client, alice, bob, tree):
    near = factories.topic(name="Treatment extra", path="treatment-extra")
    factories.post(author=alice, reviewer=bob, topics=(near,), title="Elsewhere")

    assert "Elsewhere" not in client.visit("/topics/treatment").main


def test_an_author_page_says_who_this_is_and_what_interests_there_are(client, alice, bob):
    alice.biography, alice.conflict_of_interest = "Sings.\n\nWalks <b>far</b>.", "None at all."
    factories.post(author=alice, reviewer=bob, title="By her own hand")

    page = client.visit(f"/authors/{alice.slug}")

    assert page.h1 == alice.name
    assert all(words in page.text for words in ("Sings.", "Walks <b>far</b>.", "None at all.", "By her own hand"))


@pytest.mark.parametrize(
    "slug",
    ["about", "how-it-works", "editorial-policy", "privacy", "health-data-privacy", "accessibility", "emergency"],
)
def test_every_fixed_page_is_there(client, slug):
    page = client.visit(f"/pages/{slug}")

    assert page.h1
    assert "{" not in page.main


def test_the_emergency_page_ends_with_the_approved_list(client):
    page = client.visit("/pages/emergency")

    assert "38.0" in page.text


def test_a_promise_stands_below_the_privacy_page_whatever_an_editor_wrote(client, db):
    before = client.visit("/pages/privacy").main
    db.session.add(Page(slug="privacy", title="Privacy", body="<p>Short.</p>", number=1, changed_at=clock.now()))

    after = client.visit("/pages/privacy").main

    assert "Short." in after
    assert "Short." not in before
    assert len(after) > len("Short.") + 200
