"""Stopping with one press (RFC 8058), in a broadcast that is running, long afterwards, and half of the way."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, keys
from askmd.core import clock
from askmd.outbox import Delivery, State, broadcasting, links
from askmd.site import settings
from askmd.subscriptions import services
from askmd.subscriptions.models import Frequency, Subscriber
from askmd.workflow import SYSTEM
from tests import factories

SAM, LEA, KIM = "sam@example.org", "lea@example.org", "kim@example.org"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
READERS = 300
# Where two readers stand in the row: one mail is in hand when they stop but no connection has begun with it, one has
# not been looked at.
CONNECTIONS, EARLY, LATE = 4, 12, 280


def path_of(mail):
    return mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


@pytest.fixture
def announce(db, alice, bob):
    def one(title="May I swim?"):
        post = factories.post(author=alice, reviewer=bob, title=title)
        db.session.commit()
        return post

    return one


@pytest.fixture
def link(db, mails, announce):
    factories.subscriber(address=SAM)
    announce()
    return path_of(mails.settle().to(SAM)[0])


def sam(db):
    return db.session.execute(select(Subscriber).order_by(Subscriber.id)).scalars().first()


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_both_forms_of_the_post_stop_the_mails_again_and_again(app, db, link, kind):
    client = app.test_client(use_cookies=False)

    for _ in range(3):
        response = client.post(link, data=ONE_CLICK, content_type=kind)
        assert (response.status_code, response.headers.getlist("Set-Cookie")) == (200, [])

    db.session.expire_all()
    assert not sam(db).is_active


def test_looking_changes_nothing_even_with_the_words_of_the_post(client, db, link):
    for ask in (client.get, client.head, client.options):
        assert ask(f"{link}?List-Unsubscribe=One-Click&instead=weekly").status_code == 200

    assert sam(db).is_active
    assert sam(db).frequency is Frequency.AT_ONCE


def test_the_link_works_for_years_and_when_the_subscriber_is_gone(client, db, link, time_machine):
    time_machine.move_to(clock.now() + timedelta(days=900))
    assert client.post(link, data=ONE_CLICK).status_code == 200
    assert not sam(db).is_active

    db.session.delete(sam(db))

    assert client.post(link, data=ONE_CLICK).status_code == 200
    assert client.visit(link).h1 == "You will get no more mails"


def test_an_old_link_does_not_stop_whoever_has_the_number_now(client, db, link):
    number = sam(db).id
    keys.destroy(services.forget_me(sam(db)))
    db.session.flush()
    factories.subscriber(id=number, address=LEA)

    assert client.post(link, data=ONE_CLICK).status_code == 200

    assert sam(db).is_active


def test_one_mail_a_week_instead_is_one_press_and_stopping_too(client, db, link):
    client.visit(link)

    page = client.press("One mail a week instead")

    assert page.h1 == "One mail a week from now on"
    assert sam(db).is_active
    assert sam(db).frequency is Frequency.WEEKLY
    assert client.press("Stop all mails").h1 == "You will get no more mails"
    assert not sam(db).is_active


def test_who_gets_one_mail_a_week_is_offered_nothing_else(client, db, link):
    sam(db).frequency = Frequency.MONTHLY

    assert client.visit(link).buttons.count("One mail a week instead") == 0
    client.post(link, data={"instead": "weekly"})

    assert not sam(db).is_active


def test_whoever_stopped_finds_the_way_back(client, link):
    client.submit(link, button="Stop the mails")

    assert "/subscribe" in client.page.links.values()


@pytest.fixture
def crowd(db, mails, announce):
    """A broadcast to some hundred readers that is owed and has not begun; gives the links of Lea and Kim to stop it."""
    settings.change("mail_connections", CONNECTIONS, by=SYSTEM)
    for number in range(READERS):
        factories.subscriber(address={EARLY: LEA, LATE: KIM}.get(number, f"reader{number}@example.org"))
    announce()
    while jobs.run_now("posts.expand_announcements"):
        pass
    owed = select(Delivery).where(Delivery.address_lookup.in_([factories.lookup_of(LEA), factories.lookup_of(KIM)]))
    return [f"/unsubscribe/{links.token('unsubscribe', one)}" for one in db.session.execute(owed).scalars()]


@pytest.mark.both_databases
def test_nothing_more_goes_to_who_stops_in_the_middle_of_a_broadcast(app, db, mails, mail_server, crowd, monkeypatch):
    # What is in hand is looked at again after five seconds; here at once.
    monkeypatch.setattr(broadcasting, "LOOK_AGAIN_SECONDS", 0.0)
    take = mail_server.sink.handle_DATA

    async def stop_first(*conversation):
        while crowd:
            assert app.test_client().post(crowd.pop(), data=ONE_CLICK).status_code == 200
        return await take(*conversation)

    monkeypatch.setattr(mail_server.sink, "handle_DATA", stop_first)
    db.session.commit()

    mails.settle()

    assert mails.to(LEA) == mails.to(KIM) == []
    assert len(mails.all) == READERS - 2
    left = select(Delivery.state).where(Delivery.broadcast_id.is_not(None), Delivery.state != State.ACCEPTED)
    assert db.session.execute(left).scalars().all() == [State.CANCELLED] * 2
