"""Feeds, Atom and JSON: by the rules of both, the same posts in both, the same as long as nothing changes."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from askmd.answers.services import revise, save
from askmd.core import clock
from askmd.posts import publishing
from askmd.site import settings
from tests import factories

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PLACES = ("", "/topics/treatment", "/authors/bob")


@pytest.fixture
def posts(alice, bob):
    bob.slug = "bob"
    topic = factories.topic(name="Treatment")
    old = factories.post(author=alice, reviewer=bob, topics=(topic,), title="Is 5 < 6 & so on?")
    old.published_at = old.changed_at = old.published_at - timedelta(days=2)
    body = '<p>See <a href="/topics/treatment">here</a> and <a href="#reference-1">there</a>.</p>'
    return old, factories.post(author=bob, reviewer=alice, topics=(topic,), title="Second", body=body)


def moment(text):
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None
    return found


def atom(client, path="/feed.xml"):
    """The entries of an Atom feed that keeps RFC 4287."""
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "application/atom+xml; charset=utf-8")
    root = ElementTree.fromstring(response.data)
    entries = root.findall("a:entry", ATOM)
    for element in (root, *entries):
        assert all(len(element.findall(f"a:{name}", ATOM)) == 1 for name in ("id", "title", "updated", "author"))
        assert urlsplit(element.findtext("a:id", "", ATOM)).scheme in ("http", "tag")
        assert element.find("a:author/a:name", ATOM).text
    links = [link.get("href") for link in root.iterfind(".//a:link", ATOM)]
    assert all(link.startswith("http://localhost/") for link in links)
    assert root.find("a:link[@rel='self']", ATOM).get("href") == f"http://localhost{path}"
    assert len({entry.findtext("a:id", None, ATOM) for entry in entries}) == len(entries)
    return entries


def items(client, path="/feed.json"):
    """The items of a feed that keeps JSON Feed 1.1."""
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "application/feed+json")
    told = json.loads(response.data)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["title"]
    assert told["feed_url"] == f"http://localhost{path}"
    assert told["home_page_url"].startswith("http://localhost/")
    for item in told["items"]:
        assert {"id", "url", "title", "date_published", "date_modified", "authors", "tags"} <= set(item)
        assert bool(item.get("content_html")) != bool(item.get("content_text"))
        assert item["url"].startswith("http://localhost/posts/")
    assert len({item["id"] for item in told["items"]}) == len(told["items"])
    return told["items"]


@pytest.mark.parametrize("place", PLACES)
def test_both_kinds_keep_their_rules_and_tell_of_the_same_posts_the_newest_first(client, posts, place):
    entries, told = atom(client, f"{place}/feed.xml"), items(client, f"{place}/feed.json")

    titles = ["Second"] if place == "/authors/bob" else ["Second", "Is 5 < 6 & so on?"]
    assert [entry.findtext("a:title", None, ATOM) for entry in entries] == titles
    for entry, item in zip(entries, told, strict=True):
        assert entry.findtext("a:title", None, ATOM) == item["title"]
        assert entry.findtext("a:id", None, ATOM) == item["id"]
        assert entry.find("a:link", ATOM).get("href") == item["url"]
        for element, name in (("updated", "date_modified"), ("published", "date_published")):
            assert moment(entry.findtext(f"a:{element}", None, ATOM)) == moment(item[name])
        assert entry.findtext("a:author/a:name", None, ATOM) == item["authors"][0]["name"]
        assert entry.findtext("a:author/a:uri", None, ATOM) == item["authors"][0]["url"]
        assert item["tags"] == [category.get("term") for category in entry.findall("a:category", ATOM)] == ["Treatment"]


def test_a_corrected_post_is_news_again_under_the_same_id_with_its_note(client, posts, alice, bob):
    before = items(client)
    revise(posts[0].answer, by=alice)
    base = factories.revision(answer=posts[0].answer).number
    save(posts[0].answer, factories.content(title="Reworded"), base_number=base, by=alice)
    factories.approved(posts[0].answer, reviewer=bob)
    publishing.correct(posts[0], note="Five is <less>.", by=alice)

    after = items(client)

    assert [item["title"] for item in after] == ["Reworded", "Second"]
    assert {item["id"] for item in after} == {item["id"] for item in before}
    assert after[0]["date_published"] == before[1]["date_published"] < after[0]["date_modified"]
    assert after[0]["content_text"].startswith("Corrected: Five is <less>. ")
    assert "Corrected: Five is &lt;less&gt;." in atom(client)[0].findtext("a:summary", None, ATOM)


def test_a_feed_holds_whole_texts_where_the_team_wants_it_and_their_addresses_lead_to_us(client, posts, charlie):
    settings.change("feed_content", "full", by=charlie)

    html = items(client)[0]["content_html"]

    assert f'href="http://localhost/posts/{posts[1].slug}#reference-1"' in html
    assert 'href="http://localhost/topics/treatment"' in html
    assert html == atom(client)[0].findtext("a:content", None, ATOM)


def test_an_empty_feed_is_a_feed_and_does_not_change_by_itself(client, time_machine):
    first = client.get("/feed.xml")
    time_machine.move_to(clock.now() + timedelta(days=1))

    assert atom(client) == items(client) == []
    assert client.get("/feed.xml").data == first.data


def test_what_is_taken_down_is_gone_at_once(client, posts, alice):
    publishing.retract(posts[0], notice="Not right any more.", by=alice)
    publishing.withdraw(posts[1])

    assert atom(client) == items(client) == []
