"""Who checks an answer and by when, and who is told: no mail carries a word or leaves while it can be undone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from askmd.accounts import services as accounts
from askmd.answers import claiming
from askmd.answers import services as answers
from askmd.core import clock
from askmd.core.errors import NotAllowed, Stale
from askmd.workflow import SYSTEM, AnswerStatus
from tests import factories
from tests.support.mails import body

ALICE, BOB, DORA = "alice@example.org", "bob@example.org", "dora@example.org"
SECRET = "turnip soup"


def secret_article(alice):
    return factories.article(author=alice, title=SECRET, body=f"<p>{SECRET}</p>")


@pytest.fixture
def settle(db, mails, time_machine):
    """The time to undo goes by, and the worker sends what is owed. Gives the subjects that each doctor got."""
    time_machine.move_to(datetime(2026, 6, 5, 12, tzinfo=UTC), tick=False)

    def go(seconds=16):
        db.session.commit()
        time_machine.shift(timedelta(seconds=seconds))
        mails.sink.start_again()
        mails.deliver()
        for mail in mails.all:
            assert SECRET not in str(mail)
            assert SECRET not in body(mail)
        return {address: [mail["Subject"] for mail in mails.to(address)] for address in (ALICE, BOB, DORA)}

    return go


def test_doctors_who_may_check_are_told_once_a_day_and_the_author_of_each_decision(settle, alice, bob, dora):
    made = factories.submitted(secret_article(alice))
    assert settle(seconds=5) == {ALICE: [], BOB: [], DORA: []}
    waits = ["An answer waits for your check"]
    assert settle() == {ALICE: [], BOB: waits, DORA: waits}
    factories.submitted(secret_article(alice))
    assert settle() == {ALICE: [], BOB: [], DORA: []}

    answers.request_changes(made, comment=SECRET, by=bob)
    assert settle() == {ALICE: ["Your answer was checked"], BOB: [], DORA: []}
    factories.submitted(made)
    # Bob reads it already: he is told at once, whatever he got today, and nobody else.
    assert settle() == {ALICE: [], BOB: waits, DORA: []}
    factories.approved(made, reviewer=bob)
    assert settle() == {ALICE: ["Your answer was checked"], BOB: [], DORA: []}


def test_what_is_taken_back_in_time_was_never_said(settle, alice, bob):
    made = factories.submitted(secret_article(alice))
    answers.recall(made, by=alice)
    assert settle() == {ALICE: [], BOB: [], DORA: []}

    factories.submitted(made)
    settle()
    factories.approved(made, reviewer=bob)
    answers.undo_approval(made, by=bob)
    assert settle() == {ALICE: [], BOB: [], DORA: []}


def test_a_check_is_claimed_taken_over_and_let_go_with_the_account(app, db, alice, bob, dora, charlie):
    made = factories.article(author=alice)
    with pytest.raises(Stale):
        answers.claim(made, by=bob)
    factories.submitted(made)
    for other in (alice, charlie):
        with pytest.raises(NotAllowed):
            answers.claim(made, by=other)

    answers.claim(made, by=bob)
    assert (made.reviewer, claiming.is_claimed(made)) == (bob, True)
    answers.claim(made, by=dora)
    assert made.reviewer is dora
    accounts.disable(dora, by=SYSTEM)
    assert made.reviewer_id is None

    # Whoever decides has said so.
    answers.request_changes(made, comment="Please mend.", by=bob)
    factories.submitted(made)
    assert made.reviewer is bob
    # The one who read it becomes its author: somebody else must check it.
    answers.recall(made, by=alice)
    answers.take_over(made, by=bob)
    factories.submitted(made)
    assert made.reviewer_id is None


def test_a_check_has_a_day_two_working_days_ahead_and_is_late_after_it(app, alice, time_machine):
    friday = datetime(2026, 6, 5, 12, tzinfo=UTC)
    time_machine.move_to(friday, tick=False)

    made = factories.submitted(factories.article(author=alice))

    assert made.review_due_on == date(2026, 6, 9)
    assert claiming.standing(made).left == 2
    time_machine.move_to(friday + timedelta(days=5))
    assert claiming.standing(made).late == 1
    answers.recall(made, by=alice)
    assert made.status is AnswerStatus.DRAFTING
    assert claiming.standing(made) is None
    assert clock.now() > friday
