"""The verbs of a question: who may, what changes, what is owed and written down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, keys
from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.outbox import Delivery, Recipient
from askmd.questions import history, queries, services
from askmd.questions.models import Consent, WhoAsks
from askmd.workflow import ASKER, QuestionStatus
from tests import factories

Q = QuestionStatus


def owed(db, notice):
    query = select(Delivery).where(Delivery.notice == notice, Delivery.state != "cancelled")
    return db.session.execute(query).scalars().all()


def test_the_second_claimer_is_told_who_holds_it(alice, bob):
    question = factories.question()
    services.claim(question, by=alice)

    with pytest.raises(WrongState, match="already with Alice"):
        services.claim(question, by=bob)


def test_an_administrator_cannot_claim(charlie):
    with pytest.raises(NotAllowed):
        services.claim(factories.question(), by=charlie)


def test_handing_over_moves_the_question_to_another_doctor(alice, bob, charlie):
    question = factories.question(assignee=alice)

    services.hand_over(question, to=bob, by=alice)

    assert question.assignee == bob
    with pytest.raises(NotAllowed):
        services.hand_over(question, to=charlie, by=bob)


def test_released_means_nobody_holds_it(alice):
    question = factories.question(assignee=alice)

    services.release(question, by=alice)

    assert question.status is Q.WAITING
    assert question.assignee is None


def test_asking_back_waits_for_a_reply_and_two_weeks_later_goes_on_without(alice, db, time_machine):
    question = factories.question(assignee=alice, address="pat@example.org")
    services.ask_back(question, text="Which treatment?", by=alice)
    assert question.status is Q.NEEDS_REPLY
    assert len(owed(db, "questions_doctor_asks")) == 1

    time_machine.shift(timedelta(days=13))
    jobs.run_now("questions.end_waiting_for_replies")
    assert question.status is Q.NEEDS_REPLY
    time_machine.shift(timedelta(days=2))
    jobs.run_now("questions.end_waiting_for_replies")

    assert question.status is Q.CLAIMED
    assert question.assignee == alice


def test_messages_are_read_in_their_order(alice):
    question = factories.question(assignee=alice)
    services.ask_back(question, text="Which treatment?", by=alice)
    services.reply(question, text="Radiotherapy.")

    assert [keys.read(turn, "body") for turn in queries.messages(question)] == ["Which treatment?", "Radiotherapy."]


def test_an_urgent_question_cannot_be_put_away(alice, bob, db):
    question = factories.question(assignee=alice)
    services.set_urgent(question, by=ASKER)
    assert {delivery.recipient_id for delivery in owed(db, "questions_alarm")} == {alice.id, bob.id}

    with pytest.raises(NotAllowed):
        services.move_to_bin(question, by=alice)
    services.clear_urgent(question, newest=history.newest(question), by=alice)
    services.move_to_bin(question, by=alice)

    assert question.status is Q.SPAM


def test_declining_says_why_and_may_be_asked_again_once(alice, db):
    question = factories.question(assignee=alice, address="pat@example.org")
    services.decline(question, text="Please ask your own team.", by=alice)
    assert len(owed(db, "questions_declined")) == 1

    services.reopen(question, by=ASKER)
    assert owed(db, "questions_declined") == []
    services.claim(question, by=alice)
    services.decline(question, text="We still cannot.", by=alice)

    with pytest.raises(NotAllowed):
        services.reopen(question, by=ASKER)


def test_asking_for_somebody_else_allows_publishing_only_with_a_right_to(app):
    question = factories.question(who_asks=WhoAsks.RELATIVE)

    with pytest.raises(Invalid):
        services.change_consent(question, consent=Consent.PUBLISH)
    services.change_consent(question, consent=Consent.PUBLISH, has_agreement=True)

    assert question.consent is Consent.PUBLISH


def test_help_now_is_the_approved_wording(alice):
    question = factories.question()

    services.help_now(question, by=alice)

    assert "emergency" in keys.read(queries.messages(question)[0], "body")
    assert question.status is Q.WAITING


@pytest.mark.parametrize("text", ["", "  ", "\x00", "x" * 10_001])
def test_a_message_has_words_and_an_end(alice, text):
    with pytest.raises(Invalid):
        services.ask_back(factories.question(assignee=alice), text=text, by=alice)


def test_doctors_get_one_mail_a_day_while_something_waits(alice, db, time_machine):
    factories.question()
    time_machine.shift(timedelta(minutes=11))
    for _ in range(3):
        jobs.run_now("questions.tell_doctors")
        time_machine.shift(timedelta(hours=1))
    assert [delivery.recipient for delivery in owed(db, "questions_waiting")] == [Recipient.ACCOUNT]

    time_machine.shift(timedelta(hours=24))
    jobs.run_now("questions.tell_doctors")
    assert len(owed(db, "questions_waiting")) == 2


def test_an_address_that_nobody_confirms_is_forgotten_after_a_week(app, time_machine):
    typo, confirmed = factories.question(address="typo@example.org"), factories.question(address="pat@example.org")
    services.confirm_address(confirmed)
    twin = factories.question(address="Pat@example.org")

    time_machine.shift(timedelta(days=8))
    late = factories.question()
    services.set_address(late, address="new@example.org")
    jobs.run_now("questions.drop_unconfirmed_addresses")

    assert keys.read(typo, "address", "body") == (None, "May I go swimming in the week after my treatment?")
    assert typo.address_lookup is None
    assert all(question.address_lookup for question in (confirmed, twin, late))
