"""The ladder: a refusal that may pass closes a mailbox only when it comes again, and again."""

from datetime import timedelta

import pytest

from askmd import outbox
from askmd.outbox import State, bounces

FULL = {"5.1.1": "5.2.2"}


@pytest.fixture
def days(owe, mails, report, time_machine, people):
    """`days("full", "taken", "full")`: a mail each day, and how each fared. Says whether the address is suppressed."""

    def play(*fates: str, apart: timedelta = timedelta(days=1), code: str = "5.2.2") -> bool:
        for fate in fates:
            mails.sink.refuse["pat@example.org"] = f"552 {code} pat@example.org" if fate == "refused" else "250 OK"
            if fate != "refused":
                mails.sink.refuse.clear()
            mail = owe(1)
            mails.deliver()
            if fate == "full":
                bounces.receive(report(mail, change={"5.1.1": code}), [])
                assert mail.state is State.BOUNCED
            time_machine.shift(apart)
        return outbox.is_suppressed([people.lookup("pat@example.org")])

    return play


@pytest.mark.parametrize(
    ("fates", "is_closed"),
    [
        (["full", "full"], False),
        (["full", "full", "full"], True),
        (["refused", "full", "refused"], True),
        (["full", "full", "taken", "full"], False),
        (["full", "taken", "full", "full", "full"], True),
    ],
)
def test_three_in_a_row_on_three_days_close_a_mailbox(days, fates, is_closed):
    assert days(*fates) is is_closed


def test_three_on_one_day_close_nothing(days):
    assert days("full", "full", "full", apart=timedelta(seconds=10)) is False


def test_three_in_three_months_close_nothing(days):
    assert days("full", "full", "full", apart=timedelta(days=29)) is False


@pytest.mark.parametrize("code", ["5.7.1", "4.7.0", "5.1.8"])
def test_a_refusal_that_is_about_us_closes_nothing(days, code):
    assert days("full", "refused", "full", "refused", code=code) is False


def test_a_mailbox_that_the_server_does_not_know_is_closed_at_once(days):
    assert days("refused", code="5.1.1") is True


def test_so_it_is_in_a_broadcast(announce, mails, people):
    mails.sink.refuse["sam@example.org"] = "550 5.1.1 No sam@example.org here"

    announce(1, 2)
    mails.deliver()

    assert outbox.is_suppressed([people.lookup("sam@example.org")])
    assert not outbox.is_suppressed([people.lookup("pat@example.org")])


def test_a_mail_that_arrived_later_does_not_excuse_those_before(owe, mails, report, time_machine, people):
    mails_of_four_days = []
    for _ in range(4):
        mails_of_four_days.append(owe(1))
        mails.deliver()
        time_machine.shift(timedelta(days=1))

    # The other system gives up after days: it has not said yet what became of the fourth.
    for mail in mails_of_four_days[:3]:
        bounces.receive(report(mail, change=FULL), [])

    assert outbox.is_suppressed([people.lookup("pat@example.org")])


def test_refused_without_a_reason_is_not_refused_at_once(owe, mails, people):
    owe(1)
    mails.sink.refuse["pat@example.org"] = "550 No"

    mails.deliver()

    assert not outbox.is_suppressed([people.lookup("pat@example.org")])
