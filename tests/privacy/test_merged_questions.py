"""Three people asked the same and have one answer: each keeps the right to take it back, and the others keep it."""

import pytest

from askmd import privacy
from askmd.answers import merging, queries, services
from askmd.core.errors import NotAllowed, WrongState
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.posts.models import Announcement
from askmd.privacy import retention
from askmd.questions import services as asking
from askmd.questions.models import Consent
from askmd.workflow import ASKER, AnswerStatus, PostStatus
from tests import factories


def all_agree(post):
    for question in planning.consenting(post.answer):
        planning.agree(planning.preview_of(question, post.revision))


@pytest.fixture
def merged(alice, bob, db):
    """(three questions, their one answer, its public post)."""
    asked = [factories.question(assignee=alice, consent=Consent.PUBLISH) for _ in range(3)]
    for question in asked[1:]:
        merging.merge(question, into=asked[0], by=alice)
    answer = factories.answer(author=alice, question=asked[0])
    services.deliver(factories.approved(answer, reviewer=bob))
    post = posts.start_preview(answer, [], by=alice)
    all_agree(post)
    assert publishing.publish(post)
    return asked, answer, post


def test_one_takes_it_back_and_the_post_is_out_of_sight_at_once_words_and_all(merged):
    asked, answer, post = merged
    slug = post.slug

    privacy.withdraw(asked[1])

    assert (post.status, post.body, post.title, post.slug) == (PostStatus.CANCELLED, None, None, slug)
    assert answer.status is AnswerStatus.DRAFTING


def test_it_does_not_come_back_without_a_new_approval(merged, alice):
    asked, answer, post = merged
    privacy.withdraw(asked[1])

    with pytest.raises(NotAllowed):
        posts.start_preview(answer, [], by=alice)
    with pytest.raises(NotAllowed):
        posts.schedule(answer, [], by=alice)
    assert post.status is PostStatus.CANCELLED


def test_after_a_new_approval_and_the_yes_of_the_others_it_is_back_at_its_address(merged, alice, bob, db):
    asked, answer, post = merged
    slug, first = post.slug, post.published_at
    privacy.withdraw(asked[1])
    newest = queries.latest(answer)
    services.save(answer, factories.content(question="Is it safe to swim?"), base_number=newest.number, by=alice)
    factories.approved(answer, reviewer=bob)

    again = posts.start_preview(answer, [], by=alice)
    assert not publishing.publish(again) if again.status is PostStatus.SCHEDULED else True
    all_agree(again)

    assert publishing.publish(again)
    assert (again.id, again.slug, again.published_at) == (post.id, slug, first)
    assert planning.preview_of(asked[1], again.revision) is None
    assert db.session.query(Announcement).count() == 1


def test_one_deletes_everything_and_the_others_still_read_their_answer(merged, db):
    asked, _answer, post = merged

    doomed = privacy.erase(asked[0], by=ASKER)
    db.session.commit()
    privacy.finish(doomed)

    assert doomed == [asked[0].key_id]
    assert post.body is None
    assert queries.content_of(queries.delivered_revision(asked[1])).short_answer


def test_one_takes_the_consent_back_and_the_post_is_hidden(merged):
    asked, _answer, post = merged

    privacy.change_consent(asked[2], consent=Consent.PRIVATE, has_agreement=False)

    assert post.status is PostStatus.CANCELLED


def test_when_none_is_left_the_post_is_gone_for_ever(merged):
    asked, answer, post = merged

    for question in asked:
        privacy.withdraw(question)

    assert post.status is PostStatus.WITHDRAWN
    assert answer.status is AnswerStatus.CLOSED


def test_a_hidden_post_answers_as_if_it_had_never_been(merged, client):
    asked, _answer, post = merged
    assert client.get(f"/posts/{post.slug}").status_code == 200

    privacy.withdraw(asked[1])

    assert client.get(f"/posts/{post.slug}").status_code == 404


def test_who_had_no_part_in_the_post_cannot_hide_it_from_the_others(merged, alice, db):
    asked, answer, post = merged
    silent = factories.question(assignee=alice, consent=Consent.PRIVATE)
    answer.questions = [*asked, silent]
    db.session.flush()

    privacy.change_consent(silent, consent=Consent.PRIVATE, has_agreement=False)
    privacy.withdraw(silent)
    privacy.erase(silent, by=ASKER)

    assert post.status is PostStatus.PUBLISHED


def test_who_took_it_back_before_cannot_hide_what_the_others_brought_back(merged, alice, bob):
    asked, answer, post = merged
    privacy.withdraw(asked[1])
    newest = queries.latest(answer)
    services.save(answer, factories.content(question="Is it safe to swim?"), base_number=newest.number, by=alice)
    posts.start_preview(factories.approved(answer, reviewer=bob), [], by=alice)
    all_agree(post)
    assert publishing.publish(post)

    with pytest.raises(WrongState):
        privacy.change_consent(asked[1], consent=Consent.PRIVATE, has_agreement=False)
    privacy.erase(asked[1], by=ASKER)

    assert post.status is PostStatus.PUBLISHED


def test_what_is_kept_in_time_takes_nothing_from_the_others(merged):
    asked, _answer, post = merged
    privacy.withdraw(asked[1])

    retention.erase(asked[1])

    assert post.status is PostStatus.CANCELLED


@pytest.mark.parametrize(
    "act",
    [
        lambda question: asking.set_address(question, address="pat@example.org"),
        lambda question: asking.set_wants_corrections(question, True),
        lambda question: privacy.change_consent(question, consent=Consent.PUBLISH, has_agreement=False),
    ],
    ids=["address", "corrections", "consent"],
)
def test_nothing_of_a_question_that_was_taken_back_can_be_changed(app, act):
    question = factories.question()
    privacy.withdraw(question)

    with pytest.raises(WrongState):
        act(question)
