"""Whatever is not public answers like what never existed, in the same bytes."""

from datetime import timedelta

from askmd.core import clock
from askmd.posts import publishing, services
from tests import factories

FOREVER = clock.now() + timedelta(days=300)


def test_unknown_scheduled_and_withdrawn_posts_answer_in_the_same_bytes(client, alice, bob):
    gone = factories.post(author=alice, reviewer=bob, title="Taken back")
    publishing.withdraw(gone)
    made = factories.approved(factories.article(author=alice, title="Not yet"), reviewer=bob)
    services.schedule(made, (factories.topic(),), at=FOREVER, by=alice).slug = "not-yet"

    answers = [client.get(path) for path in ("/posts/never-was", "/posts/taken-back", "/posts/not-yet")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1


def test_hidden_topics_and_what_lies_below_them_answer_like_unknown_ones(client, db):
    hidden = factories.topic(name="Hidden", is_hidden=True)
    factories.topic(name="Below", path="hidden/below", parent_id=hidden.id)

    answers = [client.get(path) for path in ("/topics/unknown", "/topics/hidden", "/topics/hidden/below")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_what_lies_below_a_hidden_topic_is_named_beside_no_post(client, db, alice, bob):
    hidden = factories.topic(name="Hidden", is_hidden=True)
    below = factories.topic(name="Lies below", path="hidden/below", parent_id=hidden.id)
    factories.post(author=alice, reviewer=bob, title="Walking", topics=[below])

    pages = ("/", "/posts", "/posts/walking", "/feed.xml", "/feed.json", "/search?q=walking", "/topics")
    assert [path for path in pages if "Lies below" in client.get(path).text] == []


def test_a_doctor_without_a_post_has_no_page(client, alice, bob):
    factories.post(author=alice, reviewer=bob)

    client.visit(f"/authors/{alice.slug}")

    assert client.get(f"/authors/{bob.slug}").status_code == 404
    assert client.get(f"/authors/{bob.slug}/feed.xml").status_code == 404
    assert client.get("/authors/nobody").data == client.get(f"/authors/{bob.slug}").data


def test_places_in_a_list_that_are_none_answer_like_unknown_pages(client):
    for typed in ("", "x", "1", "-1", "1-", "99999999999999999999999-1", "1-2-3", "١-١", "99999999999999999-1"):
        assert client.get("/posts", query_string={"before": typed}).status_code in (200, 404)
        assert client.get("/posts", query_string={"before": typed}).status_code != 500

    assert client.get("/posts?before=x").status_code == 404
