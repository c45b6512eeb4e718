"""A broadcast that the mail server refused too often rests, and each administrator is told once by mail."""

import pytest

from askmd import outbox
from askmd.accounts import telling
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.outbox import Broadcast, Delivery, Recipient
from askmd.outbox.models import Pause
from tests import factories
from tests.support.smtp import body, links

NOTICE = "accounts_broadcast_stopped"


@pytest.fixture
def broadcast(db) -> Broadcast:
    made = outbox.broadcasts.begin("posts_announcement", "Heliotrope news", to=Recipient.SUBSCRIBER)
    outbox.broadcasts.expanded(made)
    return made


def stop(broadcast: Broadcast) -> None:
    broadcast.paused_at, broadcast.paused_because, broadcast.reply_code = clock.now(), Pause.REFUSED, "554 5.7.1"


def owed(db) -> list[int]:
    return [mail.recipient_id for mail in db.session.query(Delivery).filter_by(notice=NOTICE).order_by(Delivery.id)]


def test_each_administrator_is_told_and_nobody_else(broadcast, charlie, alice, db):
    zoe = factories.account(name="Zoe", is_administrator=True)
    factories.account(name="Yves", is_administrator=True, active=False)
    stop(broadcast)

    telling.tell_of_stopped_broadcasts()

    assert owed(db) == [charlie.id, zoe.id]


def test_nobody_is_told_twice_of_one_stop(broadcast, charlie, db):
    stop(broadcast)

    told = [telling.tell_of_stopped_broadcasts() for _ in range(3)]

    assert told == [1, 0, 0]
    assert owed(db) == [charlie.id]


def test_a_second_stop_is_told_again(broadcast, charlie, db):
    stop(broadcast)
    telling.tell_of_stopped_broadcasts()
    outbox.broadcasts.resume(broadcast, by=charlie)
    stop(broadcast)

    telling.tell_of_stopped_broadcasts()

    assert owed(db) == [charlie.id, charlie.id]


def test_a_stop_is_written_down_as_the_sites_own_act(broadcast, charlie, db):
    stop(broadcast)

    telling.tell_of_stopped_broadcasts()

    event = db.session.execute(db.select(AuditEvent).where(AuditEvent.action == "broadcast.stopped")).scalar_one()
    assert (event.by_part, event.subject, event.subject_id) == ("system", "broadcast", broadcast.id)


def test_what_a_person_paused_is_told_to_nobody(broadcast, charlie, db):
    outbox.broadcasts.pause(broadcast, by=charlie)

    telling.tell_of_stopped_broadcasts()

    assert owed(db) == []


def test_the_mail_leads_to_the_broadcast_and_does_not_say_what_it_is_about(broadcast, charlie, db, mails):
    stop(broadcast)
    telling.tell_of_stopped_broadcasts()
    db.session.commit()

    mails.deliver()

    (mail,) = mails.to("charlie@example.org")
    assert links(mail) == [f"http://localhost/admin/broadcasts/{broadcast.id}"]
    assert "heliotrope" not in f"{mail['Subject']} {body(mail)} {body(mail, 'html')}".lower()


def test_no_mail_goes_out_when_somebody_let_it_go_on_meanwhile(broadcast, charlie, db, mails):
    stop(broadcast)
    telling.tell_of_stopped_broadcasts()
    outbox.broadcasts.resume(broadcast, by=charlie)
    db.session.commit()

    mails.deliver()

    assert mails.to("charlie@example.org") == []
