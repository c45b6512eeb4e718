"""The closed discussion of the old site: replies below what they answer, nothing lost, and a switch."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from askmd.readers import queries
from askmd.readers.models import Comment
from askmd.site import settings
from askmd.workflow import SYSTEM
from tests import factories

NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)
# Each comment answers one before it, none, or one that was never approved.
PARENTS = st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=25)


def comment(number, parent):
    at = NOON + timedelta(minutes=number)
    return SimpleNamespace(id=number, parent_id=parent, name=f"Reader {number}", body="", written_at=at)


@given(PARENTS)
def test_every_comment_stands_once_and_after_what_it_answers(parents):
    rows = [
        comment(number, parent if parent is None or parent < number else 99) for number, parent in enumerate(parents)
    ]

    shown = queries._in_threads(rows)

    order = [remark.name for remark in shown]
    assert sorted(order) == sorted(row.name for row in rows)
    for remark in shown:
        assert 0 <= remark.depth <= queries.DEEPEST
        assert (remark.reply_to == "") == (remark.depth == 0)
        assert not remark.reply_to or order.index(remark.reply_to) < order.index(remark.name)


def test_a_post_shows_the_old_comments_until_they_are_switched_off(client, db, alice, bob):
    post = factories.post(author=alice, reviewer=bob)
    first = Comment(
        post_id=post.id, name="Quagga <b>", body="<p>Thank <em>you</em></p><script>x</script>", written_at=NOON
    )
    db.session.add(first)
    db.session.flush()
    db.session.add(Comment(post_id=post.id, parent_id=first.id, name="Okapi", body="<p>Yes</p>", written_at=NOON))

    page = client.visit(f"/posts/{post.slug}")

    assert page.has("This discussion is closed.")
    assert page.has("2 comments")
    assert page.has("in reply to Quagga <b>")
    assert "Thank <em>you</em>" in page.html
    assert "<script>x" not in page.html

    settings.change("show_discussion", False, by=SYSTEM)
    assert not client.visit(f"/posts/{post.slug}").has("Discussion")
