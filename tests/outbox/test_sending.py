"""A mail that is owed arrives, as mail programs and strict servers want it."""

from datetime import timedelta

from askmd import outbox
from askmd.outbox import Recipient, State, links
from tests.support.mails import body
from tests.support.mails import links as links_of


def test_an_owed_mail_arrives(owe, mails):
    delivery = owe(1)

    mails.deliver()

    assert delivery.state == State.ACCEPTED
    assert delivery.attempts == 1
    assert delivery.accepted_at is not None
    assert delivery.lease_holder is None
    [mail] = mails.to("pat@example.org")
    assert mail["Subject"] == "Hello from MedOncMD – grüß Gott"
    assert mail["From"] == "MedOncMD <questions@example.org>"
    assert mail["Message-ID"] == f"<{delivery.uid}@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail
    assert links_of(mail) == [f"http://localhost/my/mail/{links.token('my_mail', delivery)}"]
    assert 'style="color: #111111' in body(mail, "html")
    assert "<style>" in body(mail, "html")


def test_no_line_is_too_long_for_a_strict_server(owe, mails):
    owe(1)

    mails.deliver()

    assert max(len(line) for line in mails.sink.raw[0].split(b"\r\n")) <= 998
    assert mails.sink.raw[0].isascii()


def test_what_is_rolled_back_was_never_owed(db, people, mails):
    outbox.owe("tests_hello", to=Recipient.QUESTION, id=1, lookup=people.lookup("pat@example.org"))

    db.session.rollback()
    mails.deliver()

    assert mails.all == []


def test_what_is_cancelled_in_time_is_not_sent(db, owe, mails, time_machine):
    delivery = owe(1, after=timedelta(seconds=15))

    mails.deliver()
    assert mails.all == []
    assert outbox.cancel(Recipient.QUESTION, 1, "tests_hello") == 1
    db.session.commit()
    time_machine.shift(timedelta(minutes=1))
    mails.deliver()

    assert mails.all == []
    assert delivery.state == State.CANCELLED


def test_a_broadcast_is_rendered_once_and_carries_each_ones_own_way_out(people, announce, mails):
    people.addresses |= {id: f"reader{id}@example.org" for id in range(10, 40)}
    people.confirmed |= set(people.addresses)

    broadcast = announce(*people.addresses)
    announce(*people.addresses, broadcast=broadcast)
    mails.deliver()

    assert len(mails.all) == len(people.addresses)
    assert people.rendered == 1
    [mail] = mails.to("pat@example.org")
    way_out = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<posts.example.org>"
    assert links_of(mail) == [way_out]
    found = links.find("unsubscribe", way_out.rpartition("/")[2], max_age=None)
    assert found is not None
    assert found.recipient_id == 1


def test_a_notice_that_cannot_be_written_holds_nothing_up(owe, mails, monkeypatch):
    broken = owe(1, notice="tests_unknown")
    owe(2)

    mails.deliver()

    assert broken.state == State.RETRYING
    assert broken.reply_code == "not written"
    assert len(mails.to("sam@example.org")) == 1
