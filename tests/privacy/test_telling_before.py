"""Nothing is deleted before its asker was told for a week: the week begins when the mail server took the mail."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from askmd import jobs, privacy
from askmd.core import clock
from askmd.outbox.models import Delivery, State
from askmd.workflow import QuestionStatus
from tests import factories
from tests.support.mails import body

PAT = "pat@example.org"
Q = QuestionStatus
NOTICE = Delivery.notice == "questions_erase_soon"


@pytest.fixture
def told(db, time_machine):
    """A question that will be deleted in a week, and whose asker is owed the mail that says so."""
    question = factories.question(address=PAT, is_confirmed=True, status=Q.ANSWERED, answered_at=clock.now())
    time_machine.shift(timedelta(days=83))
    jobs.run_now("privacy.keep_time")
    return question


@pytest.fixture
def pass_days(app, time_machine):
    """`pass_days(6, 1)`: so many days go by, and after each number of them the worker keeps time. No mail leaves."""

    def go(*steps: int) -> None:
        for days in steps:
            time_machine.shift(timedelta(days=days))
            jobs.run_now("privacy.keep_time")

    return go


def set_state(db, state, **values):
    db.session.execute(update(Delivery).where(NOTICE).values(state=state, **values))


def mails_about_it(mails):
    return [mail for mail in mails.deliver().to(PAT) if mail["Subject"] == "We will soon delete your question"]


@pytest.mark.parametrize("state", [State.CREATED, State.RETRYING, State.SENDING])
def test_while_the_mail_has_not_left_nothing_is_deleted(told, pass_days, db, state):
    set_state(db, state)

    pass_days(7, 1, 12)

    assert told.status is Q.ANSWERED
    assert (privacy.erase_on(told) - clock.now().date()).days == 7


def test_a_week_begins_when_the_mail_server_is_back_and_the_mail_says_its_end(told, pass_days, mails):
    pass_days(10)

    [mail] = mails_about_it(mails)

    day = clock.now().date() + timedelta(days=7)
    assert privacy.erase_on(told) == day
    assert f"{day.day} {day:%B %Y}" in body(mail)
    pass_days(6)
    assert told.status is Q.ANSWERED
    pass_days(1)
    assert told.status is Q.ERASED
    assert len(mails_about_it(mails)) == 1


def test_a_mail_that_leaves_in_time_says_the_day_that_was_decided(told, pass_days, mails):
    day = privacy.erase_on(told)
    pass_days(0)

    [mail] = mails_about_it(mails)

    assert f"{day.day} {day:%B %Y}" in body(mail)


@pytest.mark.parametrize("state", [State.FAILED, State.BOUNCED, State.SUPPRESSED])
def test_whom_no_mail_can_reach_has_the_week_from_when_it_was_owed(told, pass_days, db, state):
    set_state(db, state, accepted_at=clock.now() + timedelta(days=4) if state is State.BOUNCED else None)

    pass_days(6)
    assert told.status is Q.ANSWERED
    pass_days(1)

    assert told.status is Q.ERASED


def test_nobody_waits_for_a_mail_server_for_longer_than_a_month(told, pass_days, db):
    pass_days(29)
    assert told.status is Q.ANSWERED
    assert (privacy.erase_on(told) - clock.now().date()).days == 1

    pass_days(1)

    assert told.status is Q.ERASED
    assert db.session.execute(select(Delivery.state).where(NOTICE)).scalars().all() == [State.CANCELLED]


def test_the_day_that_was_said_does_not_change_when_the_mail_is_tried_again(told, pass_days, mails, db):
    before = db.session.execute(select(Delivery.context).where(NOTICE)).scalar_one()["day"]
    pass_days(1)
    mails.deliver()

    after = db.session.execute(select(Delivery.context).where(NOTICE)).scalar_one()["day"]

    assert date.fromisoformat(after) == date.fromisoformat(before)
