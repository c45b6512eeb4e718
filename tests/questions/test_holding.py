"""Handing over with a word, and putting a question aside: a fact that ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from askmd import keys
from askmd.audit.models import AuditEvent
from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.questions import editing, holding, queries, services
from askmd.questions.flags import Flags
from askmd.questions.models import Question
from askmd.workflow import ASKER, SYSTEM, QuestionStatus
from tests import factories
from tests.support.mails import body

pytestmark = pytest.mark.both_databases

CANARY = "Quagga"


def in_days(days):
    return (datetime.now(UTC) + timedelta(days=days)).date()


def test_a_note_goes_along_and_the_mail_says_nothing_of_either(alice, bob, mails):
    questions = [factories.question(body=CANARY, assignee=alice) for _number in range(3)]

    for question in questions:
        services.hand_over(question, to=bob, note=f"{CANARY} is rare. Please look.", by=alice)

    assert [note.by for note in queries.notes(questions[0])] == [alice]
    assert keys.read(queries.notes(questions[0])[0], "body") == f"{CANARY} is rare. Please look."
    mails.deliver()
    assert [mail["Subject"] for mail in mails.to("bob@example.org")] == ["A colleague handed you something"]
    for kind in ("plain", "html"):
        assert CANARY not in body(mails.last, kind)
        assert "tab=mine" in body(mails.last, kind)
    assert mails.to("alice@example.org") == []


def test_without_a_word_there_is_no_note_and_who_takes_it_gets_no_mail(alice, bob, mails):
    question = factories.question(assignee=alice)

    services.hand_over(question, to=bob, note=" \n ", by=bob)

    assert (question.assignee, queries.notes(question)) == (bob, [])
    assert mails.deliver().to("bob@example.org") == []


def test_it_comes_back_at_its_day(alice, time_machine):
    question = factories.question()
    services.snooze(question, until=in_days(3), by=alice)
    assert holding.is_snoozed(question)
    assert question.status is QuestionStatus.WAITING

    time_machine.shift(timedelta(days=3))

    assert not holding.is_snoozed(question)


COMES = {
    "alarm": lambda question, _alice, _bob: services.set_urgent(question, by=SYSTEM),
    "reply": lambda question, _alice, _bob: services.reply(question, text="The second one.", by=ASKER),
    "edit": lambda question, _alice, _bob: editing.edit(question, text="Other words.", found=Flags(), by=ASKER),
    "claim": lambda question, _alice, bob: services.claim(question, by=bob),
    "hand_over": lambda question, alice, bob: services.hand_over(question, to=bob, by=alice),
    "wake": lambda question, _alice, bob: services.wake(question, by=bob),
}


def test_it_comes_back_at_once_when_something_new_comes(alice, bob, db):
    stays = []
    for name, comes in COMES.items():
        question = factories.question(assignee=alice if name in ("reply", "hand_over") else None)
        if name == "reply":
            services.ask_back(question, text="Which one?", by=alice)
        services.snooze(question, until=in_days(30), by=alice)

        comes(question, alice, bob)

        db.session.flush()
        db.session.refresh(question)
        stays += [name] if question.snoozed_until is not None else []
    assert stays == []


def test_what_cannot_be_put_aside(alice, charlie, db):
    question = factories.question()
    for day in (in_days(0), in_days(-1), in_days(400)):
        with pytest.raises(Invalid):
            services.snooze(question, until=day, by=alice)
    with pytest.raises(NotAllowed):
        services.snooze(question, until=in_days(2), by=charlie)
    with pytest.raises(WrongState):
        services.snooze(factories.question(status=QuestionStatus.ANSWERED), until=in_days(2), by=alice)
    # Somebody else's alarm came since this session read it.
    table = Question.__table__
    db.session.flush()
    db.session.connection().execute(table.update().where(table.c.id == question.id).values(is_urgent=True))
    with pytest.raises(NotAllowed, match="urgent"):
        services.snooze(question, until=in_days(2), by=alice)
    assert db.session.query(AuditEvent).filter_by(action="question.snoozed").count() == 0


def test_nobody_is_sent_the_gap_of_a_template(alice):
    question = factories.question()

    with pytest.raises(Invalid, match="“who can help”"):
        services.decline(question, text="Please ask {{who can help}}.", by=alice)

    services.decline(question, text="Please ask {your team}.", by=alice)
    assert question.status is QuestionStatus.DECLINED
