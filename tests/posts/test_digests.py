"""A digest tells each subscriber once of what was published for their topics, and only then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from askmd import jobs
from askmd.outbox import Broadcast, BroadcastWords, Delivery
from askmd.posts import digests, publishing
from askmd.subscriptions import audience
from askmd.subscriptions.models import Frequency, SubscriberTopic
from tests import factories
from tests.support.mails import body

# A Wednesday; the weekly digest before it went out on Monday, 1 June, at eight.
WEDNESDAY = datetime(2026, 6, 3, 12, tzinfo=UTC)
SUNDAY = datetime(2026, 6, 7, 12, tzinfo=UTC)
MONDAY = datetime(2026, 6, 8, 8, tzinfo=UTC)
JUNE = date(2026, 6, 1)


@pytest.fixture
def at(time_machine, db):
    """`at(MONDAY)`: it is then, and the worker has done what is due."""

    def move(moment: datetime) -> None:
        db.session.commit()
        time_machine.move_to(moment, tick=False)
        while jobs.run_now("posts.send_digests") + jobs.run_now("posts.expand_announcements"):
            pass

    move(WEDNESDAY)
    return move


def told(subscriber) -> list[list[int]]:
    """The posts of each digest that this subscriber is owed."""
    query = (
        select(BroadcastWords.context)
        .join(Delivery, Delivery.words_id == BroadcastWords.id)
        .join(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(Delivery.recipient_id == subscriber.id, Broadcast.notice == "posts_digest")
    )
    return [context["posts"] for context in factories.db.session.execute(query.order_by(Delivery.id)).scalars()]


def weekly(**values):
    return factories.subscriber(frequency=Frequency.WEEKLY, **values)


def test_a_week_is_told_in_one_mail_and_the_newest_post_comes_first(at):
    sam, first = weekly(), factories.post()
    at(SUNDAY)
    second = factories.post()

    at(MONDAY)
    at(MONDAY + timedelta(days=6))

    assert told(sam) == [[second.id, first.id]]


def test_it_has_the_posts_with_authors_and_the_ways_to_change_and_stop_it(at, mails, alice, bob):
    weekly(address="sam@example.org")
    factories.post(title="May I fly?", short_answer="Often yes.", author=alice, reviewer=bob)
    at(MONDAY)

    mails.deliver()

    (mail,) = mails.to("sam@example.org")
    assert mail["Subject"] == "One new post from MedOncMD"
    for part in (body(mail, "plain"), body(mail, "html")):
        for words in ("May I fly?", "Often yes.", "Alice, checked by Bob", "/posts/may-i-fly", "New since 1 June 2026"):
            assert words in part
        for link in ("/subscriptions/", "/unsubscribe/", "/never/"):
            assert link in part


def test_nobody_gets_a_mail_without_a_post_for_them(at, db):
    lung, skin = factories.topic(name="Lung"), factories.topic(name="Skin")
    sam, post = weekly(), factories.post(topics=(lung,))
    sam.wants_all_topics = False
    choose(sam, skin)

    at(MONDAY)

    assert told(sam) == []
    assert digests.last_made(Frequency.WEEKLY).skipped_at is not None
    assert digests.last_made(Frequency.WEEKLY).post_ids == [post.id]


def test_a_week_without_a_post_is_skipped(at, db):
    weekly()

    at(MONDAY)

    made = digests.last_made(Frequency.WEEKLY)
    assert (made.post_ids, made.broadcast_id, made.skipped_at) == ([], None, MONDAY)


def test_each_gets_the_posts_of_their_topics_and_those_below(at):
    lung = factories.topic(name="Lung")
    small = factories.topic(name="Small cell", path="lung/small-cell", parent=lung)
    of_lung, of_small, _other = (factories.post(topics=(topic,)) for topic in (lung, small, factories.topic()))
    sam, pat = weekly(wants_all_topics=False), weekly(wants_all_topics=False)
    choose(sam, lung)
    choose(pat, small)

    at(MONDAY)

    assert (told(sam), told(pat)) == ([[of_small.id, of_lung.id]], [[of_small.id]])


def test_those_with_the_same_posts_share_one_wording(at, db):
    topics = [factories.topic() for _ in range(3)]
    factories.post(topics=(topics[0], topics[1]))
    for topic in (*topics, topics[0]):
        choose(weekly(wants_all_topics=False), topic)

    at(MONDAY)

    assert len(db.session.execute(select(Delivery.id).where(Delivery.words_id.is_not(None))).all()) == 3
    assert len(db.session.execute(select(BroadcastWords.id)).all()) == 1


def test_many_are_owed_in_pages(at, monkeypatch):
    monkeypatch.setattr("askmd.posts.digest_owing.PAGE", 2)
    everybody = [weekly() for _ in range(5)]
    post = factories.post()

    at(MONDAY)

    assert [told(one) for one in everybody] == [[[post.id]]] * 5


def test_a_post_that_was_taken_down_is_left_out(at, mails):
    weekly(address="sam@example.org")
    factories.post(title="This stays")
    gone = factories.post(title="This is gone")
    at(MONDAY)
    publishing.withdraw(gone)
    factories.db.session.commit()

    mails.deliver()

    (mail,) = mails.to("sam@example.org")
    assert "This stays" in body(mail, "plain")
    assert "This is gone" not in mail.as_string()


def test_the_words_of_a_post_that_was_taken_down_are_forgotten_while_a_digest_rests(at, db):
    weekly(address="sam@example.org")
    factories.post(title="This stays")
    gone = factories.post(title="This is gone")
    at(MONDAY)
    (words,) = db.session.execute(select(BroadcastWords)).scalars().all()
    words.subject = words.text = words.html = words.site_name = "This is gone"
    words.rendered_at = MONDAY
    db.session.flush()

    publishing.withdraw(gone)

    db.session.refresh(words)
    assert (words.text, words.html, words.rendered_at) == (None, None, None)


def test_who_confirmed_after_the_moment_waits_for_the_next(at, db):
    factories.post()
    sam = weekly(confirmed_at=MONDAY)

    at(MONDAY + timedelta(minutes=5))

    assert told(sam) == []


def test_who_turns_to_digests_is_not_told_again_of_what_came_at_once(at):
    sam, first = factories.subscriber(), factories.post()
    at(SUNDAY)
    audience.turn_to(sam, Frequency.WEEKLY)
    second = factories.post()

    at(MONDAY)

    assert first.id not in told(sam)[0]
    assert told(sam) == [[second.id]]


def test_who_turns_away_from_a_digest_gets_it_once_more_with_what_was_not_told_yet(at):
    sam, first = weekly(), factories.post()
    at(SUNDAY)
    audience.turn_to(sam, Frequency.AT_ONCE)
    factories.post()

    at(MONDAY)
    factories.post()
    at(MONDAY + timedelta(days=7))

    assert told(sam) == [[first.id]]
    assert sam.leaving is None


def test_who_turns_from_weekly_to_monthly_reads_nothing_twice(at):
    sam, first = weekly(), factories.post()
    at(MONDAY)
    audience.turn_to(sam, Frequency.MONTHLY)
    second = factories.post()

    at(MONDAY + timedelta(days=7))
    third = factories.post()
    at(datetime(2026, 7, 1, 8, tzinfo=UTC))

    assert told(sam) == [[first.id], [second.id], [third.id]]


def test_after_weeks_without_a_worker_one_digest_covers_all_that_was_missed(at, db, time_machine):
    sam, first = weekly(), factories.post()
    db.session.commit()
    time_machine.move_to(MONDAY + timedelta(days=10))
    second = factories.post()

    at(MONDAY + timedelta(days=23))

    assert told(sam) == [[second.id, first.id]]
    assert digests.last_made(Frequency.WEEKLY).period == date(2026, 6, 29)


def test_other_settings_leave_no_gap_and_no_overlap(at, db):
    sam, first = weekly(), factories.post()
    at(MONDAY)
    digests.settings.change("digest_weekday", "friday", by=factories.account(is_administrator=True))
    second = factories.post()
    at(MONDAY + timedelta(days=5))
    third = factories.post()

    at(MONDAY + timedelta(days=12))

    spans = [(one.begins_at, one.ends_at) for one in reversed(digests.made(Frequency.WEEKLY, 9))]
    assert [after[0] for after in spans[1:]] == [before[1] for before in spans[:-1]]
    assert told(sam) == [[first.id], [third.id, second.id]]


def test_a_post_that_is_dated_before_but_committed_after_stands_in_the_next(at, db):
    sam, first = weekly(), factories.post()
    at(MONDAY)
    late = factories.post(published_at=MONDAY - timedelta(minutes=9))

    at(MONDAY + timedelta(days=7))

    assert told(sam) == [[first.id], [late.id]]


def choose(subscriber, *topics) -> None:
    for topic in topics:
        factories.db.session.add(SubscriberTopic(subscriber_id=subscriber.id, topic_id=topic.id))
    factories.db.session.flush()
