"""From the form to the confirmed address, with real mails, without a cookie."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.core import clock
from askmd.outbox import links as outbox_links
from askmd.subscriptions import services
from askmd.subscriptions.models import Subscriber
from tests import factories
from tests.support.mails import links

SAM = "sam@example.org"


def all_of(db):
    return db.session.execute(select(Subscriber)).scalars().all()


def path_of(mail, begins):
    found = next(link for link in links(mail) if begins in link)
    return found.removeprefix("http://localhost")


def test_an_address_is_on_the_list_only_after_its_owner_pressed_the_button(client, db, mails):
    response = client.submit("/subscribe", {"address": SAM})
    assert response.status_code == 303
    assert "mailbox" in client.visit(response.location).text
    mails.deliver()
    link = path_of(mails.last, "/subscriptions/")

    client.visit(link)
    client.head(link)
    assert all_of(db)[0].confirmed_at is None

    response = client.submit(link, button="Yes, write to me")
    assert "You are on the list" in client.visit(response.location).text
    sam = all_of(db)[0]
    assert sam.is_active
    assert sam.wording == 0
    assert not client.get_cookie("askmd")


def test_pressing_the_button_twice_changes_nothing(client, db, mails, time_machine):
    client.submit("/subscribe", {"address": SAM})
    link = path_of(mails.deliver().last, "/subscriptions/")
    client.submit(link, button="Yes, write to me")
    first = all_of(db)[0].confirmed_at
    time_machine.move_to(clock.now() + timedelta(days=1))

    assert client.post(link).status_code == 303

    assert all_of(db)[0].confirmed_at == first


def test_the_answer_is_the_same_for_every_address(client, db, mails):
    confirmed = factories.subscriber(address="known@example.org")
    ended = factories.subscriber(address="gone@example.org")
    services.end(ended)
    factories.subscriber(address="waiting@example.org", confirmed_at=None)

    answers = {
        client.post("/subscribe", data={"address": address}).data: client.response.status_code
        for address in ("known@example.org", "gone@example.org", "waiting@example.org", "new@example.org")
    }
    mails.deliver()

    assert list(answers.values()) == [303]
    assert confirmed.is_active
    for address in ("known@example.org", "gone@example.org", "waiting@example.org", "new@example.org"):
        assert len(mails.to(address)) == 1, address


def test_no_key_stays_that_no_subscriber_needs(client, db, mails):
    for address in (SAM, SAM, SAM, "other@example.org"):
        client.post("/subscribe", data={"address": address})
    mails.deliver()

    made = keys.store().ids_before(clock.now() + timedelta(days=1), kind="subscriber")
    assert sorted(made) == sorted(row.key_id for row in all_of(db))


def test_all_spellings_of_one_mailbox_are_one_subscriber(client, db):
    for address in ("Sam.Reader@gmail.com", "samreader+news@gmail.com", "SAMREADER@googlemail.com"):
        client.post("/subscribe", data={"address": address})

    assert len(all_of(db)) == 1


def test_whoever_left_may_come_back_and_must_confirm_again(client, db, mails):
    sam = factories.subscriber(address=SAM)
    keys.destroy(services.end(sam))
    client.submit("/subscribe", {"address": SAM})

    sam = all_of(db)[0]
    assert not sam.is_active
    assert sam.ended_at is None
    assert keys.read(sam, "address") == SAM

    client.submit(path_of(mails.deliver().last, "/subscriptions/"), button="Yes, write to me")
    assert all_of(db)[0].is_active


@pytest.mark.parametrize(
    "typed", ["", "  ", "sam", "sam@", "@example.org", "a b@example.org", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_said_at_the_field_and_kept(client, db, typed):
    response = client.post("/subscribe", data={"address": typed})

    assert response.status_code == 422
    assert client.page.title.startswith("Error:")
    assert client.page.errors
    assert client.page.form().values["address"] == [typed.strip()]
    assert all_of(db) == []


@pytest.mark.parametrize(
    "typed", ["sam\0@example.org", "sam@exa\ud800mple.org", "\u202esam@example.org", "😀@example.org"]
)
def test_strange_letters_are_no_failure(client, typed):
    response = client.post("/subscribe", data={"address": typed.encode("utf-8", "surrogatepass")})

    assert response.status_code in (303, 422)


def test_a_field_sent_twice_and_other_fields_are_no_failure(client, db):
    response = client.post("/subscribe", data={"address": [SAM, "other@example.org"], "confirmed_at": "2026-01-01"})

    assert response.status_code == 303
    assert [row.confirmed_at for row in all_of(db)] == [None]


def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_forgotten(client, db):
    response = client.post("/subscribe", data={"address": SAM, "website": "https://spam.example"})

    assert response.status_code == 303
    assert all_of(db) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "null"}, 303),
        ({}, 303),
    ],
)
def test_another_site_cannot_send_our_form(client, headers, status):
    assert client.post("/subscribe", data={"address": SAM}, headers=headers).status_code == status


def test_a_network_may_ask_thirty_times_in_ten_minutes(client, make_client):
    for n in range(30):
        assert client.post("/subscribe", data={"address": f"reader{n}@example.org"}).status_code == 303

    assert client.post("/subscribe", data={"address": SAM}).status_code == 429
    assert make_client(address="203.0.113.9").post("/subscribe", data={"address": SAM}).status_code == 303


def test_a_link_that_is_forged_or_of_another_purpose_is_dead(client, db, mails):
    client.post("/subscribe", data={"address": SAM})
    token = path_of(mails.deliver().last, "/subscriptions/").rpartition("/")[2]

    for bad in ("x", token[:-1] + ("A" if token[-1] != "A" else "B"), token + "=", "a" * 43):
        assert client.get(f"/subscriptions/{bad}").status_code == 404
        assert client.post(f"/subscriptions/{bad}").status_code == 404
        assert client.post(f"/unsubscribe/{bad}").status_code == 404
    assert client.post(f"/unsubscribe/{token}").status_code == 404
    assert outbox_links.find("unsubscribe", token, max_age=None) is None
    assert all_of(db)[0].confirmed_at is None


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_the_link_to_confirm_dies_after_thirty_days(client, mails, time_machine, is_confirmed):
    time_machine.move_to(clock.now())
    client.post("/subscribe", data={"address": SAM})
    link = path_of(mails.deliver().last, "/subscriptions/")
    if is_confirmed:
        client.submit(link, button="Yes, write to me")
    time_machine.shift(timedelta(days=29))
    client.visit(link)

    time_machine.shift(timedelta(days=2))

    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
