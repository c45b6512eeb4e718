"""The outbox as administrators see it: how each e-mail fares, to a masked address, without a word of what it says."""

from datetime import timedelta

import pytest

from askmd import keys, outbox
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.outbox import Lane, Recipient, State
from tests import factories


@pytest.fixture
def question(app):
    return factories.question(address="pat@example.org", name="Patricia", body="A very private word.")


@pytest.fixture
def owe(question, db):
    def make(notice="questions_received", **values):
        delivery = outbox.owe(notice, to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup)
        for name, value in values.items():
            setattr(delivery, name, value)
        db.session.flush()
        return delivery

    return make


def test_an_address_is_masked(office, owe):
    owe()

    page = office.visit("/admin/outbox")

    assert page.has("p•••@e•••.org")
    assert "pat@example.org" not in page.html
    assert "Patricia" not in page.html


def test_a_deleted_address_is_called_deleted(office, owe, question):
    owe()
    keys.write(question, address=None)
    question.address_lookup = None

    page = office.visit("/admin/outbox")

    assert page.has("We have your question")
    assert page.has("deleted")


def test_states_are_told_in_words(office, owe):
    owe(state=State.FAILED, reply_code="550 5.1.1")

    page = office.visit("/admin/outbox")

    assert page.has("Failed")


@pytest.mark.parametrize(
    ("chosen", "seen"),
    [
        ("state=failed", "There is an answer"),
        ("lane=broadcast", "A doctor asks back"),
        ("notice=questions_declined", "We cannot answer"),
        ("days=1", "We cannot answer"),
    ],
)
def test_filters_leave_the_others_out(office, owe, chosen, seen):
    long_ago = clock.now() - timedelta(days=3)
    owe("questions_received", created_at=long_ago)
    owe("questions_answer_ready", state=State.FAILED, created_at=long_ago)
    owe("questions_doctor_asks", lane=Lane.BROADCAST, created_at=long_ago)
    owe("questions_declined")

    office.visit(f"/admin/outbox?{chosen}")
    links = [words for words, href in office.page.links.items() if href.startswith("/admin/outbox/")]

    assert len(links) == 1
    assert links[0].startswith(seen)


def test_older_mails_are_on_the_next_page(office, owe):
    for _ in range(26):
        owe()

    first = office.visit("/admin/outbox")
    second = office.visit(first.links["Older"])

    assert sum(href.startswith("/admin/outbox/") for href in first.hrefs) == 25
    assert sum(href.startswith("/admin/outbox/") for href in second.hrefs) == 1


def test_a_record_says_what_the_server_said_and_not_what_the_mail_says(office, owe):
    delivery = owe(state=State.FAILED, reply_code="550 5.1.1", attempts=1)

    page = office.visit(f"/admin/outbox/{delivery.id}")

    assert page.has("There is no such mailbox (550 5.1.1).")
    assert "pat@example.org" not in page.html
    assert "private word" not in page.html


def test_opening_a_record_is_written_down(office, owe, db, charlie):
    delivery = owe()

    office.visit(f"/admin/outbox/{delivery.id}")

    event = db.session.execute(db.select(AuditEvent).where(AuditEvent.action == "delivery.viewed")).scalar_one()
    assert (event.by_id, event.subject_id) == (charlie.id, delivery.id)


def test_a_failed_mail_is_sent_again(office, owe):
    delivery = owe(state=State.FAILED, attempts=9)

    response = office.submit(f"/admin/outbox/{delivery.id}", button="Send again")

    assert response.status_code == 303
    assert (delivery.state, delivery.attempts) == (State.CREATED, 0)


def test_a_mail_that_was_sent_is_not_sent_again(office, owe):
    delivery = owe(state=State.ACCEPTED)
    failed = owe(state=State.FAILED)
    token = office.visit(f"/admin/outbox/{failed.id}").field("csrf_token")

    response = office.post(f"/admin/outbox/{delivery.id}/retry", data={"csrf_token": token})

    assert response.status_code == 409
    assert delivery.state is State.ACCEPTED


def test_an_address_can_be_left_alone_for_ever(office, owe):
    delivery = owe()

    response = office.submit(f"/admin/outbox/{delivery.id}", button="Never write to this address again")

    assert response.status_code == 303
    assert delivery.state is State.SUPPRESSED
    assert outbox.is_suppressed([factories.lookup_of("pat@example.org")])


@pytest.mark.parametrize(
    "path",
    [
        "/admin/outbox?state=%00&lane=%ED%A0%80&notice=nothing&days=-1&before=99999999999999999999",
        "/admin/outbox?state=failed&state=created&before=%E0%A5%A7",
        "/admin/outbox?before=9999999999",
    ],
)
def test_a_choice_that_makes_no_sense_shows_everything_or_nothing(office, path):
    assert office.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/outbox/0", "/admin/outbox/99999999999999999999999", "/admin/outbox/x"])
def test_a_mail_that_never_was_is_not_found(office, path):
    assert office.get(path).status_code == 404
