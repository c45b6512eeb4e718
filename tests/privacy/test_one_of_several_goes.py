"""Several with one answer who allow different things: each can go, and takes along what was theirs and nothing else."""

import pytest

from askmd import keys, privacy
from askmd.answers import merging, queries, services
from askmd.core.errors import KeyGone
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.questions.models import Consent
from askmd.workflow import ASKER, AnswerStatus, PostStatus
from tests import factories


@pytest.fixture
def several(alice, bob):
    """`several(consent, …)`: the questions of so many askers, and their one answer, delivered."""

    def make(*consents):
        first, *others = [factories.question(assignee=alice, consent=consent) for consent in consents]
        for question in others:
            merging.merge(question, into=first, by=alice)
        answer = factories.answer(author=alice, question=first)
        services.deliver(factories.approved(answer, reviewer=bob))
        return [first, *others], answer

    return make


def public(answer, by):
    post = posts.start_preview(answer, [], by=by)
    for question in planning.consenting(answer):
        planning.agree(planning.preview_of(question, post.revision))
    assert publishing.publish(post)
    return post


def gone(question, db):
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    privacy.finish(doomed)
    return doomed


def test_only_who_allows_it_is_asked_and_only_they_can_hide_it(several, alice):
    (yes, never, first_ask), answer = several(Consent.PUBLISH, Consent.PRIVATE, Consent.ASK_FIRST)
    post = public(answer, alice)
    assert [planning.preview_of(question) is not None for question in (yes, never, first_ask)] == [True, False, True]

    privacy.withdraw(never)
    assert post.status is PostStatus.PUBLISHED

    privacy.withdraw(first_ask)
    assert (post.status, answer.status) == (PostStatus.CANCELLED, AnswerStatus.DRAFTING)

    privacy.change_consent(yes, consent=Consent.PRIVATE, has_agreement=False)
    assert post.status is PostStatus.WITHDRAWN
    assert queries.delivered_revision(yes) is not None


def test_before_all_have_said_yes_nothing_is_public_and_who_goes_stops_it(several, alice):
    (one, two), answer = several(Consent.ASK_FIRST, Consent.ASK_FIRST)
    post = posts.start_preview(answer, [], by=alice)
    planning.agree(planning.preview_of(one))
    assert post.status is PostStatus.PREVIEW

    privacy.withdraw(two)

    assert (post.status, answer.status) == (PostStatus.CANCELLED, AnswerStatus.DRAFTING)
    assert planning.open_preview_of(one) is None


def test_the_words_of_the_answer_go_with_the_last_of_its_askers_and_not_before(several, db):
    (one, two), answer = several(Consent.PRIVATE, Consent.PRIVATE)

    assert gone(one, db) == [one.key_id]
    assert queries.content_of(queries.delivered_revision(two)).short_answer

    assert gone(two, db) == [two.key_id, answer.key_id]
    assert [revision.content_sealed for revision in queries.revisions(answer)] == [None]
    for key_id in (one.key_id, two.key_id, answer.key_id):
        with pytest.raises(KeyGone):
            keys.store().open(key_id)


def test_who_was_taken_out_before_goes_alone_with_the_draft_that_was_closed(several, alice, db):
    (one, two), _answer = several(Consent.PRIVATE, Consent.PRIVATE)
    merging.unmerge(two, by=alice)
    draft = factories.answer(author=alice, question=two)
    third = factories.question(assignee=alice)
    merging.merge(two, into=third, by=alice)
    assert draft.status is AnswerStatus.CLOSED

    doomed = gone(two, db)

    assert doomed == [two.key_id, draft.key_id]
    assert queries.content_of(queries.delivered_revision(one)).short_answer
    assert merging.others_of(third) == []
