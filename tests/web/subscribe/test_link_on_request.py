""" "Send me my link": the same answer and the same work for every address; who is written to, the worker decides."""

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.outbox import Delivery, State
from askmd.subscriptions import preferences, services
from askmd.subscriptions.models import Frequency, Subscriber
from tests import factories
from tests.support.mails import links

SAM = "sam@example.org"
EVERYBODY = ("known@example.org", "waiting@example.org", "gone@example.org", "new@example.org")


@pytest.fixture
def people(db):
    factories.subscriber(address="known@example.org")
    factories.subscriber(address="waiting@example.org", confirmed_at=None)
    keys.destroy(services.end(factories.subscriber(address="gone@example.org")))
    db.session.commit()


def path_of(mail, begins="/subscriptions/"):
    return next(link for link in links(mail) if begins in link).removeprefix("http://localhost")


def ask(client, address):
    return client.submit("/subscriptions", {"address": address}, button="Send me my link")


@pytest.mark.both_databases
def test_only_who_is_on_the_list_or_waits_is_written_to_and_the_answer_is_one(client, db, mails, people):
    answers = {(response.status_code, response.data) for response in [ask(client, one) for one in EVERYBODY]}
    mails.deliver()

    assert len(answers) == 1
    assert "mailbox" in client.visit("/subscriptions?sent=1").text
    subjects = {address: [mail["Subject"] for mail in mails.to(address)] for address in EVERYBODY}
    assert subjects == {
        "known@example.org": ["Your link to our mails"],
        "waiting@example.org": ["Please confirm that you want our news"],
        "gone@example.org": [],
        "new@example.org": [],
    }
    states = db.session.execute(select(Delivery.state)).scalars().all()
    assert states.count(State.CANCELLED) == 2


def test_the_link_opens_the_page_and_the_mail_has_a_way_to_stop(client, db, mails, people):
    ask(client, "known@example.org")
    mail = mails.deliver().last

    assert client.visit(path_of(mail)).h1 == "You are on the list"

    client.submit(path_of(mail, "/unsubscribe/"), button="Stop the mails")
    assert client.get(path_of(mail)).status_code == 404


def test_who_waits_confirms_what_the_form_had_asked_for(client, db, mails):
    client.submit("/subscribe", {"address": SAM, "frequency": "monthly"})
    ask(client, SAM)
    mails.deliver()

    client.submit(path_of(mails.last), button="Yes, write to me")

    assert preferences.of(db.session.execute(select(Subscriber)).scalar_one()).frequency is Frequency.MONTHLY


def test_what_is_no_address_is_said_on_the_same_page(client, db):
    response = ask(client, "sam@")

    assert response.status_code == 422
    assert client.page.title.startswith("Error:")
    assert "Send me my link" in client.page.buttons
    assert client.page.form("Send me my link").values["address"] == ["sam@"]


def test_a_program_that_fills_in_the_hidden_field_sets_nothing_off(client, db, people):
    client.post("/subscriptions", data={"address": "known@example.org", "website": "x"})

    assert db.session.execute(select(Delivery)).all() == []


def test_it_counts_with_the_other_form(client, make_client):
    for n in range(30):
        client.post("/subscriptions" if n % 2 else "/subscribe", data={"address": f"reader{n}@example.org"})

    assert client.post("/subscriptions", data={"address": SAM}).status_code == 429


def test_nobody_is_flooded_by_it(client, mails, db, make_client):
    factories.subscriber(address=SAM)
    for n in range(14):
        make_client(address=f"203.0.113.{n}").post("/subscriptions", data={"address": SAM})

    assert len(mails.deliver().to(SAM)) == 10


def test_another_site_cannot_send_it(client):
    headers = {"Sec-Fetch-Site": "cross-site"}

    assert client.post("/subscriptions", data={"address": SAM}, headers=headers).status_code == 403


def test_never_write_to_me_again_holds(client, mails, db, people):
    ask(client, "known@example.org")
    client.submit(path_of(mails.deliver().last, "/never/"), button="Never write to me again")

    ask(client, "known@example.org")
    response = client.submit("/subscribe", {"address": "known@example.org"})

    assert response.status_code == 303
    assert len(mails.deliver().to("known@example.org")) == 1
