"""An answer or its post changes: its asker is told, where they asked for it, once, and without a word of either."""

from datetime import timedelta

import pytest

from askmd import jobs
from askmd.answers import services as answers
from askmd.core import clock
from askmd.posts import planning, publishing, services
from askmd.questions import services as questions
from askmd.questions.models import Consent
from askmd.workflow import AnswerStatus
from tests import factories
from tests.support.mails import body, links

PAT = "pat@example.org"
SECRET = "turnip soup"


def newly_approved(answer, **text):
    if answer.status is not AnswerStatus.DRAFTING:
        answers.revise(answer, by=answer.author)
    base = factories.revision(answer=answer).number
    answers.save(answer, factories.content(**text), base_number=base, by=answer.author)
    return factories.approved(answer)


@pytest.fixture
def question(alice):
    made = factories.question(assignee=alice, address=PAT, is_confirmed=True, consent=Consent.PUBLISH, body=SECRET)
    questions.set_wants_corrections(made, True)
    return made


@pytest.fixture
def delivered(db, question, alice, bob, mails, time_machine):
    """An answer that Pat has read, and been told of."""
    made = factories.approved(
        factories.answer(question=question, author=alice, title=f"About {SECRET}", body=f"<p>{SECRET}</p>"),
        reviewer=bob,
    )
    settle(db, time_machine)
    assert [mail["Subject"] for mail in mails.to(PAT)] == ["Your answer is ready"]
    mails.sink.start_again()
    return made


@pytest.fixture
def published(delivered, db, time_machine, mails):
    post = services.start_preview(delivered, (factories.topic(),), by=delivered.author)
    services.agree(planning.preview_of(delivered.questions[0]))
    settle(db, time_machine)
    mails.sink.start_again()
    return post


def settle(db, time_machine):
    """The time to undo goes by, and the worker does what is due."""
    db.session.commit()
    time_machine.move_to(clock.now() + timedelta(minutes=1))
    jobs.run_everything_due()
    db.session.expire_all()


def test_a_newly_delivered_revision_is_told_to_who_read_the_one_before(db, mails, delivered, time_machine):
    newly_approved(delivered, title="Other words")
    settle(db, time_machine)

    [mail] = mails.to(PAT)
    assert mail["Subject"] == "There is news about your answer"
    assert "has corrected the answer" in " ".join(body(mail, "plain").split())
    assert "turnip" not in str(mail)
    assert any("/my/mail/" in link for link in links(mail))
    assert any("/never/" in link for link in links(mail))


def test_who_did_not_ask_for_corrections_is_not_told(db, mails, question, delivered, time_machine):
    questions.set_wants_corrections(question, False)
    newly_approved(delivered, title="Other words")
    settle(db, time_machine)

    assert mails.to(PAT) == []


def test_a_correction_that_its_asker_read_already_is_not_told_again(db, mails, published, time_machine):
    newly_approved(published.answer, title="Other words")
    settle(db, time_machine)
    publishing.correct(published, note="A word was wrong.", by=published.author)
    settle(db, time_machine)

    assert len(mails.to(PAT)) == 1


def test_a_retraction_is_told_to_the_asker_without_its_reason(db, mails, published, time_machine):
    publishing.retract(published, notice=f"The {SECRET} was cold.", by=published.author)
    settle(db, time_machine)

    [mail] = mails.to(PAT)
    assert "taken down the answer to your question" in " ".join(body(mail, "plain").split())
    for hidden in ("turnip", published.slug, "was cold"):
        assert hidden not in str(mail)
