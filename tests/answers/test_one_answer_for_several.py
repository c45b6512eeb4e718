"""Who asked the same gets one answer: a doctor puts the questions together, and can take each of them out again."""

import pytest

from askmd.answers import merging, queries, services
from askmd.answers.models import AnswerQuestion
from askmd.core.errors import NotAllowed, WrongState
from askmd.outbox.models import Delivery, State
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.posts.models import Preview
from askmd.questions import services as asking
from askmd.questions import together
from askmd.questions.models import Consent
from askmd.workflow import SYSTEM, AnswerStatus, PostStatus, QuestionStatus
from tests import factories

Q, A = QuestionStatus, AnswerStatus


@pytest.fixture
def ann(alice):
    """The question that Alice holds, and whose answer she writes."""
    return factories.question(assignee=alice, address="ann@example.org", consent=Consent.ASK_FIRST)


@pytest.fixture
def ben():
    return factories.question(address="ben@example.org", consent=Consent.PUBLISH)


@pytest.fixture
def both(ann, ben, alice):
    """Their one answer, written."""
    merging.merge(ben, into=ann, by=alice)
    return factories.answer(author=alice, question=ann)


def news_to(db, question):
    query = db.session.query(Delivery).filter_by(notice="questions_news", recipient_id=question.id)
    return [mail.state for mail in query.order_by(Delivery.id)]


def told(question):
    event = together.newest(question)
    return event and event.action


def published(answer, reviewer, by):
    services.deliver(factories.approved(answer, reviewer=reviewer))
    post = posts.start_preview(answer, [], by=by)
    for question in planning.consenting(answer):
        planning.agree(planning.preview_of(question, post.revision))
    assert publishing.publish(post)
    return post


def test_both_are_held_by_one_doctor_and_each_asker_is_told_once(ann, ben, alice, db):
    answer = merging.merge(ben, into=ann, by=alice)

    assert (ben.status, ben.assignee_id) == (Q.CLAIMED, alice.id)
    assert answer.questions == [ann, ben]
    row = db.session.get(AnswerQuestion, (answer.id, ben.id))
    assert row.merged_by_id == alice.id
    assert row.merged_at is not None
    assert merging.others_of(ann) == [ben]
    assert merging.others_of(ben) == [ann]
    assert [told(question) for question in (ann, ben)] == [together.MERGED] * 2
    assert [len(news_to(db, question)) for question in (ann, ben)] == [1, 1]

    third = factories.question(assignee=alice, address="cid@example.org")
    merging.merge(third, into=ben, by=alice)
    merging.merge(third, into=ann, by=alice)

    assert [len(news_to(db, question)) for question in (ann, ben, third)] == [1, 1, 1]
    assert merging.others_of(third) == [ann, ben]


def test_all_are_answered_when_it_is_delivered_and_nobody_is_told_of_the_merging_any_more(both, ann, ben, bob):
    services.deliver(factories.approved(both, reviewer=bob))

    assert [question.status for question in (ann, ben)] == [Q.ANSWERED] * 2
    assert queries.delivered_revision(ann) == queries.delivered_revision(ben)
    assert [told(question) for question in (ann, ben)] == [None, None]


def test_a_draft_of_its_own_is_closed_and_one_in_the_hands_of_others_is_not_touched(ann, alice, bob):
    mine = factories.question(assignee=alice)
    draft = factories.answer(author=alice, question=mine)
    his = factories.question(assignee=bob)

    answer = merging.merge(mine, into=ann, by=alice)

    assert draft.status is A.CLOSED
    assert queries.for_question(mine) is answer
    with pytest.raises(WrongState, match="already with Bob"):
        merging.merge(his, into=ann, by=alice)
    with pytest.raises(NotAllowed):
        merging.merge(his, into=ann, by=bob)
    with pytest.raises(NotAllowed):
        merging.merge(ann, into=ann, by=alice)
    with pytest.raises(NotAllowed, match="together with others already"):
        merging.merge(mine, into=factories.question(assignee=alice), by=alice)


def test_nothing_joins_or_leaves_for_an_answer_that_is_being_checked_or_was_read(ann, ben, alice, bob):
    answer = factories.submitted(factories.answer(author=alice, question=ann))
    other = factories.question(assignee=alice)
    assert not merging.may_merge_into(ann, by=alice)

    for question, into in ((ben, ann), (ann, other)):
        with pytest.raises(NotAllowed, match="is being checked"):
            merging.merge(question, into=into, by=alice)
    services.deliver(_approve(answer, bob))
    with pytest.raises(WrongState):
        merging.merge(ben, into=ann, by=alice)
    asking.follow_up(ann, text="And then?")
    asking.claim(ann, by=alice)
    for question, into in ((ben, ann), (ann, other)):
        with pytest.raises(NotAllowed, match="has read"):
            merging.merge(question, into=into, by=alice)


