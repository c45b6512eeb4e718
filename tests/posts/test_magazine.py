"""The magazine: put together by editors, read by everybody, and never with a post that is not public."""

import pytest

from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.posts import magazine, publishing
from askmd.posts import magazine_reading as reading
from askmd.site import settings
from tests import factories


@pytest.fixture
def posts(alice, bob):
    return [factories.post(author=alice, reviewer=bob, title=title) for title in ("Bridges", "Rivers", "Banks")]


@pytest.fixture
def issue(erin, posts):
    made = magazine.begin("Spring", introduction="Read slowly.", by=erin)
    for post in posts:
        magazine.add(made, post, note=f"On {post.title}.", by=erin)
    return made


def titles(issue):
    return [entry.title for entry in reading.entries(issue)]


def test_an_issue_is_read_once_it_is_published_and_no_longer_than_that(issue, erin):
    assert (reading.newest(), reading.public("spring")) == (None, None)

    magazine.publish(issue, by=erin)
    assert reading.newest() is reading.public("spring") is issue
    assert settings.get("has_magazine")

    magazine.unpublish(issue, by=erin)
    assert (reading.newest(), reading.public("spring")) == (None, None)
    assert not settings.get("has_magazine")


def test_editors_give_the_order(issue, erin):
    magazine.shift(issue.items[2], -1, by=erin)
    magazine.shift(issue.items[0], -1, by=erin)
    assert titles(issue) == ["Bridges", "Banks", "Rivers"]

    magazine.take_out(issue.items[0], by=erin)
    magazine.shift(issue.items[0], 1, by=erin)
    assert titles(issue) == ["Rivers", "Banks"]


def test_what_is_not_public_any_more_is_left_out_and_its_note_goes_with_a_withdrawn_post(issue, posts, alice):
    publishing.retract(posts[0], notice="Not right any more.", by=alice)
    publishing.withdraw(posts[1])

    assert titles(issue) == ["Banks"]
    assert {item.post_id for item, _title, _public in reading.items(issue)} == {posts[0].id, posts[2].id}


def test_what_an_issue_cannot_hold_is_refused(issue, posts, erin, alice):
    with pytest.raises(Invalid, match="already"):
        magazine.add(issue, posts[0], by=erin)
    publishing.retract(posts[0], notice="Not right any more.", by=alice)
    empty = magazine.begin("Empty", by=erin)
    with pytest.raises(Invalid, match="not public"):
        magazine.add(empty, posts[0], by=erin)
    with pytest.raises(Invalid, match="at least one"):
        magazine.publish(empty, by=erin)


def test_a_public_issue_is_not_thrown_away_and_a_draft_is(issue, erin):
    magazine.publish(issue, by=erin)
    with pytest.raises(WrongState):
        magazine.throw_away(issue, by=erin)

    magazine.unpublish(issue, by=erin)
    magazine.throw_away(issue, by=erin)
    assert reading.issues() == []


def test_two_issues_of_one_title_have_two_addresses(issue, erin):
    assert [magazine.begin("Spring", by=erin).slug, magazine.begin("春", by=erin).slug] == ["spring-2", "chun"]


def test_posts_are_found_by_words_of_their_title(issue, posts, alice, bob):
    wanted = factories.post(author=alice, reviewer=bob, title="Rivers and banks")

    assert list(reading.to_choose("BANKS river")) == [wanted]
    assert list(reading.to_choose("", without=issue)) == [wanted]


def test_only_editors_make_a_magazine(issue, alice, charlie):
    for by in (alice, charlie):
        with pytest.raises(NotAllowed):
            magazine.publish(issue, by=by)
