"""How long a question is kept: the clock, the mail a week before, and what stays when its time is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, keys, privacy
from askmd.answers import services as answering
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.questions import services
from askmd.questions.models import Consent, Question
from askmd.site import settings
from askmd.subscriptions.models import Watcher
from askmd.workflow import ASKER, QuestionStatus
from tests import factories
from tests.support.mails import body, links

PAT = "pat@example.org"
Q = QuestionStatus


def answered(alice, bob, **values) -> Question:
    question = factories.question(assignee=alice, is_confirmed=True, **values)
    answering.deliver(factories.approved(factories.answer(author=alice, question=question), reviewer=bob))
    return question


def published(alice, bob, **values):
    question = answered(alice, bob, consent=Consent.PUBLISH, address=PAT, **values)
    post = posts.start_preview(answers_of(question), [], by=alice)
    planning.agree(planning.preview_of(question))
    assert publishing.publish(post)
    return question, post


def answers_of(question):
    return privacy.services.answers_of(question)[-1]


@pytest.fixture
def pass_days(app, time_machine, mails):
    """`pass_days(83, 7)`: so many days go by, and after each number of them the worker keeps time, and mails leave."""

    def go(*steps: int) -> None:
        for days in steps:
            time_machine.shift(timedelta(days=days))
            jobs.run_now("privacy.keep_time")
            mails.deliver()

    return go


def keep_for(days, charlie):
    # An account that has to be read anew would write the setting away half made.
    assert charlie.id
    settings.change("retention_days", days, by=charlie)


def days_left(question) -> int:
    return (privacy.erase_on(question) - clock.now().date()).days


def told(mails):
    return [mail for mail in mails.deliver().to(PAT) if mail["Subject"] == "We will soon delete your question"]


def test_without_an_address_an_answered_question_goes_on_its_day(alice, bob, pass_days):
    question = answered(alice, bob)
    assert days_left(question) == 90

    pass_days(89)
    assert question.status is Q.ANSWERED
    pass_days(1)

    assert question.status is Q.ERASED


def test_a_week_before_a_mail_says_the_day_and_the_page_to_open(alice, bob, pass_days, mails):
    question = answered(alice, bob, address=PAT, body="Quagga swimming")
    day = privacy.erase_on(question)
    pass_days(82)
    assert told(mails) == []

    pass_days(1)

    [mail] = told(mails)
    for kind in ("plain", "html"):
        assert f"{day.day} {day:%B %Y}" in body(mail, kind)
        assert "Quagga" not in body(mail, kind)
    assert any("/my/mail/" in link for link in links(mail))
    pass_days(6)
    assert question.status is Q.ANSWERED
    pass_days(1)
    assert question.status is Q.ERASED
    assert len(told(mails)) == 1


def test_who_opens_the_page_keeps_it_and_is_told_anew(alice, bob, pass_days, mails):
    question = answered(alice, bob, address=PAT)
    pass_days(85)
    services.mark_opened(question)
    assert (question.erase_told_at, days_left(question)) == (None, 90)

    pass_days(83, 6)
    assert question.status is Q.ANSWERED
    assert len(told(mails)) == 2
    pass_days(1)

    assert question.status is Q.ERASED


def test_no_mail_goes_to_who_opened_the_page_before_it_was_sent(alice, bob, time_machine, mails):
    question = answered(alice, bob, address=PAT)
    time_machine.shift(timedelta(days=83))
    jobs.run_now("privacy.keep_time")
    services.mark_opened(question)

    assert told(mails) == []


def test_a_new_message_of_a_doctor_starts_the_clock_anew(alice, bob, pass_days):
    question = answered(alice, bob)
    pass_days(80)

    services.help_now(question, by=alice)

    assert days_left(question) == 90


def test_who_was_told_long_ago_of_another_day_has_a_week_again(alice, bob, pass_days, time_machine):
    question = answered(alice, bob, address=PAT)
    pass_days(83)
    services.help_now(question, by=alice)

    time_machine.shift(timedelta(days=100))

    assert days_left(question) == 7


def test_when_the_time_is_made_shorter_everybody_still_has_a_week(alice, bob, charlie, pass_days, mails):
    question = answered(alice, bob, address=PAT)
    pass_days(60)

    keep_for(30, charlie)
    assert days_left(question) == 7
    pass_days(0, 6)
    assert question.status is Q.ANSWERED
    assert len(told(mails)) == 1
    pass_days(1)

    assert question.status is Q.ERASED


def test_a_notice_from_before_the_time_was_made_longer_counts_no_more(alice, bob, charlie, pass_days, mails):
    question = answered(alice, bob, address=PAT)
    pass_days(84)
    keep_for(120, charlie)

    pass_days(29, 6)
    assert question.status is Q.ANSWERED
    assert len(told(mails)) == 2
    pass_days(1)

    assert question.status is Q.ERASED


def test_what_was_taken_back_goes_without_a_mail(pass_days, mails):
    question = factories.question(address=PAT, is_confirmed=True)
    privacy.withdraw(question)

    pass_days(90)

    assert question.status is Q.ERASED
    assert mails.deliver().all == []


def test_the_bin_is_emptied_after_a_week_and_what_was_taken_out_of_it_stays(alice, pass_days):
    spam, kept = factories.question(), factories.question()
    for question in (spam, kept):
        services.move_to_bin(question, by=alice)
    assert days_left(spam) == 7
    pass_days(6)
    services.take_from_bin(kept, by=alice)

    pass_days(2)

    assert (spam.status, kept.status) == (Q.ERASED, Q.WAITING)


def test_a_question_that_waits_says_the_last_day_it_can_be_kept(alice):
    waiting, urgent = factories.question(), factories.question(asked_at=clock.now() - timedelta(days=300))

    assert days_left(waiting) == 180 + 90
    assert days_left(urgent) == 90


def test_the_address_goes_on_only_to_hear_of_corrections_of_a_public_post(alice, bob, pass_days, db):
    question, post = published(alice, bob, wants_corrections=True)
    published(alice, bob)
    private = answered(alice, bob, address="private@example.org", wants_corrections=True)

    pass_days(83, 7)

    [watcher] = db.session.execute(select(Watcher)).scalars().all()
    assert (watcher.post_id, keys.read(watcher, "address")) == (post.id, PAT)
    assert watcher.confirmed_at is not None
    assert watcher.expires_at <= clock.now() + timedelta(days=731)
    assert {question.status, private.status} == {Q.ERASED}


def test_who_deletes_the_question_is_not_written_to_any_more(alice, bob, db):
    question, _post = published(alice, bob, wants_corrections=True)

    privacy.erase(question, by=ASKER)

    assert db.session.execute(select(Watcher)).first() is None


def test_of_an_erased_question_only_facts_without_a_person_stay(alice, bob, pass_days, db, client):
    question, _post = published(alice, bob, wants_corrections=True, name="Zebedee")
    keys.write(question, flags='{"level": "guide", "categories": ["fever"]}')
    client.open_question(question)
    session = "SELECT count(*) FROM web_session WHERE question_id IS NOT NULL"
    assert db.session.execute(db.text(session)).scalar() == 1

    pass_days(83, 7)

    row = db.session.execute(select(Question.__table__)).mappings().one()
    empty = {name for name, value in row.items() if not value}
    assert {"body_sealed", "flags_sealed", "name_sealed", "address_sealed", "address_lookup", "address_set_at"} <= empty
    assert {"address_confirmed_at", "wants_corrections", "is_urgent", "assignee_id"} <= empty
    assert question.answered_at is not None
    assert question.consent is Consent.PUBLISH
    assert db.session.execute(db.text(session)).scalar() == 0


def test_each_step_is_written_down_once_whatever_runs_twice(alice, bob, pass_days, db):
    answered(alice, bob, address=PAT)
    pass_days(83)
    assert jobs.run_now("privacy.keep_time") == 0
    pass_days(7)
    assert jobs.run_now("privacy.keep_time") == 0

    query = select(AuditEvent.action, AuditEvent.by_part).where(AuditEvent.action.like("question.erase%"))
    assert [tuple(row) for row in db.session.execute(query.order_by(AuditEvent.id))] == [
        ("question.erase_announced", "retention"),
        ("question.erased", "retention"),
    ]
