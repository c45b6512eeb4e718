"""The window of consent (b) runs only when its notice arrived: one that comes back later stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from askmd.answers import services as answers
from askmd.core import clock
from askmd.core.errors import NotAllowed
from askmd.outbox import Delivery, State
from askmd.posts import planning
from askmd.questions.models import Consent
from askmd.workflow import PostStatus
from tests import factories


@pytest.fixture
def hand(app):
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def preview(hand, db):
    """A preview whose notice the mail server took just now."""
    question = factories.question(assignee=factories.doctor(), consent=Consent.PUBLISH, address="pat@example.org")
    made = factories.approved(question=question, reviewer=factories.doctor())
    answers.deliver(made)
    planning.start_preview(made, [], by=made.author)
    found = planning.open_preview_of(question)
    notice = db.session.get(Delivery, found.delivery_id)
    notice.state, notice.accepted_at = State.ACCEPTED, clock.now()
    planning.look_after(found)
    assert found.until is not None
    return found


@pytest.fixture
def come_back(preview, db):
    def act() -> None:
        notice = db.session.get(Delivery, preview.delivery_id)
        notice.state, notice.bounced_at, notice.bounce_code = State.BOUNCED, clock.now(), "5.1.1"

    return act


def test_silence_after_a_notice_that_came_back_is_no_consent(hand, preview, come_back):
    hand.shift(timedelta(days=2))
    come_back()
    hand.shift(timedelta(days=10))

    with pytest.raises(NotAllowed):
        planning.schedule(preview.post.answer, [], by=preview.post.answer.author)
    planning.look_after(preview)

    assert (preview.opened_at, preview.until, preview.post.status) == (None, None, PostStatus.PREVIEW)


def test_the_window_begins_when_the_page_shows_the_wording_after_all(hand, preview, come_back):
    come_back()
    planning.look_after(preview)
    hand.shift(timedelta(days=3))

    planning.shown(preview)
    planning.look_after(preview)

    assert preview.opened_at == clock.now()
    assert preview.until == clock.now() + planning.WINDOW


def test_a_window_that_the_page_opened_runs_on(hand, preview, come_back, db):
    preview.opened_at = clock.now() + timedelta(minutes=5)
    hand.shift(timedelta(days=2))

    come_back()
    planning.look_after(preview)

    assert preview.until is not None


def test_a_window_that_ends_without_a_mail_that_came_back_is_a_yes(hand, preview):
    hand.shift(timedelta(days=8))

    planning.look_after(preview)

    assert preview.post.status is PostStatus.SCHEDULED
