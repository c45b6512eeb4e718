"""What a subscriber gets: taken over with the confirmation, changed as a whole, gone with the subscription."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.audit.models import AuditEvent
from askmd.core.errors import Invalid, Unknown
from askmd.outbox import Delivery
from askmd.subscriptions import preferences, services, tasks
from askmd.subscriptions.models import Frequency, Subscriber, SubscriberTopic
from askmd.subscriptions.preferences import Preferences
from tests import factories

SAM = "sam@example.org"


@pytest.fixture
def topic_ids(db):
    return tuple(factories.topic().id for _ in range(6))


def rows(db, model):
    return db.session.execute(select(model)).scalars().all()


def asked(db, wanted):
    services.ask(SAM, wanted)
    db.session.flush()
    return rows(db, Subscriber)[0], rows(db, Delivery)[-1]


def test_what_was_asked_for_is_taken_over_with_the_confirmation(db, topic_ids):
    wanted = Preferences(Frequency.MONTHLY, topic_ids[:2])
    subscriber, delivery = asked(db, wanted)
    assert preferences.of(subscriber) == Preferences()

    services.confirm(subscriber, delivery)

    assert preferences.of(subscriber) == wanted


def test_the_statements_tell_nothing_of_how_many_topics_somebody_has(db, topic_ids, statements):
    known = factories.subscriber(address="known@example.org")
    preferences.put(known, Preferences(Frequency.WEEKLY, topic_ids))
    db.session.commit()
    wanted = Preferences(Frequency.MONTHLY, topic_ids[:3])

    shapes = [statements(lambda a=a: services.ask(f"{a}@example.org", wanted)) for a in ("known", "new-a", "new-b")]

    assert shapes[0] == shapes[1] == shapes[2]


@pytest.mark.parametrize(
    ("frequency", "topics", "language"), [("daily", None, "en"), ("weekly", [], "en"), ("weekly", None, "xx")]
)
def test_what_nobody_offers_is_refused(app, frequency, topics, language):
    with pytest.raises(Invalid):
        preferences.chosen(frequency, topics, language)


def test_who_never_confirmed_changes_nothing(db):
    with pytest.raises(Unknown):
        services.change(factories.subscriber(confirmed_at=None), Preferences(Frequency.WEEKLY))


def test_a_change_is_in_the_record_without_the_topics_and_the_same_again_is_none(db, topic_ids):
    subscriber = factories.subscriber()

    for _ in range(2):
        services.change(subscriber, Preferences(Frequency.WEEKLY, topic_ids))

    [event] = [event for event in rows(db, AuditEvent) if event.action == "subscription.changed"]
    assert event.detail == {"frequency": "weekly"}


def test_a_topic_that_is_not_there_is_left_out(db, topic_ids):
    subscriber = factories.subscriber()

    services.change(subscriber, Preferences(Frequency.WEEKLY, (*topic_ids[:1], 999_999)))

    assert preferences.of(subscriber).topics == topic_ids[:1]


def test_who_turns_from_a_digest_gets_it_once_more_unless_they_leave(db):
    subscriber = factories.subscriber(frequency=Frequency.WEEKLY)

    services.change(subscriber, Preferences(Frequency.AT_ONCE))
    assert subscriber.leaving is Frequency.WEEKLY

    services.end(subscriber)
    assert subscriber.leaving is None


@pytest.mark.parametrize("leave", [services.end, services.forget_me])
def test_no_topic_stays_with_who_left(db, topic_ids, leave):
    subscriber, delivery = asked(db, Preferences(Frequency.WEEKLY, topic_ids))
    services.confirm(subscriber, delivery)

    leave(subscriber)
    db.session.flush()

    assert rows(db, SubscriberTopic) == []
    assert preferences.from_context(delivery.context) is None


def test_nothing_of_a_form_stays_when_its_address_was_never_confirmed(db, topic_ids, time_machine):
    time_machine.move_to("2026-05-01T08:00:00Z")
    asked(db, Preferences(Frequency.WEEKLY, topic_ids))
    db.session.commit()
    time_machine.move_to("2026-05-09T08:00:00Z")

    assert tasks.forget_unconfirmed() == 1

    assert [preferences.from_context(mail.context) for mail in rows(db, Delivery)] == [None]


def test_who_confirms_in_the_moment_of_forgetting_stays(db):
    subscriber, delivery = asked(db, Preferences())
    services.confirm(subscriber, delivery)

    assert services.forget(subscriber) is None
    assert rows(db, Subscriber) == [subscriber]


def test_who_comes_back_gets_what_the_new_form_says(db, topic_ids):
    subscriber, delivery = asked(db, Preferences(Frequency.WEEKLY, topic_ids))
    services.confirm(subscriber, delivery)
    keys.destroy(services.end(subscriber))

    subscriber, delivery = asked(db, Preferences(Frequency.MONTHLY))
    services.confirm(subscriber, delivery)

    assert preferences.of(subscriber) == Preferences(Frequency.MONTHLY)


def test_several_changes_in_one_instant_leave_one_of_them_whole(app, db, topic_ids):
    id = factories.subscriber(address=SAM).id
    wishes = [Preferences(Frequency.WEEKLY, topic_ids[n : n + 3]) for n in range(4)]
    db.session.commit()
    start = Barrier(len(wishes))

    def save(wanted):
        with app.app_context():
            row = db.session.get(Subscriber, id)
            db.session.rollback()
            start.wait()
            services.change(row, wanted)
            db.session.commit()

    with ThreadPoolExecutor(len(wishes)) as pool:
        list(pool.map(save, wishes))

    db.session.expire_all()
    assert preferences.of(db.session.get(Subscriber, id)) in wishes
