"""What our mails say, and above all what they do not say."""

import re
from datetime import timedelta

import pytest

from askmd.core import clock
from askmd.questions import asking, notices, services
from askmd.questions.asking import Asked
from askmd.questions.models import Consent, WhoAsks
from tests import factories
from tests.support.mails import body, links

CANARY = "Quagga swimming"
HEALTH = re.compile(r"cancer|oncolog|doctor|treatment|therap|illness|patient|medic(?!mail)|tumou?r|disease", re.I)


def ask(address="pat@example.org", code=b"1" * 16):
    asked = Asked(text=CANARY, name="Zebedee", address=address, who_asks=WhoAsks.PATIENT, consent=Consent.PRIVATE)
    return asking.ask(asked, code=code)


def words_of(mail):
    """The words a passer-by could read, without the site's own name."""
    parts = [mail["Subject"], *(part.get_content() for part in mail.walk() if not part.is_multipart())]
    return " ".join(parts).replace("MedOncMD", "")


def test_the_first_mail_asks_to_confirm_and_the_next_question_does_not(mails):
    question = ask()
    mails.deliver()
    assert [mail["Subject"] for mail in mails.all] == ["Please confirm your e-mail address"]
    assert [link for link in links(mails.last) if "/confirm/" in link]
    assert [link for link in links(mails.last) if "/never/" in link]

    services.confirm_address(question)
    ask(code=b"2" * 16)
    mails.deliver()

    assert mails.last["Subject"] == "Your question has arrived"
    assert [link for link in links(mails.last) if "/never/" in link]


@pytest.mark.parametrize(
    "notice", ["received", "answer_ready", "doctor_asks", "declined", "news", "new_link", "still_waiting"]
)
def test_no_mail_to_an_asker_says_what_it_is_about(mails, time_machine, notice):
    getattr(notices, notice)(ask())
    time_machine.shift(timedelta(minutes=1))

    mails.deliver()

    assert len(mails.all) == 2
    say_nothing(mails)


def test_the_mail_before_deleting_does_not_either(mails):
    question = ask()
    question.erase_told_at = clock.now()
    notices.erase_soon(question, on=clock.now().date(), notice=timedelta(days=7))

    mails.deliver()

    assert len(mails.all) == 2
    say_nothing(mails)


def say_nothing(mails):
    for mail in mails.all:
        assert CANARY not in mail.as_string()
        assert "Zebedee" not in words_of(mail)
        assert not HEALTH.search(body(mail)), HEALTH.search(body(mail))


def test_doctors_are_told_how_many_and_how_long_and_nothing_else(mails, alice, time_machine):
    ask(address="")
    notices.waiting(alice, count=1, oldest="5 hours")
    services.set_urgent(factories.question(body=CANARY), by=alice)

    mails.deliver()

    assert {mail["Subject"] for mail in mails.to("alice@example.org")} == {
        "Waiting for the team: 1",
        "Please read first: one item is marked urgent",
    }
    assert all(CANARY not in mail.as_string() for mail in mails.all)


def test_a_stranger_gets_three_mails_a_day_and_no_more(mails):
    for number in range(6):
        ask(code=bytes([number]) * 16)

    mails.deliver()

    assert len(mails.to("pat@example.org")) == 3
