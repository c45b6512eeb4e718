"""Addresses that we do not write to: counted, asked about one by one, and opened again where that is ours to do."""

import pytest

from askmd import outbox
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.outbox import Recipient, State
from askmd.outbox.models import Suppression
from tests import factories

PAGE = "/admin/suppressions"
ADDRESS = "pat@example.org"


@pytest.fixture
def close(db):
    def make(reason: str, address: str = ADDRESS) -> None:
        outbox.suppress(factories.lookup_of(address), 1, reason)
        db.session.flush()

    return make


def ask(office, address: str = ADDRESS):
    """The answer stands on the page that comes back."""
    return office.submit(PAGE, {"address": address}, button="Look it up")


def test_addresses_are_counted_by_reason_and_none_is_shown(office, close):
    close("bounced")
    close("bounced", "sam@example.org")
    close("asked", "erin@example.org")

    page = office.visit(PAGE)

    assert page.has("E-mails to it came back")
    assert page.has("Whoever has it asked us never to write")
    assert "@example.org" not in page.html.replace("charlie@example.org", "")


def test_without_any_the_page_says_so(office):
    assert office.visit(PAGE).has("We may write to everybody.")


def test_whoever_knows_an_address_is_told_of_it_on_the_page(office, close, db):
    close("bounced")

    response = ask(office, "Pat@Example.org")

    assert response.status_code == 200
    assert office.page.has("We do not write to this address.")
    assert ask(office, "sam@example.org").status_code == 200
    assert office.page.has("This address gets e-mails from us.")
    events = db.session.query(AuditEvent).filter_by(action="address.looked_up").all()
    assert len(events) == 2
    assert ADDRESS not in str([event.detail for event in events]).lower()


@pytest.mark.parametrize("reason", ["bounced", "administrator"])
def test_an_administrator_can_open_it_again(office, close, db, charlie, reason):
    close(reason)
    ask(office)

    response = office.submit(button="Write to this address again")

    assert response.status_code == 303
    assert ADDRESS not in response.location
    assert db.session.query(Suppression).count() == 0
    assert db.session.query(AuditEvent).filter_by(action="address.lifted", by_id=charlie.id).count() == 1


def test_a_persons_own_word_is_not_an_administrators_to_lift(office, close, db):
    close("asked")

    ask(office)
    assert office.page.has("That is their own word.")
    token = office.visit(PAGE).field("csrf_token")
    response = office.post(f"{PAGE}/lift", data={"csrf_token": token, "address": ADDRESS})

    assert response.status_code == 422
    assert office.page.has("asked us never to write")
    assert db.session.query(Suppression).count() == 1


def test_what_is_no_address_is_said_at_the_field(office):
    response = ask(office, "pat at example")

    assert response.status_code == 422
    assert office.page.has("Enter an e-mail address in the correct format")


def test_an_address_that_gets_mails_needs_no_lifting(office):
    token = office.visit(PAGE).field("csrf_token")

    response = office.post(f"{PAGE}/lift", data={"csrf_token": token, "address": ADDRESS})

    assert response.status_code == 303


def test_whose_alarms_do_not_arrive_in_the_team_is_said_on_top(office, alice, db):
    mail = outbox.owe("questions_alarm", to=Recipient.ACCOUNT, id=alice.id, lookup=None)
    mail.state, mail.bounced_at, mail.bounce_code = State.BOUNCED, clock.now(), "5.1.1"
    db.session.flush()

    page = office.visit(PAGE)

    assert page.has("E-mails to Alice do not arrive.")
    assert page.has("There is no such mailbox")
    mail = outbox.owe("questions_alarm", to=Recipient.ACCOUNT, id=alice.id, lookup=None)
    mail.state = State.ACCEPTED
    assert not office.visit(PAGE).has("do not arrive")
