"""What is decided about a mail to an asker by the worker, and stays decided."""

from askmd.extensions import db
from askmd.outbox import sending
from askmd.questions import notices, services
from tests import factories

PAT = "pat@example.org"


def claimed(question):
    """The mail of this question as a worker has it in hand."""
    mail = notices.received(question)
    db.session.commit()
    sending.settle(sending.claim("worker"))
    db.session.commit()
    return mail


def test_the_page_owes_the_same_mail_to_a_known_and_to_an_unknown_address(app):
    known = factories.question(address=PAT, is_confirmed=True)
    unknown = factories.question(address="sam@example.org")

    owed = [notices.received(question) for question in (known, unknown)]

    assert {(mail.notice, tuple(mail.context)) for mail in owed} == {("questions_received", ("language",))}


def test_an_address_that_nobody_confirmed_is_asked_to_be(app):
    assert claimed(factories.question(address=PAT)).notice == "questions_confirm_address"


def test_an_address_that_was_confirmed_before_is_not_asked_again(app):
    factories.question(address=PAT, is_confirmed=True)

    assert claimed(factories.question(address=PAT)).notice == "questions_received"


def test_a_mail_that_was_in_hand_once_keeps_its_words(app, time_machine):
    question = factories.question(address=PAT)
    mail = claimed(question)
    services.confirm_address(question)
    time_machine.shift(sending.LEASE * 2)

    sending.settle(sending.claim("another worker"))

    assert mail.lease_holder == "another worker"
    assert (mail.notice, mail.context["is_confirmed"]) == ("questions_confirm_address", False)


def test_a_mail_whose_worker_was_killed_before_it_decided_is_decided_by_the_next_one(app, time_machine):
    mail = notices.received(factories.question(address=PAT))
    db.session.commit()
    sending.claim("a worker that is killed")
    time_machine.shift(sending.LEASE * 2)

    sending.settle(sending.claim("another worker"))

    assert mail.notice == "questions_confirm_address"
