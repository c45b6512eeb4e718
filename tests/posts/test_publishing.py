"""Publishing is one transaction; what is public was approved; what is taken down is gone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from askmd.answers import services as answers
from askmd.core.errors import Invalid, NotAllowed
from askmd.outbox.models import Delivery
from askmd.posts import planning, publishing
from askmd.posts.announcing import expand_page
from askmd.posts.models import Announcement, Correction, Post
from askmd.workflow import PostStatus
from tests import factories


def test_a_published_post_owes_exactly_one_announcement(app, db):
    post = factories.post()

    owed = db.session.execute(select(Announcement.post_id)).scalars().all()
    assert owed == [post.id]


def test_every_confirmed_subscriber_is_owed_one_mail_however_often_it_is_expanded(app, db):
    confirmed = [factories.subscriber() for _ in range(3)]
    factories.subscriber(confirmed_at=None)
    factories.post()

    for _ in range(3):
        expand_page()

    mails = db.session.execute(select(Delivery.recipient_id).where(Delivery.broadcast_id.is_not(None)))
    assert sorted(mails.scalars()) == [subscriber.id for subscriber in confirmed]


def test_two_posts_with_one_title_have_two_addresses(app):
    first, second = factories.post(title="Same words"), factories.post(title="Same words")

    assert (first.slug, second.slug) == ("same-words", "same-words-2")


def test_a_title_without_letters_still_has_an_address(app):
    assert factories.post(title="🙂").slug == "answer"


def test_a_withdrawn_post_has_no_words_and_its_address_is_never_given_again(app):
    post = factories.post(title="Same words")

    publishing.withdraw(post)

    assert (post.status, post.title, post.body, post.references) == (PostStatus.WITHDRAWN, None, None, None)
    assert factories.post(title="Same words").slug == "same-words-2"


def test_a_correction_needs_a_newly_approved_revision_and_leaves_a_dated_note(app, db):
    post = factories.post()
    with pytest.raises(NotAllowed):
        publishing.correct(post, note="A word was wrong.", by=post.author)
    newly_approved(post, title="Better words")

    publishing.correct(post, note="A word was wrong.", by=post.author)

    assert post.title == "Better words"
    assert db.session.execute(select(Correction.note)).scalar() == "A word was wrong."


def test_the_old_words_stay_up_while_new_ones_are_written(app):
    post = factories.post(title="Old words")

    answers.revise(post.answer, by=post.author)

    assert (post.status, post.title) == (PostStatus.PUBLISHED, "Old words")


def test_a_retraction_needs_a_sentence_for_readers(app):
    post = factories.post()

    with pytest.raises(Invalid):
        publishing.retract(post, notice="  ", by=post.author)


def test_a_retracted_post_returns_only_with_a_revision_approved_after_it(app):
    post = factories.post()
    publishing.retract(post, notice="It was wrong.", by=post.author)
    with pytest.raises(NotAllowed):
        publishing.republish(post, by=post.author)
    newly_approved(post, title="Right words")

    publishing.republish(post, by=post.author)

    assert (post.status, post.title, post.retraction_notice) == (PostStatus.PUBLISHED, "Right words", None)


def test_an_approval_that_fell_takes_the_post_off_the_schedule(app):
    made = factories.approved(factories.article())
    post = planning.schedule(made, [], by=made.author)

    answers.undo_approval(made, by=factories.doctor())

    assert post.status is PostStatus.CANCELLED
    assert post.title is None


def test_an_unpublished_post_keeps_no_words_in_clear(app, db):
    made = factories.approved(factories.article())
    planning.schedule(made, [], by=made.author)

    row = db.session.execute(select(Post.title, Post.body, Post.question, Post.short_answer)).one()
    assert set(row) == {None}


def newly_approved(post, **words):
    answers.revise(post.answer, by=post.author)
    number = factories.revision(answer=post.answer).number
    answers.save(post.answer, factories.content(**words), base_number=number, by=post.author)
    factories.approved(post.answer, reviewer=factories.doctor())
