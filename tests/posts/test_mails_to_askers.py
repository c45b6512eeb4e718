"""Mails about a post to whoever asked: no word of question or answer, and none that came too late."""

from datetime import timedelta

import pytest

from askmd import jobs
from askmd.answers import services as answers
from askmd.core import clock
from askmd.posts import services
from askmd.posts.planning import preview_of
from askmd.questions.models import Consent
from tests import factories
from tests.support.mails import body, links

PAT = "pat@example.org"
SECRET = "turnip soup at midnight"


@pytest.fixture
def question(alice):
    return factories.question(
        assignee=alice, address=PAT, is_confirmed=True, consent=Consent.PUBLISH, body=f"Is {SECRET} fine?"
    )


@pytest.fixture
def shown(question, alice, bob, db):
    made = factories.approved(
        factories.answer(question=question, author=alice, title=f"About {SECRET}", body=f"<p>{SECRET}</p>"),
        reviewer=bob,
    )
    services.start_preview(made, (factories.topic(),), by=alice)
    db.session.commit()
    return made


def subjects(mails):
    return [mail["Subject"] for mail in mails.to(PAT)]


def test_the_asker_is_told_that_the_wording_can_be_read(mails, shown):
    mails.deliver()

    [mail] = mails.to(PAT)
    assert mail["Subject"] == "Please read this before we publish"
    assert any("/my/mail/" in link for link in links(mail))
    assert any("/never/" in link for link in links(mail))
    for kind in ("plain", "html"):
        assert "You can stop it for 7 days" in body(mail, kind)
        assert "turnip" not in body(mail, kind)
    assert "turnip" not in str(mail)


def test_who_must_say_yes_first_is_told_that_silence_keeps_it_private(mails, db, question, shown):
    question.consent = Consent.ASK_FIRST
    db.session.commit()

    mails.deliver()

    assert "If you say nothing, your question stays private." in body(mails.last, "plain")


def test_half_way_through_a_reminder_names_the_last_day(mails, db, question, shown, time_machine):
    mails.deliver()
    jobs.run_everything_due()
    time_machine.move_to(clock.now() + timedelta(days=3, hours=13))
    jobs.run_everything_due()

    reminder = next(mail for mail in mails.to(PAT) if mail["Subject"].startswith("A reminder"))
    until = preview_of(question).until
    assert f"{until.day} {until:%B %Y}" in body(reminder, "plain")


def test_no_mail_asks_for_a_word_that_was_given_meanwhile(mails, db, question, shown):
    services.object_to(preview_of(question))
    db.session.commit()

    mails.deliver()

    assert mails.to(PAT) == []


def test_the_asker_is_told_when_it_is_public(mails, db, question, shown, time_machine):
    services.agree(preview_of(question))
    db.session.commit()
    time_machine.move_to(clock.now() + timedelta(minutes=1))

    jobs.run_everything_due()

    assert "Your question is now on our site" in subjects(mails)
    assert not any("turnip" in str(mail) for mail in mails.to(PAT))


def test_an_approval_that_fell_stops_the_mail(mails, db, shown, alice):
    answers.revise(shown, by=alice)
    db.session.commit()

    mails.deliver()

    assert mails.to(PAT) == []
