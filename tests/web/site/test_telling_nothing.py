"""Public pages of every kind tell nothing but what is public: no cookie, no other host, no number of a row.

What was withdrawn is gone from all of them at once, and its address answers like one that never was.
"""

import re
from itertools import count

import pytest
from sqlalchemy import event

from askmd.answers.models import AnswerKind
from askmd.extensions import db as database
from askmd.posts import magazine, publishing
from askmd.readers.models import Comment
from askmd.topics.models import Topic
from askmd.wordpress import addresses as old_addresses
from askmd.wordpress.models import Place
from tests import factories
from tests.support import library

# Files and icons that a page loads by itself.
STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
LOADED = re.compile(r"url\(\s*[\"']?(?!data:|#|/static/|\.)|@import")
# The numbers of rows begin here, so that none of them could be anything else.
FIRST = 765_432_100
UNKNOWN = [
    "/posts/never-was",
    "/topics/never",
    "/topics/never/feed.xml",
    "/topics/never/feed.json",
    "/authors/nobody",
    "/authors/nobody/feed.xml",
    "/authors/nobody/feed.json",
    "/archive/1999/1",
    "/magazine/never",
    "/pages/never",
    f"/media/{'0' * 32}.webp",
    "/ask/watch/post/never-was",
    "/feedback/never-was",
    "/2019/03/04/never-was/",
    "/2019/03/04/walking/",
    "/?p=77",
    "/posts?before=x",
    "/sitemap-1.xml",
    "/never-was-here",
]


@pytest.fixture
def numbers():
    """Rows that are numbered far from anything that a page could count."""
    following = count(FIRST)

    def set_number(mapper, _connection, row):
        if "id" in mapper.columns and getattr(row, "id", None) is None and not isinstance(row, Topic):
            row.id = next(following)

    event.listen(database.Model, "before_insert", set_number, propagate=True)
    yield
    event.remove(database.Model, "before_insert", set_number)


@pytest.fixture
def full(alice, bob, erin):
    return library.fill(alice, bob, erin)


def test_every_kind_of_public_page_is_tried_here(app, full):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("site.")}

    assert endpoints - {"site.sitemap_part"} == set(full.paths())


def test_no_public_page_sets_a_cookie_loads_from_elsewhere_or_names_a_row(numbers, client, alice, bob, erin):
    full = library.fill(alice, bob, erin)
    assert full.clip.id > FIRST
    styles = set()

    for path in (*full.paths().values(), f"/ask/watch/post/{full.clip.slug}", f"/feedback/{full.clip.slug}"):
        # Whatever a page loads by itself is looked at by the browser of the tests: tests/support/inspector.py.
        response = client.get(path)
        assert response.status_code == 200, path
        assert not response.headers.getlist("Set-Cookie"), path
        if response.mimetype != "image/webp":
            assert str(FIRST)[:7] not in f"{response.headers}{response.text}", path
            styles |= set(STYLES.findall(response.text))

    assert styles
    for style in styles:
        with client.get(style) as sheet:
            assert not LOADED.findall(sheet.text), style


@pytest.mark.parametrize("titles", [("Aloe", "Basil"), ("Basil", "Aloe")])
def test_posts_of_one_moment_stand_in_an_order_that_does_not_tell_which_came_first(client, alice, bob, titles):
    topic = factories.topic(name="Herbs")
    for title in titles:
        made = factories.post(author=alice, reviewer=bob, topics=(topic,), title=title, published_at=library.AT)
        made.kind, made.video_url = AnswerKind.VIDEO, "https://vimeo.com/123456789"

    lists = ("/", "/posts", "/topics/herbs", f"/authors/{alice.slug}", "/archive/2026/3", "/videos")
    for path in (*lists, "/feed.xml", "/feed.json", "/sitemap.xml"):
        text = client.get(path).text
        assert text.index("/posts/basil") < text.index("/posts/aloe"), path
    assert "/posts/basil" in client.get("/posts/aloe").text
    assert client.visit("/posts?before=" + f"{int(library.AT.timestamp() * 1e6)}-basil").links["Aloe"]


@pytest.mark.parametrize("take_down", [publishing.withdraw, publishing.hide, publishing.retract])
def test_what_is_taken_down_is_gone_from_every_page_at_once(client, full, alice, take_down):
    neighbour = f"/posts/{full.others[0].slug}"
    paths = [path for kind, path in full.paths().items() if kind not in ("site.post", "site.media")]
    shown = {path for path in (*paths, neighbour) if _tells(client, path)}
    assert shown >= {
        "/",
        "/posts",
        "/magazine",
        "/videos",
        "/feed.json",
        "/sitemap.xml",
        "/search?q=walking",
        neighbour,
    }
    counted = client.visit("/topics").main

    details = {"notice": "Not right any more.", "by": alice} if take_down is publishing.retract else {}
    take_down(full.clip, **details)

    assert [path for path in (*paths, neighbour) if _tells(client, path)] == []
    assert "Movement 3" in counted
    assert "Movement 2" in client.visit("/topics").main
    assert client.get(full.paths()["site.post"]).status_code == (410 if details else 404)


def test_withdrawn_unpublished_and_unknown_addresses_answer_in_the_same_bytes(client, full, db, erin, dora):
    clip = full.clip
    old = [(address, Place.POST, str(clip.id)) for address in ("/2019/03/04/walking", "/?p=77")]
    old_addresses.keep([("/", Place.PATH, "/"), *old])
    assert {client.get(address).status_code for address, *_rest in old} == {301}
    publishing.withdraw(clip)
    hidden = factories.topic(name="Hidden", is_hidden=True)
    unpublished = magazine.begin("Not yet", by=erin)
    gone = [
        *(f"{door}{clip.slug}" for door in ("/posts/", "/ask/watch/post/", "/feedback/")),
        *(f"/topics/{hidden.path}{feed}" for feed in ("", "/feed.xml", "/feed.json")),
        *(f"/authors/{dora.slug}{feed}" for feed in ("", "/feed.xml", "/feed.json")),
        f"/magazine/{unpublished.slug}",
    ]

    answers = {path: client.get(path) for path in (*UNKNOWN, *gone)}

    assert {path for path, answer in answers.items() if answer.status_code != 404} == set()
    assert len({answer.data for answer in answers.values()}) == 1
    assert len({str(answer.headers) for answer in answers.values()}) == 1
    assert db.session.query(Comment).filter_by(post_id=clip.id).count() == 0


def _tells(client, path: str) -> bool:
    text = client.get(path).text
    return "walking-after-surgery" in text or "Walking after surgery" in text
