"""Consent is never widened: what an asker allowed, and when, decides what readers see."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from askmd import privacy
from askmd.answers import services as answers
from askmd.core import clock
from askmd.core.errors import NotAllowed
from askmd.posts import planning, publishing
from askmd.questions.models import Consent, WhoAsks
from askmd.workflow import PostStatus
from tests import factories


@pytest.fixture
def hand(app):
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def answered(consent, **values):
    """A delivered answer to one question with this consent."""
    alice = factories.doctor()
    made = factories.approved(
        question=factories.question(assignee=alice, consent=consent, **values), reviewer=factories.doctor()
    )
    answers.deliver(made)
    return made


def previewed(consent, **values):
    made = answered(consent, **values)
    post = planning.start_preview(made, [], by=made.author)
    return post, planning.open_preview_of(made.questions[0])


def test_a_private_answer_can_neither_be_shown_nor_scheduled(hand):
    made = answered(Consent.PRIVATE)

    for plan in (planning.start_preview, planning.schedule):
        with pytest.raises(NotAllowed):
            plan(made, [], by=made.author)


def test_nothing_is_scheduled_before_the_asker_saw_the_wording(hand):
    made = answered(Consent.PUBLISH)

    with pytest.raises(NotAllowed):
        planning.schedule(made, [], by=made.author)


def test_a_yes_publishes_after_the_time_to_undo(hand):
    post, preview = previewed(Consent.ASK_FIRST)

    planning.agree(preview)

    assert post.status is PostStatus.SCHEDULED
    assert post.publish_at == clock.now() + answers.UNDO


def test_silence_of_seven_days_publishes_when_the_asker_allowed_it_so(hand):
    post, preview = previewed(Consent.PUBLISH)
    planning.shown(preview)

    hand.shift(timedelta(days=7, seconds=1))
    planning.look_after(preview)

    assert post.status is PostStatus.SCHEDULED


def test_a_day_too_early_nothing_moves(hand):
    post, preview = previewed(Consent.PUBLISH)
    planning.shown(preview)

    hand.shift(timedelta(days=6))
    planning.look_after(preview)

    assert post.status is PostStatus.PREVIEW


def test_the_window_does_not_open_before_anybody_could_have_seen_the_wording(hand):
    post, preview = previewed(Consent.PUBLISH)

    hand.shift(timedelta(days=30))
    planning.look_after(preview)

    assert post.status is PostStatus.PREVIEW


def test_silence_never_publishes_for_who_wants_to_be_asked_first(hand):
    post, preview = previewed(Consent.ASK_FIRST)
    planning.shown(preview)

    hand.shift(timedelta(days=365))
    planning.look_after(preview)

    assert post.status is PostStatus.PREVIEW


def test_a_no_stops_it_and_nobody_can_schedule_it_after(hand):
    post, preview = previewed(Consent.PUBLISH)

    planning.object_to(preview)

    assert post.status is PostStatus.CANCELLED
    with pytest.raises(NotAllowed):
        planning.schedule(post.answer, [], by=post.answer.author)


def test_a_new_wording_needs_a_new_look(hand):
    post, preview = previewed(Consent.PUBLISH)
    planning.agree(preview)

    answers.revise(post.answer, by=post.answer.author)

    assert post.status is PostStatus.CANCELLED
    factories.approved(reword(post.answer), reviewer=factories.doctor())
    with pytest.raises(NotAllowed):
        planning.schedule(post.answer, [], by=post.answer.author)


def test_a_consent_taken_back_before_publishing_takes_the_post_off_the_schedule(hand):
    post, preview = previewed(Consent.PUBLISH)
    planning.agree(preview)

    post.answer.questions[0].consent = Consent.PRIVATE

    assert publishing.publish(post) is False
    assert post.status is PostStatus.CANCELLED


@pytest.mark.parametrize(("has_agreement", "may"), [(True, True), (False, False)])
def test_a_relative_publishes_only_with_the_right_to(hand, has_agreement, may):
    question = factories.question(who_asks=WhoAsks.RELATIVE, consent=Consent.PUBLISH, has_agreement=has_agreement)

    assert planning.may_publish(question) is may


def reword(answer):
    number = factories.revision(answer=answer).number
    answers.save(answer, factories.content(title="Other words"), base_number=number, by=answer.author)
    return answer


def test_a_retracted_answer_returns_with_a_yes_to_its_new_words_and_the_notice_stays(hand):
    old, preview = previewed(Consent.ASK_FIRST)
    planning.agree(preview)
    assert publishing.publish(old)
    publishing.retract(old, notice="It was wrong.", by=old.author)
    hand.shift(timedelta(hours=1))
    with pytest.raises(NotAllowed):
        planning.start_preview(old.answer, [], by=old.author)
    answers.revise(old.answer, by=old.author)
    factories.approved(reword(old.answer), reviewer=factories.doctor())
    with pytest.raises(NotAllowed):
        publishing.republish(old, by=old.author)

    new = planning.start_preview(old.answer, [], by=old.author)
    planning.agree(planning.open_preview_of(old.answer.questions[0]))

    assert publishing.publish(new)
    assert (old.status, new.status) == (PostStatus.RETRACTED, PostStatus.PUBLISHED)
    assert (new.title, old.slug != new.slug) == ("Other words", True)


@pytest.mark.parametrize("is_agreed", [True, False])
def test_a_yes_that_was_taken_back_counts_no_more(hand, is_agreed):
    post, preview = previewed(Consent.ASK_FIRST)
    if is_agreed:
        planning.agree(preview)
        hand.shift(answers.UNDO)
        assert publishing.publish(post)
    question = post.answer.questions[0]

    privacy.change_consent(question, consent=Consent.PRIVATE, has_agreement=False)
    privacy.change_consent(question, consent=Consent.ASK_FIRST, has_agreement=False)
    again = planning.start_preview(post.answer, [], by=post.answer.author)

    assert (post.status, again.status) == (PostStatus.WITHDRAWN, PostStatus.PREVIEW)
    assert planning.open_preview_of(question).post is again
