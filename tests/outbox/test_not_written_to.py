"""Who must not get a mail does not get it, whatever was owed before."""

from datetime import timedelta

import pytest

from askmd import outbox
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.keys import store
from askmd.outbox import State, sending


def test_whoever_asked_never_to_be_written_to_is_not_however_it_is_spelt(db, people, owe, mails):
    people.addresses[1] = "Pat.Smith+news@gmail.com"
    delivery = owe(1)
    number, lookup = store().lookup("address", canonical("patsmith@googlemail.com"))

    for _ in range(2):
        outbox.suppress(lookup, number, "never")
    mails.deliver()

    assert delivery.state == State.SUPPRESSED
    assert mails.all == []
    assert db.session.query(AuditEvent).filter_by(action="address.suppressed").count() == 1


def test_nobody_gets_a_mail_that_was_meant_for_another_address(people, owe, mails):
    delivery = owe(1)
    people.addresses[1] = "stranger@example.org"

    mails.deliver()

    assert delivery.state == State.CANCELLED
    assert mails.all == []


def test_an_owner_who_is_gone_gets_no_mail(people, owe, mails):
    delivery = owe(1)
    del people.addresses[1]

    mails.deliver()

    assert delivery.state == State.CANCELLED


def test_an_address_nobody_confirmed_gets_three_mails_a_day(people, owe, mails, time_machine):
    people.confirmed.clear()
    owed = [owe(1) for _ in range(5)]

    mails.deliver()

    assert [delivery.state for delivery in owed] == [State.ACCEPTED] * 3 + [State.SUPPRESSED] * 2
    assert len(mails.all) == 3
    time_machine.shift(timedelta(hours=25))
    tomorrow = owe(1)
    mails.deliver()
    assert tomorrow.state == State.ACCEPTED


def test_a_mail_that_comes_up_late_counts_one_with_a_greater_number_that_is_in_hand(db, people, owe, mails):
    people.confirmed.clear()
    late, *_, last = (owe(1, after=timedelta(minutes=5) if number == 0 else timedelta(0)) for number in range(4))
    mails.deliver()
    assert len(mails.all) == 3

    last.state, last.accepted_at, last.lease_until = State.SENDING, None, clock.now() + timedelta(seconds=50)
    late.due_at = clock.now()
    db.session.commit()
    mails.deliver()

    assert late.state == State.SUPPRESSED


def test_a_mail_whose_turn_was_too_long_looks_again_before_it_goes(db, people, owe, time_machine):
    people.confirmed.clear()
    for _ in range(2):
        mail = owe(1)
        mail.state, mail.accepted_at = State.ACCEPTED, clock.now()
    slow = owe(1)
    sending.claim("slow")
    db.session.commit()
    assert sending.renew(slow.id, "slow")
    time_machine.shift(timedelta(seconds=1))
    owe(1)
    sending.claim("quick")
    db.session.commit()
    time_machine.shift(timedelta(seconds=1))

    assert not sending.renew(slow.id, "slow")


def test_a_confirmed_address_gets_all_its_mails(owe, mails):
    for _ in range(5):
        owe(1)

    mails.deliver()

    assert len(mails.all) == 5


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Pat@Example.org", "pat@example.org"),
        ("p.a.t+x@gmail.com", "pat@googlemail.com"),
        ("pat+x@outlook.com", "pat@outlook.com"),
    ],
)
def test_all_spellings_of_a_mailbox_are_one(typed, same):
    assert canonical(typed) == canonical(same)


def test_different_mailboxes_stay_different():
    assert canonical("p.at@example.org") != canonical("pat@example.org")
    assert canonical("pat+1@example.org") != canonical("pat@example.org")