def _approve(answer, reviewer):
    services.approve(answer, digest=queries.latest(answer).digest, by=reviewer)
    return answer


def test_an_urgent_question_is_opened_first(ann, ben, alice):
    asking.set_urgent(ben, by=SYSTEM)

    with pytest.raises(NotAllowed, match="read it"):
        merging.merge(ben, into=ann, by=alice)
    assert ben.status is Q.WAITING


def test_taken_out_in_time_it_stays_with_its_doctor_and_no_mail_leaves(both, ann, ben, alice, db):
    services.submit(both, digest=queries.latest(both).digest, by=alice)

    merging.unmerge(ben, by=alice)

    assert (ben.status, ben.assignee_id, queries.for_question(ben)) == (Q.CLAIMED, alice.id, None)
    assert both.questions == [ann]
    assert both.status is A.DRAFTING
    assert news_to(db, ben) == [State.CANCELLED]
    assert told(ben) == together.UNMERGED
    assert services.start(ben, by=alice) is not both


def test_who_has_read_the_answer_is_with_a_doctor_again(both, ann, ben, alice, bob):
    services.deliver(factories.approved(both, reviewer=bob))

    merging.unmerge(ben, by=alice)

    assert (ben.status, ben.assignee_id, ben.answered_at) == (Q.CLAIMED, alice.id, None)
    assert told(ben) == together.TAKEN_BACK
    assert queries.delivered_revision(ben) is None
    assert (ann.status, both.status) == (Q.ANSWERED, A.DRAFTING)
    assert queries.delivered_revision(ann) is not None


def test_the_last_question_stays_and_a_stranger_takes_none_out(both, ann, ben, alice, bob):
    with pytest.raises(NotAllowed, match="Only the doctor"):
        merging.unmerge(ben, by=bob)
    merging.unmerge(ann, by=alice)

    with pytest.raises(NotAllowed, match="only question"):
        merging.unmerge(ben, by=alice)
    assert both.questions == [ben]


def test_what_is_public_with_its_words_is_hidden_and_needs_a_new_approval_and_the_yes_of_the_other(
    both, ann, ben, alice, bob
):
    post = published(both, bob, alice)

    merging.unmerge(ben, by=alice)

    assert (post.status, post.body) == (PostStatus.CANCELLED, None)
    assert planning.preview_of(ben) is None
    assert planning.preview_of(ann) is not None
    with pytest.raises(NotAllowed):
        posts.schedule(both, [], by=alice)
    services.save(both, factories.content(question="Is it safe?"), base_number=1, by=alice)
    assert published(both, bob, alice) is post


def test_a_preview_that_stands_is_stopped_and_is_nobodys_but_who_stays(both, ann, ben, alice, bob, db, time_machine):
    services.deliver(factories.approved(both, reviewer=bob))
    post = posts.start_preview(both, [], by=alice)
    merging.unmerge(ben, by=alice)
    assert post.status is PostStatus.CANCELLED

    services.save(both, factories.content(question="Is it safe?"), base_number=1, by=alice)
    factories.approved(both, reviewer=bob)
    posts.start_preview(both, [], by=alice)

    assert [preview.question_id for preview in db.session.query(Preview).filter_by(revision_id=post.revision_id)] == [
        ann.id
    ]
    assert planning.open_preview_of(ben) is None
    assert planning.open_preview_of(ann) is not None


def test_where_nobody_is_left_who_allows_it_the_post_is_gone(alice, bob, ben, db):
    private = factories.question(assignee=alice, consent=Consent.PRIVATE)
    merging.merge(ben, into=private, by=alice)
    post = published(factories.answer(author=alice, question=private), bob, alice)

    merging.unmerge(ben, by=alice)

    assert (post.status, post.body) == (PostStatus.WITHDRAWN, None)


def test_who_had_no_part_in_the_post_takes_nothing_from_it(alice, bob, ben):
    private = factories.question(assignee=alice, consent=Consent.PRIVATE)
    merging.merge(ben, into=private, by=alice)
    answer = factories.answer(author=alice, question=private)
    post = published(answer, bob, alice)

    merging.unmerge(private, by=alice)

    assert post.status is PostStatus.PUBLISHED
    assert answer.status is A.DRAFTING
