"""A post that is public already answers a question: at once, without a new review, and never the other way round."""

from datetime import timedelta

import pytest

from askmd import privacy
from askmd.answers import merging, queries, services
from askmd.answers.models import ReviewMode
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import NotAllowed, WrongState
from askmd.outbox.models import Delivery, State
from askmd.posts import publishing, replying
from askmd.posts.standing import State as Standing
from askmd.posts.standing import work
from askmd.privacy import retention
from askmd.questions import services as asking
from askmd.questions import together
from askmd.subscriptions.models import Watcher
from askmd.workflow import ASKER, SYSTEM, AnswerStatus, PostStatus, QuestionStatus
from tests import factories

Q = QuestionStatus


@pytest.fixture
def post(bob):
    return factories.post(author=bob, short_answer="Ask your own team first.")


@pytest.fixture
def question(alice):
    return factories.question(assignee=alice, address="pat@example.org", is_confirmed=True)


def mails_to(db, question, notice):
    query = db.session.query(Delivery).filter_by(recipient_id=question.id, notice=notice).order_by(Delivery.id)
    return query.all()


def test_it_is_answered_at_once_its_asker_is_told_and_a_draft_of_it_alone_is_closed(question, post, alice, db):
    draft = factories.answer(author=alice, question=question)

    replying.answer_with(question, post, by=alice)

    assert (question.status, replying.post_for(question)) == (Q.ANSWERED, post)
    assert len(mails_to(db, question, "questions_answer_ready")) == 1
    assert draft.status is AnswerStatus.CLOSED
    assert work(question, queries.for_question(question)).state is Standing.ANSWERED
    event = db.session.query(AuditEvent).filter_by(action="question.answered_with_post").one()
    assert (event.by_id, event.subject_id, event.detail) == (alice.id, question.id, {"post": post.id})


def test_only_its_doctor_and_only_with_what_is_public_in_date_and_checked(question, post, alice, bob, db):
    late, retracted, imported = (factories.post() for _ in range(3))
    late.review_due_on = clock.now().date() - timedelta(days=1)
    imported.approval = ReviewMode.IMPORTED
    publishing.retract(retracted, notice="It is outdated.", by=bob)
    db.session.flush()

    for by, chosen in ((bob, post), (alice, late), (alice, retracted), (alice, imported)):
        with pytest.raises(NotAllowed):
            replying.answer_with(question, chosen, by=by)
    asking.set_urgent(question, by=SYSTEM)
    with pytest.raises(NotAllowed, match="urgent"):
        replying.answer_with(question, post, by=alice)
    with pytest.raises(NotAllowed, match="Claim"):
        replying.answer_with(factories.question(), post, by=alice)
    assert question.status is Q.CLAIMED


def test_not_while_its_answer_is_checked_was_read_or_is_for_several(question, post, alice, bob):
    other = factories.question(assignee=alice)
    merging.merge(other, into=question, by=alice)
    with pytest.raises(NotAllowed, match="with others"):
        replying.answer_with(question, post, by=alice)
    merging.unmerge(other, by=alice)

    answer = factories.submitted(factories.answer(author=alice, question=question))
    with pytest.raises(NotAllowed, match="being checked"):
        replying.answer_with(question, post, by=alice)

    services.approve(answer, digest=queries.latest(answer).digest, by=bob)
    services.deliver(answer)
    asking.follow_up(question, text="And then?")
    asking.claim(question, by=alice)
    with pytest.raises(NotAllowed, match="read an answer already"):
        replying.answer_with(question, post, by=alice)


def test_after_a_follow_up_an_answer_of_its_own_takes_the_place_of_the_post(question, post, alice, bob):
    replying.answer_with(question, post, by=alice)
    asking.follow_up(question, text="And then?")
    asking.claim(question, by=alice)
    assert replying.post_for(question) is post

    services.deliver(factories.approved(factories.answer(author=alice, question=question), reviewer=bob))

    assert replying.post_for(question) is None
    assert queries.delivered_revision(question) is not None


def test_the_wrong_post_is_taken_back_and_any_doctor_can(question, post, alice, bob, db):
    replying.answer_with(question, post, by=alice)

    replying.take_back(question, by=bob)

    assert (question.status, question.assignee_id) == (Q.CLAIMED, bob.id)
    assert (question.answered_at, replying.post_for(question)) == (None, None)
    assert together.newest(question).action == together.TAKEN_BACK
    assert [mail.state for mail in mails_to(db, question, "questions_answer_ready")] == [State.CANCELLED]
    assert len(mails_to(db, question, "questions_news")) == 1
    with pytest.raises(WrongState):
        replying.take_back(question, by=bob)


def test_who_asked_for_corrections_is_told_of_them_and_everybody_of_a_retraction(question, post, alice, bob, db):
    silent = factories.question(assignee=alice, address="sam@example.org")
    asking.set_wants_corrections(question, True)
    for one in (question, silent):
        replying.answer_with(one, post, by=alice)
    services.revise(post.answer, by=bob)
    services.save(post.answer, factories.content(short_answer="Better words."), base_number=1, by=bob)
    factories.approved(post.answer)

    publishing.correct(post, note="Better words.", by=bob)
    assert [len(mails_to(db, one, "posts_answer_changed")) for one in (question, silent)] == [1, 0]

    publishing.retract(post, notice="It is outdated.", by=bob)
    assert [mail.context["what"] for mail in mails_to(db, silent, "posts_answer_changed")] == ["retracted"]
    assert [mail.context["wanted"] for mail in mails_to(db, silent, "posts_answer_changed")] == [False]
    assert len(mails_to(db, question, "posts_answer_changed")) == 2


def test_nothing_that_becomes_of_the_question_touches_the_post(post, alice, db):
    asked = [factories.question(assignee=alice, address=f"pat{n}@example.org", is_confirmed=True) for n in range(3)]
    for question in asked:
        replying.answer_with(question, post, by=alice)
    asking.set_wants_corrections(asked[2], True)

    privacy.withdraw(asked[0])
    privacy.erase(asked[1], by=ASKER)
    retention.erase(asked[2])

    assert (post.status, post.body is None) == (PostStatus.PUBLISHED, False)
    assert [replying.post_for(question) for question in asked] == [post, None, None]
    # Who wanted to hear of corrections goes on to, without the question.
    assert db.session.query(Watcher).filter_by(post_id=post.id).count() == 1


def test_an_answer_begins_with_the_text_of_a_post_and_is_checked_as_any_other(question, post, alice, db):
    answer = replying.start_from(question, post, by=alice)

    content = queries.content_of(queries.latest(answer))
    assert (content.title, content.short_answer) == (post.title, "Ask your own team first.")
    assert (answer.status, answer.author_id, question.status) == (AnswerStatus.DRAFTING, alice.id, Q.CLAIMED)
    assert db.session.query(AuditEvent).filter_by(action="answer.begun_from_post").one().detail == {"post": post.id}
    with pytest.raises(NotAllowed, match="text already"):
        replying.start_from(question, post, by=alice)
    with pytest.raises(NotAllowed):
        replying.start_from(factories.question(), post, by=alice)
