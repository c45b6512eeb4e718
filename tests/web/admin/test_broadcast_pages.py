"""Broadcasts as administrators see them: how far each has come, and letting it rest, go on or end."""

import pytest

from askmd import outbox
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.outbox import Broadcast, Delivery, Recipient, State, sending
from askmd.outbox.models import Pause
from tests import factories


@pytest.fixture
def broadcast(app, db) -> Broadcast:
    """News to Sam and two others: one mail was taken, one failed, one waits."""
    made = outbox.broadcasts.begin("posts_announcement", "What a port is", to=Recipient.SUBSCRIBER)
    words = outbox.broadcasts.wording(made, "en", "en")
    readers = [factories.subscriber(address=f"{name}@example.org") for name in ("sam", "tom", "una")]
    outbox.broadcasts.owe_many(made, [(one.id, one.address_lookup, words.id) for one in readers])
    outbox.broadcasts.expanded(made)
    taken, failed, _waits = mails(made, db)
    taken.state, taken.accepted_at = State.ACCEPTED, clock.now()
    failed.state, failed.reply_code, failed.attempts = State.FAILED, "550 5.1.1", 1
    db.session.flush()
    return made


def mails(broadcast: Broadcast, db) -> list[Delivery]:
    return db.session.query(Delivery).filter_by(broadcast_id=broadcast.id).order_by(Delivery.id).all()


def events(db, action: str) -> list[tuple[int, int]]:
    found = db.session.execute(db.select(AuditEvent).where(AuditEvent.action == action)).scalars()
    return [(event.by_id, event.subject_id) for event in found]


def test_a_list_without_any_says_what_will_be_here(office):
    assert office.visit("/admin/broadcasts").has("When a post is published, subscribers are told.")


def test_the_list_says_how_each_stands(office, broadcast):
    page = office.visit("/admin/broadcasts")

    assert page.links["What a port is"] == f"/admin/broadcasts/{broadcast.id}"
    assert page.has("Running")


def test_a_page_tells_how_many_and_what_waits(office, broadcast):
    office.visit(f"/admin/broadcasts/{broadcast.id}")
    shown = office.page.main

    assert "3 in all" in shown
    assert "1 taken by the mail server" in shown
    assert "1 wait" in shown
    assert "1 failed" in shown


def test_an_open_page_can_ask_for_the_numbers_alone(office, broadcast):
    found = office.get(f"/admin/broadcasts/{broadcast.id}/progress").get_json()

    assert (found["owed"], found["done"]) == (3, 2)
    assert found["numbers"]["accepted"] == "1"
    assert found["state"] == "Running"


def test_it_can_rest_and_go_on(office, broadcast, db, charlie):
    office.visit(f"/admin/broadcasts/{broadcast.id}")

    resting = office.press("Let it rest")
    assert resting.has("an administrator paused it")
    running = office.press("Let it go on")

    assert running.has("Running")
    assert events(db, "broadcast.paused") == events(db, "broadcast.resumed") == [(charlie.id, broadcast.id)]


def test_before_it_is_cancelled_it_says_what_cannot_be_called_back(office, broadcast, db, charlie):
    office.visit(f"/admin/broadcasts/{broadcast.id}")
    asked = office.visit(office.page.links["Cancel it"])
    assert asked.has("One e-mail has gone already. It cannot be called back.")
    assert asked.has("One still waits. It will not be sent.")
    assert broadcast.cancelled_at is None

    cancelled = office.press("Yes, cancel it")

    assert cancelled.has("Cancelled on")
    assert events(db, "broadcast.cancelled") == [(charlie.id, broadcast.id)]


@pytest.mark.parametrize(
    ("act", "sentence"), [("resume", "This broadcast does not rest."), ("pause", "This broadcast rests already.")]
)
def test_what_came_too_late_is_said_in_a_sentence(office, broadcast, db, act, sentence):
    office.visit(f"/admin/broadcasts/{broadcast.id}")
    token = office.page.field("csrf_token")
    if act == "pause":
        broadcast.paused_at, broadcast.paused_because = clock.now(), Pause.PERSON

    response = office.post(f"/admin/broadcasts/{broadcast.id}/{act}", data={"csrf_token": token})

    assert response.status_code == 409
    assert office.page.has(sentence)


def test_one_that_is_over_has_no_buttons(office, broadcast):
    broadcast.finished_at = clock.now()

    page = office.visit(f"/admin/broadcasts/{broadcast.id}")

    assert page.has("Done on")
    assert "Let it rest" not in page.main
    assert "Cancel it" not in page.links


def test_a_stop_by_refusals_is_told_with_its_reason_here_and_on_the_overview(office, broadcast):
    broadcast.paused_at, broadcast.paused_because = clock.now(), Pause.REFUSED
    broadcast.reply_code = "554 5.7.1"

    for path in (f"/admin/broadcasts/{broadcast.id}", "/admin/"):
        page = office.visit(path)
        assert page.has("“What a port is” was stopped. The mail server refused too many in a row.")
        assert page.has("The other side refused it for its own security or spam rules (554 5.7.1).")


def test_what_failed_of_it_is_one_link_away(office, broadcast):
    office.visit(f"/admin/broadcasts/{broadcast.id}")
    page = office.visit(office.page.links["Show what failed or came back"])

    assert page.has("There is no such mailbox (550 5.1.1).")
    assert len([href for href in page.hrefs if href.startswith("/admin/outbox/")]) == 1


def test_it_waits_while_the_mail_server_is_away(office, broadcast):
    sending.server_away("unreachable")

    page = office.visit(f"/admin/broadcasts/{broadcast.id}")

    assert page.has("Waits for the mail server")
    assert page.has("It goes on by itself when the mail server is back.")


@pytest.mark.parametrize("path", ["", "/progress", "/ending"])
@pytest.mark.parametrize("id", ["0", "99999999999999999999999"])
def test_a_broadcast_that_never_was_is_not_found(office, id, path):
    assert office.get(f"/admin/broadcasts/{id}{path}").status_code == 404


@pytest.mark.parametrize("act", ["pause", "resume", "cancel"])
def test_nothing_is_done_without_the_token(office, broadcast, act):
    assert office.post(f"/admin/broadcasts/{broadcast.id}/{act}").status_code == 400


def test_a_mail_of_a_cancelled_broadcast_is_not_sent_again(office, broadcast, db):
    _taken, failed, _waits = mails(broadcast, db)
    office.visit(f"/admin/outbox/{failed.id}")
    outbox.broadcasts.cancel(broadcast)

    response = office.submit(button="Send again")

    assert response.status_code == 409
    assert office.page.has("Its broadcast was cancelled, so nothing more of it is sent.")
    assert failed.state is State.FAILED
