"""How many subscribers there are, what they chose and how their number grows."""

from datetime import UTC, date, datetime

from askmd.subscriptions import counting
from askmd.subscriptions.models import Frequency, Source, SubscriberTopic
from tests import factories


def test_choices_are_counted_of_those_who_are_on_the_list(db):
    lungs, skin = factories.topic(name="Lungs"), factories.topic(name="Skin")
    sam = factories.subscriber(frequency=Frequency.WEEKLY, wants_all_topics=False)
    pat = factories.subscriber(source=Source.IMPORT, wants_all_topics=False)
    factories.subscriber()
    gone = factories.subscriber(confirmed_at=None)
    for person, topic in ((sam, lungs), (sam, skin), (pat, skin), (gone, skin)):
        db.session.add(SubscriberTopic(subscriber_id=person.id, topic_id=topic.id))
    db.session.flush()

    found = counting.choices()

    assert found.by_frequency == {Frequency.AT_ONCE: 2, Frequency.WEEKLY: 1, Frequency.MONTHLY: 0}
    assert found.by_source == {Source.FORM: 2, Source.IMPORT: 1}
    assert (found.all_posts, found.by_topic) == (1, [("Skin", 2), ("Lungs", 1)])


def test_each_of_twelve_months_says_who_came_and_who_stopped(db, time_machine):
    time_machine.move_to(datetime(2026, 2, 10, tzinfo=UTC))
    ended = {"key_id": None, "address_sealed": None}
    factories.subscriber(confirmed_at=datetime(2026, 2, 1, tzinfo=UTC))
    factories.subscriber(confirmed_at=datetime(2026, 1, 31, 23, tzinfo=UTC))
    stopped = factories.subscriber(confirmed_at=datetime(2025, 3, 1, tzinfo=UTC))
    waiting = factories.subscriber(confirmed_at=None)
    for row in (stopped, waiting):
        row.ended_at = datetime(2026, 1, 5, tzinfo=UTC)
        for name, value in ended.items():
            setattr(row, name, value)
    db.session.flush()

    found = counting.months()

    assert len(found) == 12
    assert (found[0].begins, found[-1].begins) == (date(2026, 2, 1), date(2025, 3, 1))
    assert [(month.came, month.stopped) for month in (found[0], found[1], found[-1])] == [(1, 0), (1, 1), (1, 0)]
