"""An approval names one revision; whoever wrote or sent it cannot give it, in no role."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from askmd.answers import queries
from askmd.answers import services as answers
from askmd.answers.models import Decision, Review, ReviewMode
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale
from askmd.workflow import AnswerStatus
from tests import factories


def digest_of(answer):
    return factories.revision(answer=answer).digest


def test_the_author_cannot_approve(app, alice):
    answer = factories.submitted(author=alice)

    with pytest.raises(NotAllowed):
        answers.approve(answer, digest=digest_of(answer), by=alice)


def test_whoever_mended_a_word_cannot_approve_it(app, alice, bob):
    answer = factories.submitted(author=alice)
    mended = factories.content(title="Mended")
    answers.return_mended(answer, mended, comment="One word.", base_number=1, by=bob)

    with pytest.raises(Stale):
        answers.approve(answer, digest=digest_of(answer), by=bob)


def test_once_the_author_adopted_it_the_reviewer_can_approve(app, alice, bob):
    answer = factories.submitted(author=alice)
    answers.return_mended(answer, factories.content(title="Mended"), comment="", base_number=1, by=bob)

    answers.adopt(answer, by=alice)
    answers.approve(answer, digest=digest_of(answer), by=bob)

    assert answer.status is AnswerStatus.APPROVED
    assert queries.content_of(queries.latest(answer)).title == "Mended"


def test_an_administrator_or_editor_cannot_approve(app, alice, charlie, erin):
    answer = factories.submitted(author=alice)

    for staff in (charlie, erin):
        with pytest.raises(NotAllowed):
            answers.approve(answer, digest=digest_of(answer), by=staff)


def test_an_approval_of_words_that_changed_meanwhile_is_refused(app, alice, bob):
    answer = factories.submitted(author=alice)
    read = digest_of(answer)
    answers.recall(answer, by=alice)
    answers.save(answer, factories.content(title="Other"), base_number=1, by=alice)
    answers.submit(answer, digest=digest_of(answer), by=alice)

    with pytest.raises(Stale):
        answers.approve(answer, digest=read, by=bob)


def test_any_edit_voids_the_approval(app, alice, bob):
    answer = factories.approved(author=alice, reviewer=bob)

    answers.revise(answer, by=bob)

    assert queries.valid_approval(answer, queries.latest(answer)) is None


def test_the_database_itself_refuses_an_approval_by_the_writer(app, db, alice):
    answer = factories.submitted(author=alice)
    revision = factories.revision(answer=answer)
    same = {"reviewer_id": alice.id, "written_by_id": alice.id, "submitted_by_id": alice.id, "author_id": alice.id}
    db.session.add(
        Review(
            answer=answer,
            revision=revision,
            mode=ReviewMode.SECOND_DOCTOR,
            decision=Decision.APPROVED,
            decided_at=clock.now(),
            **same,
        )
    )

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_changes_are_asked_for_with_a_comment(app, alice, bob):
    answer = factories.submitted(author=alice)

    with pytest.raises(Invalid):
        answers.request_changes(answer, comment=" ", by=bob)
    answers.request_changes(answer, comment="Say it in plainer words.", by=bob)

    assert answer.status is AnswerStatus.DRAFTING
    assert queries.comment_of(queries.reviews(answer)[0]) == "Say it in plainer words."


def test_an_approval_can_be_taken_back_for_fifteen_seconds(app, alice, bob):
    with time_machine.travel(clock.now(), tick=False) as hand:
        early, late = factories.approved(author=alice, reviewer=bob), factories.approved(author=alice, reviewer=bob)
        hand.shift(timedelta(seconds=14))
        answers.undo_approval(early, by=bob)
        hand.shift(timedelta(seconds=2))

        with pytest.raises(NotAllowed):
            answers.undo_approval(late, by=bob)
    assert early.status is AnswerStatus.IN_REVIEW


def test_a_stale_save_is_refused_and_the_first_one_stays(app, alice):
    answer = factories.answer(author=alice)
    answers.save(answer, factories.content(title="First"), base_number=1, by=alice)

    with pytest.raises(Stale):
        answers.save(answer, factories.content(title="Second"), base_number=1, by=alice)

    assert queries.content_of(queries.latest(answer)).title == "First"


def test_an_answer_that_is_not_whole_cannot_be_sent_for_checking(app, alice):
    answer = factories.answer(author=alice, short_answer="")

    with pytest.raises(Invalid, match="short answer"):
        answers.submit(answer, digest=digest_of(answer), by=alice)


@pytest.fixture
def alone(make_app):
    app = make_app(ASKMD_REVIEW="self")
    with app.app_context():
        yield app


def test_a_doctor_who_works_alone_checks_twelve_hours_later(alone):
    alice = factories.doctor()
    with time_machine.travel(clock.now(), tick=False) as hand:
        answer = factories.submitted(author=alice)
        with pytest.raises(NotAllowed):
            answers.approve(answer, digest=digest_of(answer), by=alice)
        hand.shift(timedelta(hours=12))

        answers.approve(answer, digest=digest_of(answer), by=alice)

    assert queries.valid_approval(answer, queries.latest(answer)).mode is ReviewMode.SELF
