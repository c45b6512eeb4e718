"""The rulebook itself: who may take which step, and that two can never win."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from askmd.core.errors import NotAllowed, WrongState
from askmd.questions.models import Question
from askmd.workflow import (
    ASKER,
    SYSTEM,
    TABLES,
    AnswerStatus,
    PostStatus,
    QuestionStatus,
    advance,
    begin,
    may,
    reachable,
)
from tests import factories


@pytest.mark.parametrize(
    ("table", "statuses"), [("question", QuestionStatus), ("answer", AnswerStatus), ("post", PostStatus)]
)
def test_every_status_can_be_reached(table, statuses):
    assert reachable(TABLES[table]) == set(statuses)


def test_a_step_changes_status_and_version(app, alice):
    question = factories.question()

    advance(question, "claim", by=alice, assignee_id=alice.id)

    assert (question.status, question.version) == (QuestionStatus.CLAIMED, 2)


def test_whoever_read_an_older_version_loses(app, db, alice):
    question = factories.question()
    db.session.execute(
        update(Question).where(Question.id == question.id).values(version=7),
        execution_options={"synchronize_session": False},
    )

    with pytest.raises(WrongState):
        advance(question, "claim", by=alice, assignee_id=alice.id)


def test_a_step_from_the_wrong_status_is_refused(app, alice):
    question = factories.question()

    with pytest.raises(WrongState):
        advance(question, "release", by=alice)


@pytest.mark.parametrize("who", [ASKER, SYSTEM])
def test_only_a_doctor_claims(app, who):
    question = factories.question()

    with pytest.raises(NotAllowed):
        advance(question, "claim", by=who)
    assert not may(question, "claim", by=who)


def test_a_disabled_doctor_has_no_part_in_anything(app, alice):
    alice.active = False

    with pytest.raises(NotAllowed):
        advance(factories.question(), "claim", by=alice)


def test_an_editor_or_administrator_has_no_part_in_anything(app, charlie, erin):
    for staff in (charlie, erin):
        with pytest.raises(NotAllowed):
            advance(factories.question(), "claim", by=staff)


def test_only_an_asker_begins_a_question():
    assert begin("question", "ask", by=ASKER) is QuestionStatus.WAITING
    with pytest.raises(NotAllowed):
        begin("question", "ask", by=SYSTEM)
