"""Feeds, sitemap and robots.txt: well formed, whole addresses, the same as long as nothing changes."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from askmd.core import clock
from askmd.posts import publishing
from tests import factories

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def posts(alice, bob):
    topic = factories.topic(name="Treatment")
    old = factories.post(author=alice, reviewer=bob, topics=(topic,), title="Is 5 < 6 & so on?")
    old.published_at -= timedelta(days=2)
    return old, factories.post(author=bob, reviewer=alice, title="Second")


def entries(response):
    assert response.content_type.startswith("application/atom+xml")
    return ElementTree.fromstring(response.data).findall("a:entry", ATOM)


def test_the_feed_lists_the_newest_first_with_whole_addresses_and_names(client, posts, alice, bob):
    found = entries(client.get("/feed.xml"))

    assert [entry.findtext("a:title", None, ATOM) for entry in found] == ["Second", "Is 5 < 6 & so on?"]
    assert found[0].find("a:link", ATOM).get("href") == f"http://localhost/posts/{posts[1].slug}"
    assert [entry.findtext("a:author/a:name", None, ATOM) for entry in found] == [bob.name, alice.name]


def test_ids_stay_when_a_title_changes(client, posts):
    before = [entry.findtext("a:id", None, ATOM) for entry in entries(client.get("/feed.xml"))]

    posts[0].title, posts[0].changed_at = "Reworded", clock.now()
    after = [entry.findtext("a:id", None, ATOM) for entry in entries(client.get("/feed.xml"))]

    assert set(before) == set(after)
    assert len(set(before)) == 2


def test_topics_and_authors_have_feeds_of_their_own(client, posts, bob):
    of_topic = entries(client.get("/topics/treatment/feed.xml"))
    of_author = entries(client.get(f"/authors/{bob.slug}/feed.xml"))

    assert [entry.findtext("a:title", None, ATOM) for entry in of_topic] == ["Is 5 < 6 & so on?"]
    assert [entry.findtext("a:title", None, ATOM) for entry in of_author] == ["Second"]


def test_an_empty_feed_is_a_feed_and_does_not_change_by_itself(client, time_machine):
    first = client.get("/feed.xml")
    time_machine.move_to(clock.now() + timedelta(days=1))

    assert entries(first) == []
    assert client.get("/feed.xml").data == first.data


def test_what_is_taken_down_is_gone_from_feeds_and_sitemap_at_once(client, posts, alice):
    publishing.retract(posts[0], notice="Not right any more.", by=alice)
    publishing.withdraw(posts[1])

    assert entries(client.get("/feed.xml")) == []
    assert "/posts/" not in client.get("/sitemap.xml").text


def test_the_sitemap_names_every_public_address_once(client, posts, alice):
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    found = [element.text for element in root.findall("s:url/s:loc", SITEMAP)]

    assert len(found) == len(set(found))
    paths = {address.removeprefix("http://localhost") for address in found}
    expected = {"/", "/posts", f"/posts/{posts[0].slug}", "/topics/treatment", f"/authors/{alice.slug}"}
    assert expected | {"/ask", "/pages/privacy"} <= paths
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_robots_may_read_what_is_public_and_nothing_private(client):
    text = client.get("/robots.txt").text

    for path in ("/my", "/confirm/", "/never/", "/subscriptions/", "/unsubscribe/", "/dashboard", "/admin"):
        assert f"Disallow: {path}\n" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text
