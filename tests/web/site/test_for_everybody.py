"""Public pages are the same for everybody: no cookie, no session, nothing from elsewhere; caches may hold them."""

import pytest
from sqlalchemy import event

from askmd.extensions import db
from tests import factories


@pytest.fixture
def paths(alice, bob):
    topic = factories.topic(name="Treatment")
    factories.post(author=alice, reviewer=bob, topics=(topic,), title="May I swim?")
    return [
        "/",
        "/posts",
        "/posts/may-i-swim",
        "/topics",
        "/topics/treatment",
        f"/authors/{alice.slug}",
        "/pages/about",
        "/feed.xml",
        "/topics/treatment/feed.xml",
        f"/authors/{alice.slug}/feed.xml",
        "/sitemap.xml",
        "/robots.txt",
    ]


def test_no_public_page_sets_a_cookie_and_any_cache_may_hold_it(client, paths):
    for path in paths:
        response = client.get(path)

        assert response.status_code == 200, path
        assert not response.headers.getlist("Set-Cookie"), path
        assert response.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=5"), path
        assert response.headers["Vary"] == "Accept-Encoding", path
        assert "csrf" not in response.text, path


def test_somebody_who_is_signed_in_gets_the_same_bytes(client, make_client, paths, bob):
    staff = make_client().sign_in(bob)

    for path in paths:
        assert staff.get(path).data == client.get(path).data, path
        assert not staff.response.headers.getlist("Set-Cookie"), path


def test_an_unchanged_page_is_answered_with_304_and_a_changed_one_is_not(client, paths, alice, bob):
    tags = {path: client.get(path).headers["ETag"] for path in paths}
    assert not any(tag.startswith("W/") for tag in tags.values())

    for path, tag in tags.items():
        response = client.get(path, headers={"If-None-Match": tag})
        assert (response.status_code, response.data) == (304, b""), path
        assert "s-maxage=5" in response.headers["Cache-Control"], path

    factories.post(author=alice, reviewer=bob, title="Another")
    assert client.get("/", headers={"If-None-Match": tags["/"]}).status_code == 200


def test_public_pages_only_read_and_ask_few_questions(client, paths):
    for path in paths:
        client.get(path)
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_rest, asked=asked):
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        client.get(path)
        event.remove(db.engine, "before_cursor_execute", note)

        assert all(words.lstrip("( ").upper().startswith(("SELECT", "BEGIN")) for words in asked), (path, asked)
        assert not [words for words in asked if "web_session" in words], path
        assert sum("SELECT" in words for words in asked) <= 14, (path, len(asked))


def test_the_address_of_the_site_is_the_configured_one_whatever_a_request_says(client, paths):
    for path in paths:
        response = client.get(path, base_url="http://localhost", headers={"X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in response.text, path

    page = client.visit("/posts/may-i-swim")
    assert '<link rel="canonical" href="http://localhost/posts/may-i-swim">' in page.html


def test_head_is_answered_like_get_without_the_body(client, paths):
    for path in paths:
        assert client.head(path).status_code == 200, path
