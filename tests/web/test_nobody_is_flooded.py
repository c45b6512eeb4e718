"""A stranger's address in our forms: three mails a day at the most, and none after one click, for ever."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from threading import Barrier

import pytest
from sqlalchemy import select

from askmd import jobs, outbox
from askmd.core import clock
from askmd.extensions import db as database
from askmd.keys import store
from askmd.outbox import Delivery, State
from askmd.outbox.models import Suppression
from askmd.outbox.tasks import Sender
from tests import factories
from tests.support.mails import links

SPELLINGS = [
    "pat.stranger@gmail.com",
    "patstranger@gmail.com",
    "PatStranger@Gmail.com",
    "p.a.t.stranger@gmail.com",
    "pat.stranger+one@gmail.com",
    "patstranger+two@googlemail.com",
    "PAT.STRANGER@GOOGLEMAIL.COM",
    "patstranger@googlemail.com",
    " patstranger@gmail.com ",
    "p.atstranger+three+four@googlemail.com",
]
MAILBOX = {spelling.strip().lower() for spelling in SPELLINGS}


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob)


@pytest.fixture
def send(make_client, post):
    """`send(60)`: so many forms with the stranger's address, door after door, each said to come from elsewhere."""
    asked = {"who_asks": "patient", "question": "May I go swimming?", "consent": "private", "accept": "y"}
    doors = cycle(
        [
            ("/ask", "email", asked),
            ("/subscribe", "address", {}),
            ("/my/lost", "email", {}),
            (f"/ask/watch/post/{post.slug}", "address", {}),
            ("/account/forgotten", "address", {}),
        ]
    )
    addresses = cycle(SPELLINGS)

    def make(count: int, *, only: str | None = None) -> None:
        for number in range(count):
            page, field, values = next(doors)
            while only is not None and page != only:
                page, field, values = next(doors)
            client = make_client(address=f"203.0.113.{number + 1}")
            client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
            sent = client.submit(page, {**values, field: next(addresses)}, form=page)
            assert sent.status_code in (200, 303), (page, client.page.errors)

    return make


def work(mails):
    for name in ("questions.send_new_links", "accounts.send_reset_links"):
        jobs.run_now(name)
    mails.deliver()


def never(client, mail):
    path = next(link for link in links(mail) if "/never/" in link).removeprefix("http://localhost")
    assert client.post(path).status_code == 200


def test_sixty_sends_in_ten_spellings_are_three_mails_and_after_one_click_none(send, mails, client, time_machine):
    time_machine.move_to(clock.now())
    for _ in range(4):
        send(15)
        work(mails)
    assert len(mails.all) == 3
    assert {mail["To"].lower() for mail in mails.all} <= MAILBOX

    never(client, mails.all[0])
    for days in (1, 400):
        time_machine.shift(days * 24 * 3600 + 60)
        send(10)
        work(mails)

    assert len(mails.all) == 3


def test_one_click_holds_after_the_look_up_key_is_another_one(db, send, mails, client, time_machine):
    time_machine.move_to(clock.now())
    send(1, only="/ask")
    work(mails)
    store().renew("address")
    never(client, mails.last)
    store().renew("address")
    time_machine.shift(25 * 3600)

    send(10)
    work(mails)

    assert len(mails.all) == 1
    assert db.session.execute(select(Suppression.key_number)).scalars().all() == [2]


def test_one_click_stops_what_waits_to_be_sent(db, send, mails, client):
    send(1, only="/subscribe")
    work(mails)
    send(2, only="/subscribe")
    send(1, only="/ask")

    never(client, mails.last)
    work(mails)

    assert len(mails.all) == 1
    states = db.session.execute(select(Delivery.state).order_by(Delivery.id)).scalars().all()
    assert states == [State.ACCEPTED, *[State.SUPPRESSED] * 3]


def test_a_click_in_a_mail_whose_owner_is_gone_counts_under_the_oldest_key(db, send, mails, client, time_machine):
    time_machine.move_to(clock.now())
    send(1, only="/subscribe")
    work(mails)
    store().renew("address")
    time_machine.shift(8 * 24 * 3600)
    jobs.run_now("subscriptions.forget_unconfirmed")

    never(client, mails.last)
    send(1, only="/ask")
    work(mails)

    assert len(mails.all) == 1
    assert db.session.execute(select(Suppression.key_number)).scalars().all() == [1]


def test_the_limit_counts_what_was_sent_under_an_older_key(send, mails):
    send(2, only="/ask")
    work(mails)
    store().renew("address")

    send(3, only="/ask")
    work(mails)

    assert len(mails.all) == 3


def test_a_lost_code_is_found_under_an_older_key(send, mails, client, time_machine):
    time_machine.move_to(clock.now())
    send(1, only="/ask")
    work(mails)
    store().renew("address")
    time_machine.shift(25 * 3600)

    send(1, only="/my/lost")
    work(mails)

    assert mails.last["Subject"] == "Your new link"


def test_a_mailbox_confirmed_in_one_room_is_no_strangers_but_its_forms_still_have_an_end(db, mails):
    question = factories.question(address="pat@example.org", is_confirmed=True)
    for _ in range(15):
        outbox.owe("questions_new_link", to=outbox.Recipient.QUESTION, id=question.id, lookup=question.address_lookup)
    for _ in range(3):
        outbox.owe(
            "questions_answer_ready", to=outbox.Recipient.QUESTION, id=question.id, lookup=question.address_lookup
        )
    db.session.commit()

    mails.deliver()

    subjects = [mail["Subject"] for mail in mails.to("pat@example.org")]
    assert len([subject for subject in subjects if subject != "Your answer is ready"]) == 10
    assert subjects.count("Your answer is ready") == 3


def test_news_and_what_doctors_write_take_no_place_from_a_new_confirmation(db, mails, client):
    question = factories.question(address="pat@example.org", is_confirmed=True)
    for _ in range(5):
        outbox.owe(
            "questions_answer_ready", to=outbox.Recipient.QUESTION, id=question.id, lookup=question.address_lookup
        )
    db.session.commit()
    mails.deliver()

    for _ in range(5):
        client.submit("/subscribe", {"address": "pat@example.org"})
    mails.deliver()

    assert len(mails.to("pat@example.org")) == 5 + 3


@pytest.mark.parametrize("turn", range(2))
def test_two_workers_with_two_senders_each_do_not_send_a_fourth(app, make_app, send, mails, turn):
    send(30, only="/ask")
    workers, together = [app, make_app()], Barrier(4)

    def run(number: int) -> None:
        with workers[number % 2].app_context():
            together.wait(10)
            Sender(workers[number % 2]).run()
            database.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    assert len(mails.all) == 3
