"""Who hears of a post at once: by topics, those below them, and how often somebody wants to hear."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd.core import clock
from askmd.outbox import Delivery
from askmd.posts.announcing import expand_page
from askmd.subscriptions import audience, services
from askmd.subscriptions.models import Frequency, SubscriberTopic
from askmd.subscriptions.preferences import Preferences
from tests import factories

pytestmark = pytest.mark.both_databases


def chose(*topics, **values):
    subscriber = factories.subscriber(wants_all_topics=False, **values)
    for topic in topics:
        factories.db.session.add(SubscriberTopic(subscriber_id=subscriber.id, topic_id=topic.id))
    factories.db.session.flush()
    return subscriber


def hear(*topics) -> list[int]:
    """The ids of who hears at once of a post with these topics."""
    until = clock.now()
    found = audience.of_post([topic.id for topic in topics], confirmed_until=until, after=0, most=100)
    return [row.id for row in found]


@pytest.fixture
def lung(app):
    return factories.topic(name="Lung")


@pytest.fixture
def small_cell(lung):
    return factories.topic(name="Small cell", path="lung/small-cell", parent=lung)


def test_a_topic_includes_those_below_it_and_not_those_above(lung, small_cell):
    sam, pat = chose(lung), chose(small_cell)

    assert hear(small_cell) == [sam.id, pat.id]
    assert hear(lung) == [sam.id]


def test_who_wants_all_hears_of_a_post_without_a_topic_too(lung):
    everything = factories.subscriber()
    chose(lung)

    assert hear() == [everything.id]


def test_one_who_chose_several_topics_of_a_post_hears_once(lung):
    skin = factories.topic(name="Skin")
    sam = chose(lung, skin)

    assert hear(lung, skin) == [sam.id]


def test_a_topic_that_was_moved_is_looked_for_where_it_is(lung, small_cell):
    skin = factories.topic(name="Skin")
    sam, pat = chose(lung), chose(skin)
    assert hear(small_cell) == [sam.id]

    small_cell.parent, small_cell.path = skin, "skin/small-cell"
    factories.db.session.flush()

    assert hear(small_cell) == [pat.id]


def test_who_wants_digests_did_not_confirm_or_left_hears_nothing_at_once(app):
    for frequency in audience.DIGESTS:
        factories.subscriber(frequency=frequency)
    factories.subscriber(confirmed_at=None)
    factories.subscriber(confirmed_at=clock.now() + timedelta(minutes=1))
    left = factories.subscriber()
    left.address_sealed, left.key_id, left.ended_at = None, None, clock.now()
    factories.db.session.flush()

    assert hear() == []


def test_an_announcement_goes_to_those_who_chose_its_topics(db, lung, small_cell, monkeypatch):
    monkeypatch.setattr("askmd.posts.announcing.PAGE", 2)
    theirs = [chose(lung) for _ in range(3)]
    chose(factories.topic(name="Skin"))
    factories.post(topics=(small_cell,))

    while expand_page():
        db.session.commit()

    owed = select(Delivery.recipient_id).where(Delivery.broadcast_id.is_not(None)).order_by(Delivery.recipient_id)
    assert db.session.execute(owed).scalars().all() == [one.id for one in theirs]


def test_of_two_digests_that_somebody_turned_away_from_the_longer_comes_once_more(app):
    sam = factories.subscriber(frequency=Frequency.MONTHLY)

    audience.turn_to(sam, Frequency.WEEKLY)
    audience.turn_to(sam, Frequency.AT_ONCE)

    assert (sam.frequency, sam.leaving) == (Frequency.AT_ONCE, Frequency.MONTHLY)


def test_a_choice_on_the_page_turns_somebody_away_and_leaving_for_good_forgets_it(app):
    sam = factories.subscriber(frequency=Frequency.WEEKLY)

    services.change(sam, Preferences(frequency=Frequency.AT_ONCE))
    assert (sam.frequency, sam.leaving) == (Frequency.AT_ONCE, Frequency.WEEKLY)

    services.end(sam)
    assert sam.leaving is None


def test_who_never_confirmed_turns_away_from_nothing(app):
    sam = factories.subscriber(frequency=Frequency.WEEKLY, confirmed_at=None)

    audience.turn_to(sam, Frequency.AT_ONCE)

    assert sam.leaving is None


def test_it_is_counted_how_many_hear_how_often(app):
    factories.subscriber()
    factories.subscriber(frequency=Frequency.WEEKLY)
    factories.subscriber(frequency=Frequency.WEEKLY, confirmed_at=None)

    assert audience.counts() == {Frequency.AT_ONCE: 1, Frequency.WEEKLY: 1, Frequency.MONTHLY: 0}
