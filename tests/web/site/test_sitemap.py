"""The sitemap and robots.txt: every public address once, with the time of its last change, and nothing private."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from askmd.web.site import sitemap
from tests import factories

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def posts(alice, bob):
    topic = factories.topic(name="Treatment")
    below = factories.topic(name="Below", path="treatment/below", parent_id=topic.id)
    made = [factories.post(author=alice, reviewer=bob, topics=(place,)) for place in (topic, below)]
    made[0].changed_at -= timedelta(days=2)
    return made


def read(client, path="/sitemap.xml"):
    """Path and time of change of all that a file of the sitemap names."""
    found = {}
    for url in ElementTree.fromstring(client.get(path).data):
        place = url.findtext("s:loc", "", SITEMAP).removeprefix("http://localhost")
        assert place.startswith("/")
        assert place not in found
        found[place] = url.findtext("s:lastmod", None, SITEMAP)
    return found


def test_it_names_every_public_address_once_and_each_is_there(client, posts, alice):
    found = read(client)

    expected = {"/", "/posts", "/ask", "/subscribe", "/pages/privacy", "/topics", "/topics/treatment", "/authors"}
    expected |= {f"/authors/{alice.slug}", "/archive", "/videos", "/search", *(f"/posts/{post.slug}" for post in posts)}
    assert expected <= set(found)
    for path in found:
        response = client.get(path)
        assert response.status_code == 200, path
        # What a search engine is led to it may also show.
        assert "noindex" not in f"{response.headers}{response.text}", path


def test_an_address_changed_last_when_what_it_shows_did(client, posts):
    found = read(client)

    for path, post in {
        f"/posts/{posts[0].slug}": posts[0],
        f"/posts/{posts[1].slug}": posts[1],
        "/topics/treatment": posts[1],
        "/topics/treatment/below": posts[1],
        f"/archive/{posts[1].published_at:%Y/%-m}": posts[1],
        "/": posts[1],
    }.items():
        assert datetime.fromisoformat(found[path]) == post.changed_at.replace(microsecond=0), path


def test_a_long_one_comes_in_parts_that_name_each_address_once(client, posts, monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_POSTS", 1)

    parts = read(client)
    first, second = [read(client, part) for part in parts]

    assert list(parts) == ["/sitemap-1.xml", "/sitemap-2.xml"]
    assert not set(first) & set(second)
    assert {"/", "/topics", *(f"/posts/{post.slug}" for post in posts)} <= set(first) | set(second)
    assert client.get("/sitemap-3.xml").data == client.get("/sitemap-0.xml").data == client.get("/nothing").data


def test_robots_may_read_what_is_public_and_nothing_private(client):
    text = client.get("/robots.txt").text

    for path in ("/my", "/confirm/", "/never/", "/subscriptions/", "/unsubscribe/", "/dashboard", "/admin"):
        assert f"Disallow: {path}\n" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text
