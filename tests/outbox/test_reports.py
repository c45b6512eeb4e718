"""A mail that was taken and comes back after all: whose report is believed, and what it changes."""

from datetime import timedelta

import pytest

from askmd import outbox
from askmd.audit.models import AuditEvent
from askmd.outbox import Recipient, State, bounces, envelopes
from askmd.outbox.bounce_reports import LARGEST
from askmd.outbox.models import Suppression

SYSTEMS = ["postfix", "exim", "exchange", "gmail", "qmail", "sendmail"]


def is_suppressed(people, id=1) -> bool:
    return outbox.is_suppressed([people.lookup(people.addresses[id])])


@pytest.fixture
def sent(owe, mails):
    """`sent(1)`: a mail to Pat that the mail server took."""

    def make(id=1, **values):
        mail = owe(id, **values)
        mails.deliver()
        assert mail.state is State.ACCEPTED
        return mail

    return make


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_mailbox_that_does_not_exist_gets_no_mail_any_more(people, sent, report, system):
    mail, other = sent(1), sent(2)

    outcome = bounces.receive(report(mail, like=system), [])

    assert (outcome.what, outcome.delivery_id) == ("taken", mail.id)
    assert (mail.state, mail.bounce_code) == (State.BOUNCED, "5.1.10" if system == "exchange" else "5.1.1")
    assert mail.bounced_at is not None
    assert other.state is State.ACCEPTED
    assert (is_suppressed(people, 1), is_suppressed(people, 2)) == (True, False)


def test_a_mail_that_came_back_is_written_down_without_an_address(db, sent, report):
    mail = sent()

    bounces.receive(report(mail), [])

    events = db.session.query(AuditEvent).filter(AuditEvent.by_part == "system").order_by(AuditEvent.id).all()
    told = [(event.action, event.subject_id, event.detail) for event in events]
    assert told == [
        ("delivery.bounced", mail.id, {"code": "5.1.1"}),
        ("address.suppressed", None, {"reason": "bounced"}),
    ]


def test_an_answer_of_a_person_or_a_program_changes_nothing(people, sent, report):
    mail = sent()

    for kind in ("answer", "vacation", "read_receipt", "complaint"):
        bounces.receive(report(mail, like=kind), [envelopes.return_path(mail.uid)])

    assert mail.state is State.ACCEPTED
    assert not is_suppressed(people)


def test_a_report_that_nothing_failed_changes_nothing(people, sent, report):
    mail = sent()

    for action in ("delayed", "relayed", "delivered", "expanded", ""):
        bounces.receive(report(mail, change={"Action: failed": f"Action: {action}"}), [])
    bounces.receive(report(mail, change={"report-type=delivery-status": "report-type=disposition-notification"}), [])

    assert mail.state is State.ACCEPTED
    assert not is_suppressed(people)


def test_a_forged_report_changes_nothing(people, sent, report):
    mail = sent()
    path = envelopes.return_path(mail.uid)
    end = path.index("@") - 1
    forged = path[: end - 1] + ("b" if path[end - 1] == "a" else "a") + path[end:]

    outcome = bounces.receive(report(mail, change={path: forged}), [forged, "questions@example.org"])

    assert outcome.what == "not ours"
    assert mail.state is State.ACCEPTED
    assert not is_suppressed(people)


def test_a_report_that_names_somebody_else_never_suppresses_them(people, sent, report):
    mail = sent(2)

    bounces.receive(report(mail), [])

    assert mail.state is State.BOUNCED
    assert not is_suppressed(people, 1)


def test_a_missing_mailbox_that_mails_are_passed_on_to_does_not_close_the_first(people, sent, report):
    mail = sent()
    elsewhere = report(mail, change={"pat@example.org": "pat@elsewhere.example.org"})

    bounces.receive(elsewhere, [])

    assert mail.state is State.BOUNCED
    assert not is_suppressed(people)


def test_a_report_that_knows_the_address_we_wrote_to_is_about_it(people, sent, report):
    mail = sent()
    change = {"Final-Recipient: rfc822; pat@": "Final-Recipient: rfc822; pat@mailbox."}

    bounces.receive(report(mail, change=change), [])

    assert is_suppressed(people)


def test_the_address_that_a_report_came_to_counts_before_what_stands_in_it(people, sent, report):
    first, second = sent(1), sent(2)

    bounces.receive(report(second, like="gmail"), [envelopes.return_path(first.uid)])

    assert (first.state, second.state) == (State.BOUNCED, State.ACCEPTED)


def test_a_report_that_is_told_twice_is_one(db, sent, report):
    mail = sent()
    raw = report(mail)

    outcomes = [bounces.receive(raw, []).what for _ in range(2)]

    assert outcomes == ["taken", "is bounced"]
    assert db.session.query(AuditEvent).filter_by(action="delivery.bounced").count() == 1


def test_a_report_of_a_mail_in_hand_is_told_again_later(db, owe, report):
    mail = owe()
    mail.state = State.SENDING
    db.session.commit()

    with pytest.raises(bounces.InHand):
        bounces.receive(report(mail), [])


def test_a_mail_whose_copy_came_back_is_not_sent_again(db, owe, mails, report):
    mail = owe()
    mail.state, mail.attempts = State.RETRYING, 1
    db.session.commit()

    bounces.receive(report(mail), [])
    db.session.commit()
    mails.deliver()

    assert mail.state is State.BOUNCED
    assert mails.all == []


def test_an_old_return_path_is_good_for_nothing(people, sent, report, time_machine):
    mail = sent()
    time_machine.shift(timedelta(days=15))

    assert bounces.receive(report(mail), []).what == "late"
    assert not is_suppressed(people)


def test_nobody_in_the_team_is_suppressed(db, people, sent, report):
    mail = sent()
    mail.recipient = Recipient.ACCOUNT
    db.session.commit()

    bounces.receive(report(mail), [])

    assert mail.state is State.BOUNCED
    assert not is_suppressed(people)


def test_whoever_asked_for_it_keeps_their_word_when_a_mail_came_back_before(db, sent, report):
    mail = sent()
    bounces.receive(report(mail), [])

    outbox.suppress_receiver(mail)

    assert db.session.query(Suppression).one().reason == "asked"


def test_a_mail_that_came_back_can_be_tried_once_more(db, sent, report, mails, charlie):
    mail = sent()
    bounces.receive(report(mail, change={"5.1.1": "5.2.2"}), [])

    outbox.retry(mail, by=charlie)
    mails.deliver()

    assert (mail.state, mail.bounced_at, mail.bounce_code) == (State.ACCEPTED, None, None)


BROKEN = (
    b"",
    b"\x00\xff\xfe",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n",
    b"Content-Type: multipart/report; report-type=delivery-status\n\nAction: failed\nStatus: 5.1.1",
    b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1200)),
    b"a" * (LARGEST + 1),
    b"Content-Type: multipart/report; report-type*0*=utf-8''%ff; report-type*1=x; boundary=\"\"\n\n",
)


def test_what_is_broken_changes_nothing(sent):
    mail = sent()

    for raw in BROKEN:
        bounces.receive(raw, [envelopes.return_path(mail.uid)])

    assert mail.state is State.ACCEPTED
