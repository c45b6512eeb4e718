"""How long most people wait: what is said counts everybody who still waits, and nothing is said from too few."""

from datetime import timedelta

import pytest

from askmd.core import clock
from askmd.questions.waiting import usual_wait
from askmd.workflow import QuestionStatus
from tests import factories

Q = QuestionStatus


def asked(days_ago, *, waited=None, status=Q.WAITING):
    at = clock.now() - timedelta(days=days_ago)
    answered_at = None if waited is None else at + timedelta(days=waited)
    return factories.question(asked_at=at, answered_at=answered_at, status=status)


def test_below_ten_questions_nothing_can_be_said(app, time_machine):
    for _ in range(9):
        asked(5, waited=2, status=Q.ANSWERED)
    assert usual_wait() is None

    asked(5, waited=2, status=Q.ANSWERED)
    assert usual_wait() == 2


def test_eight_of_ten_waited_no_longer(app, time_machine):
    for days in range(1, 11):
        asked(30, waited=days, status=Q.ANSWERED)

    assert usual_wait() == 8


def test_of_eleven_the_nearest_rank_is_the_ninth(app, time_machine):
    for days in range(1, 12):
        asked(30, waited=days, status=Q.ANSWERED)

    assert usual_wait() == 9


@pytest.mark.parametrize("status", [Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY])
def test_who_still_waits_counts_with_the_time_until_now(alice, time_machine, status):
    for _ in range(7):
        asked(40, waited=1, status=Q.ANSWERED)
    for _ in range(3):
        question = asked(20)
        question.assignee_id, question.status = alice.id, status

    assert usual_wait() == 20


@pytest.mark.parametrize("status", [Q.ANSWERED, Q.WAITING, Q.WITHDRAWN, Q.DECLINED])
def test_an_answered_question_counts_whatever_became_of_it(app, time_machine, status):
    for _ in range(10):
        asked(40, waited=3, status=status)

    assert usual_wait() == 3


@pytest.mark.parametrize("status", [Q.DECLINED, Q.SPAM, Q.WITHDRAWN])
def test_what_was_never_answered_and_waits_no_longer_does_not_count(app, time_machine, status):
    for _ in range(9):
        asked(5, waited=2, status=Q.ANSWERED)
    asked(5, status=status)

    assert usual_wait() is None


def test_what_was_asked_more_than_sixty_days_ago_does_not_count(app, time_machine):
    for _ in range(9):
        asked(5, waited=2, status=Q.ANSWERED)
    asked(61, waited=2, status=Q.ANSWERED)
    assert usual_wait() is None

    asked(59, waited=2, status=Q.ANSWERED)
    assert usual_wait() == 2


@pytest.mark.parametrize(("waited", "said"), [(0.01, 1), (1, 1), (1.01, 1), (1.5, 2), (2.1, 3)])
def test_days_are_whole_and_a_begun_one_counts(app, time_machine, waited, said):
    for _ in range(10):
        asked(30, waited=waited, status=Q.ANSWERED)

    assert usual_wait() == said
