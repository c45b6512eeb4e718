"""An asker changes the words of a question: until a doctor takes it, and never unseen."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.audit.models import AuditEvent
from askmd.core.errors import Invalid, NotAllowed, WrongState
from askmd.extensions import db as database
from askmd.questions import editing, flags, services
from askmd.questions.flags import Flags
from askmd.questions.models import Question
from askmd.workflow import QuestionStatus
from tests import factories

pytestmark = pytest.mark.both_databases

NONE = Flags()


def test_other_words_take_the_place_of_the_first_and_it_is_written_down(app, db):
    question = factories.question(body="May I swim?")

    editing.edit(question, text=" May I swim in a lake? ", found=NONE)

    assert keys.read(question, "body") == "May I swim in a lake?"
    assert question.status is QuestionStatus.WAITING
    assert question.edited_at is not None
    found = db.session.execute(select(AuditEvent.subject_id).where(AuditEvent.action == "question.edited"))
    assert found.scalars().all() == [question.id]


def test_the_same_words_change_nothing(app):
    question = factories.question(body="May I swim?")

    editing.edit(question, text="May I swim?", found=NONE)

    assert (question.edited_at, question.version) == (None, 1)


def test_red_flags_of_the_new_words_are_kept(app):
    question = factories.question()

    editing.edit(question, text="x", found=flags.found_in("I am on chemotherapy and have a fever of 39 now."))

    assert flags.of(question).stands


def test_no_doctor_changes_an_askers_words(alice):
    with pytest.raises(NotAllowed):
        editing.edit(factories.question(), text="Other words.", found=NONE, by=alice)


def test_nothing_is_no_question(app):
    with pytest.raises(Invalid):
        editing.edit(factories.question(), text="  ", found=NONE)


def test_once_a_doctor_took_it_the_words_stay_even_when_it_was_put_back(alice):
    question = factories.question()
    services.claim(question, by=alice)
    assert not editing.may_edit(question)

    services.release(question, by=alice)

    assert not editing.may_edit(question)
    with pytest.raises(WrongState, match="A doctor has begun"):
        editing.edit(question, text="Other words.", found=NONE)


def test_after_an_answer_the_first_words_stay(alice):
    question = factories.question(assignee=alice)
    services.mark_answered(question)
    services.follow_up(question, text="And cycling?")

    assert not editing.may_edit(question)


def test_a_doctor_who_had_it_open_while_it_changed_is_told_to_read_it_again(app):
    question = factories.question()
    editing.edit(question, text="Other words.", found=NONE)

    assert question.stands() == "The asker has just changed this question. Please read it again."


def test_when_asker_and_doctor_are_there_in_the_same_moment_one_of_them_wins(app, alice):
    asked = [factories.question(body="First words.").id for _ in range(20)]
    doctor = alice.id
    database.session.commit()
    barrier = Barrier(2)
    lost: dict[str, set[int]] = {"asker": set(), "doctor": set()}

    def act(who, verb):
        with app.app_context():
            for number in asked:
                question = database.session.get_one(Question, number)
                database.session.rollback()
                barrier.wait(timeout=60)
                try:
                    verb(question)
                    database.session.commit()
                except WrongState:
                    database.session.rollback()
                    lost[who].add(number)

    def edit(question):
        editing.edit(question, text="Second words.", found=NONE)

    def claim(question):
        services.claim(question, by=database.session.get_one(type(alice), doctor))

    threads = [Thread(target=act, args=pair) for pair in (("asker", edit), ("doctor", claim))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    database.session.expire_all()
    for number in asked:
        question = database.session.get_one(Question, number)
        is_edited = keys.read(question, "body") == "Second words."
        assert is_edited is (number not in lost["asker"])
        assert (question.status is QuestionStatus.CLAIMED) is (number not in lost["doctor"])
