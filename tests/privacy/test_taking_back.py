"""Take back and delete: what is gone, what stays, and what a crash between two commits leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, keys, privacy
from askmd.answers import queries as answers
from askmd.answers import services as answering
from askmd.answers.models import Review, Revision
from askmd.core.errors import KeyGone, WrongState
from askmd.outbox import Delivery
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.posts.models import Post
from askmd.privacy import tasks
from askmd.questions import notices, queries, services
from askmd.questions.models import Consent, Message, Note
from askmd.workflow import ASKER, AnswerStatus, PostStatus, QuestionStatus
from tests import factories

CANARY = "Quagga swimming"


def published(alice, bob):
    question = factories.question(assignee=alice, consent=Consent.PUBLISH, address="pat@example.org", body=CANARY)
    answer = factories.approved(factories.answer(author=alice, question=question), reviewer=bob)
    answering.deliver(answer)
    post = posts.start_preview(answer, [], by=alice)
    planning.agree(planning.preview_of(question))
    assert publishing.publish(post)
    return question, answer, post


def erase(question, db):
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    privacy.finish(doomed)
    return doomed


def test_taking_back_stops_the_work_and_the_mails_and_takes_the_page_down(alice, bob, db):
    question, _answer, post = published(alice, bob)
    notices.answer_ready(question)

    privacy.withdraw(question)

    assert question.status is QuestionStatus.WITHDRAWN
    assert (post.status, post.body, post.title) == (PostStatus.WITHDRAWN, None, None)
    states = set(db.session.execute(select(Delivery.state).where(Delivery.recipient == "question")).scalars())
    assert states == {"cancelled"}
    assert keys.read(question, "body") == CANARY


def test_a_draft_is_closed_when_its_question_is_taken_back(alice):
    question = factories.question(assignee=alice)
    answer = factories.answer(author=alice, question=question)

    privacy.withdraw(question)

    assert answer.status is AnswerStatus.CLOSED


def test_taking_back_twice_is_refused(app):
    question = factories.question()
    privacy.withdraw(question)

    with pytest.raises(WrongState):
        privacy.withdraw(question)


def test_deleting_empties_every_word_and_destroys_every_key(alice, bob, db):
    question, answer, post = published(alice, bob)
    services.add_note(question, text=CANARY, by=alice)
    services.follow_up(question, text=CANARY)
    key_id, answer_key = question.key_id, answer.key_id

    doomed = erase(question, db)

    assert set(doomed) == {key_id, answer_key}
    for key in doomed:
        with pytest.raises(KeyGone):
            keys.store().open(key)
    assert question.status is QuestionStatus.ERASED
    sealed = (question.body_sealed, question.name_sealed, question.address_sealed, question.address_lookup)
    assert sealed == (None,) * 4
    for model, column in ((Message, "body"), (Note, "body"), (Revision, "content"), (Review, "comment")):
        assert not [row for row in db.session.execute(select(model)).scalars() if getattr(row, f"{column}_sealed")]
    assert post.body is None


@pytest.mark.parametrize("status", ["waiting", "declined", "withdrawn"])
def test_deleting_works_from_every_state(alice, db, status):
    question = factories.question(assignee=alice if status == "declined" else None)
    if status == "declined":
        services.decline(question, text="No.", by=alice)
    if status == "withdrawn":
        privacy.withdraw(question)

    erase(question, db)

    assert question.status is QuestionStatus.ERASED
    assert queries.readable_by_code(b"") is None


def test_an_answer_that_was_deleted_is_never_written_again(client, alice, bob, db):
    question, answer, _post = published(alice, bob)
    erase(question, db)

    page = client.sign_in(alice).visit(f"/dashboard/answers/{answer.id}")
    token = {"csrf_token": page.field("csrf_token")}

    assert "Reopen for changes" not in page.buttons
    assert client.post(f"/dashboard/answers/{answer.id}/revise", data=token).status_code == 409
    assert answer.status is AnswerStatus.DELIVERED


def test_a_crash_between_the_two_commits_is_finished_by_the_sweep(alice, bob, db):
    question, _answer, _post = published(alice, bob)
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()

    jobs.run_now("privacy.finish_erasures")

    for key in doomed:
        with pytest.raises(KeyGone):
            keys.store().open(key)
    assert question.key_id is None
    assert jobs.run_now("privacy.finish_erasures") == 0


def test_a_crash_before_the_row_leaves_a_key_that_the_sweep_destroys(app, db, time_machine):
    orphan = keys.store().create("question")
    kept = factories.question().key_id
    assert jobs.run_now("privacy.sweep_keys") == 0

    time_machine.shift(timedelta(hours=1, minutes=1))
    assert jobs.run_now("privacy.sweep_keys") == 1

    with pytest.raises(KeyGone):
        keys.store().open(orphan)
    assert keys.store().open(kept)


def test_a_living_question_without_its_key_is_an_alarm_that_names_only_its_number(app, caplog):
    question = factories.question(body=CANARY)
    keys.destroy(question.key_id)

    jobs.run_now("privacy.sweep_keys")

    assert f"question {question.id} is live and its key is gone" in caplog.text
    assert CANARY not in caplog.text


def test_many_keys_without_rows_mean_the_wrong_database_and_nothing_is_destroyed(app, caplog, time_machine):
    for _ in range(tasks.MOST_ORPHANS + 1):
        keys.store().create("question")
    time_machine.shift(timedelta(hours=2))

    assert jobs.run_now("privacy.sweep_keys") == 0

    assert "is this the right database?" in caplog.text


def test_spam_is_deleted_after_a_week(alice, time_machine):
    question = factories.question()
    services.move_to_bin(question, by=alice)

    time_machine.shift(timedelta(days=6))
    jobs.run_now("privacy.keep_time")
    assert question.status is QuestionStatus.SPAM
    time_machine.shift(timedelta(days=2))
    jobs.run_now("privacy.keep_time")

    assert question.status is QuestionStatus.ERASED


def test_what_nobody_touched_for_the_time_of_keeping_is_deleted_and_its_post_stays(alice, bob, db, mails, time_machine):
    question, answer, post = published(alice, bob)
    private = factories.question(assignee=alice)
    secret = factories.approved(factories.answer(author=alice, question=private), reviewer=bob)
    answering.deliver(secret)
    db.session.commit()

    time_machine.shift(timedelta(days=80))
    services.mark_opened(private)
    jobs.run_now("privacy.keep_time")
    time_machine.shift(timedelta(days=11))
    jobs.run_now("privacy.keep_time")
    mails.deliver()
    time_machine.shift(timedelta(days=7))
    jobs.run_now("privacy.keep_time")
    assert (question.status, private.status) == (QuestionStatus.ERASED, QuestionStatus.ANSWERED)
    assert post.status is PostStatus.PUBLISHED
    assert answers.content_of(answers.latest(answer)).title
    time_machine.shift(timedelta(days=80))
    jobs.run_now("privacy.keep_time")

    assert private.status is QuestionStatus.ERASED
    assert answers.latest(secret).content_sealed is None
    assert [row.status for row in db.session.execute(select(Post)).scalars()] == [PostStatus.PUBLISHED]
