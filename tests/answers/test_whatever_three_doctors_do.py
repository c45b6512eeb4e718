"""Whatever three doctors, an asker and the clock do, in any order: nothing unapproved is ever public or delivered,
nobody approves their own words, and two doctors always find a way to publish.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from askmd.answers import queries as reading
from askmd.answers import services as answers
from askmd.answers.content import Content
from askmd.answers.models import Answer, Decision, Review, Revision
from askmd.core import clock
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.posts import planning, publishing
from askmd.posts.models import Post
from askmd.questions import services as questions
from askmd.questions.models import Consent, Question
from askmd.workflow import ASKER, AnswerStatus, PostStatus, QuestionStatus
from tests import factories

VERBS = [
    "claim", "hand_over", "release", "ask_back", "reply", "start", "take_over", "save", "submit", "recall", "approve",
    "request_changes", "return_mended", "adopt", "revise", "undo_approval", "preview", "agree", "object", "schedule",
    "unschedule", "correct", "retract", "republish", "decline", "reopen", "follow_up", "wait", "stale_approve",
]  # fmt: skip
STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 2), st.integers(0, 2))
SOME = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Practice:
    """Three doctors and one question. Every act is tried; a refusal changes nothing."""

    def __init__(self, consent: Consent, clock_hand: time_machine.Traveller) -> None:
        self.hand = clock_hand
        self.doctors = [factories.doctor() for _ in range(3)]
        self.question = factories.question(consent=consent)
        self.words = 0
        self.read_digest: str | None = None

    @property
    def answer(self) -> Answer | None:
        return reading.for_question(self.question)

    @property
    def post(self) -> Post | None:
        return planning.post_of(self.answer) if self.answer else None

    def act(self, verb: str, who: int, other: int) -> bool:
        """Try one act; True when it was allowed."""
        try:
            with db.session.begin_nested():
                getattr(self, verb)(self.doctors[who], self.doctors[other])
                db.session.flush()
        except (DomainError, Absent):
            db.session.expire_all()
            return False
        return True

    def text(self) -> Content:
        self.words += 1
        return Content.clean(
            title=f"Wording {self.words}",
            question="What was asked?",
            short_answer="In short.",
            body=f"<p>Words number {self.words}.</p>",
            needs_no_reference=True,
            conflict="none",
        )

    def claim(self, by, _):
        questions.claim(self.question, by=by)

    def hand_over(self, by, to):
        questions.hand_over(self.question, to=to, by=by)

    def release(self, by, _):
        questions.release(self.question, by=by)

    def ask_back(self, by, _):
        questions.ask_back(self.question, text="Since when?", by=by)

    def reply(self, _by, _):
        questions.reply(self.question, text="Since May.", by=ASKER)

    def no_reply(self, _by, _):
        questions.no_reply(self.question)

    def decline(self, by, _):
        questions.decline(self.question, text="We cannot.", by=by)

    def reopen(self, by, _):
        questions.reopen(self.question, by=by)

    def follow_up(self, _by, _):
        questions.follow_up(self.question, text="And then?", by=ASKER)

    def start(self, by, _):
        answers.start(self.question, by=by)

    def take_over(self, by, _):
        answers.take_over(need(self.answer), by=by)

    def save(self, by, _):
        newest = reading.latest(need(self.answer))
        answers.save(self.answer, self.text(), base_number=newest.number if newest else 0, by=by)

    def submit(self, by, _):
        answers.submit(need(self.answer), digest=need(reading.latest(self.answer)).digest, by=by)

    def recall(self, by, _):
        answers.recall(need(self.answer), by=by)

    def approve(self, by, _):
        answers.approve(need(self.answer), digest=need(reading.latest(self.answer)).digest, by=by)

    def stale_approve(self, by, _):
        """Approve with the digest that was read at some time before, whatever was edited since."""
        digest, newest = self.read_digest, need(reading.latest(need(self.answer)))
        self.read_digest = newest.digest
        if digest is not None:
            answers.approve(self.answer, digest=digest, by=by)

    def request_changes(self, by, _):
        answers.request_changes(need(self.answer), comment="Please mend.", by=by)

    def return_mended(self, by, _):
        number = need(reading.latest(need(self.answer))).number
        answers.return_mended(self.answer, self.text(), comment="", base_number=number, by=by)

    def adopt(self, by, _):
        answers.adopt(need(self.answer), by=by)

    def revise(self, by, _):
        answers.revise(need(self.answer), by=by)

    def undo_approval(self, by, _):
        answers.undo_approval(need(self.answer), by=by)

    def preview(self, by, _):
        planning.start_preview(need(self.answer), [], by=by)

    def agree(self, _by, _):
        planning.agree(need(planning.open_preview_of(self.question)))

    def object(self, _by, _):
        planning.object_to(need(planning.open_preview_of(self.question)))

    def schedule(self, by, _):
        planning.schedule(need(self.answer), [], by=by)

    def unschedule(self, by, _):
        planning.unschedule(need(self.post), by=by)

    def correct(self, by, _):
        publishing.correct(need(self.post), note="A word was wrong.", by=by)

    def retract(self, by, _):
        publishing.retract(need(self.post), notice="It was wrong.", by=by)

    def republish(self, by, _):
        publishing.republish(need(self.post), by=by)

    def wait(self, _by, _):
        self.hand.shift(timedelta(seconds=20))
        for answer in due(Answer, Answer.status == AnswerStatus.APPROVED, Answer.deliver_at):
            answers.deliver(answer)
        for post in due(Post, Post.status == PostStatus.SCHEDULED, Post.publish_at):
            publishing.publish(post)


def due(model, status, at):
    return db.session.execute(select(model).where(status, at <= clock.now())).scalars().all()


class Absent(Exception):
    """The thing to act upon is not there."""


def need(thing):
    if thing is None:
        raise Absent
    return thing


def check_that_two_doctors_saw_every_word() -> None:
    for post in db.session.execute(select(Post).where(Post.status == PostStatus.PUBLISHED)).scalars():
        content = reading.content_of(post.revision)
        assert (post.title, post.body) == (content.title, content.body)
        assert_approved_by_another_doctor(post.revision)
    delivered = select(Revision).join(Answer, Answer.delivered_revision_id == Revision.id)
    for revision in db.session.execute(delivered).scalars():
        assert_approved_by_another_doctor(revision)


def assert_approved_by_another_doctor(revision: Revision) -> None:
    query = select(Review).where(Review.revision_id == revision.id, Review.decision == Decision.APPROVED)
    approvals = db.session.execute(query).scalars().all()
    assert approvals
    for approval in approvals:
        assert approval.reviewer_id not in (approval.written_by_id, approval.submitted_by_id, approval.author_id)


def lead_to_publication(practice: Practice) -> None:
    """What a sensible team of two, Ann and Ben, would click, from whatever state there is."""
    ann, ben = 0, 1
    for _ in range(30):
        question, answer, post = practice.question, practice.answer, practice.post
        if post is not None and post.status is PostStatus.PUBLISHED:
            return
        if question.status is QuestionStatus.DECLINED:
            practice.act("reopen", ann, 0)
        elif question.status is QuestionStatus.WAITING:
            practice.act("claim", ann, 0)
        elif question.status is QuestionStatus.CLAIMED and question.assignee_id != practice.doctors[ann].id:
            practice.act("hand_over", ben, ann)
        elif question.status is QuestionStatus.NEEDS_REPLY and question.assignee_id != practice.doctors[ann].id:
            # Two weeks later the system gives it back to its doctor, and from there it can be handed over.
            practice.act("no_reply", ann, 0)
        elif answer is None:
            practice.act("start", ann, 0)
        elif answer.status is AnswerStatus.DRAFTING:
            practice.act("take_over", ann, 0)
            practice.act("save", ann, 0)
            practice.act("submit", ann, 0)
        elif answer.status is AnswerStatus.IN_REVIEW:
            practice.act("approve", ben, 0) or practice.act("approve", ann, 0) or practice.act("revise", ann, 0)
        elif post is not None and post.status is PostStatus.RETRACTED:
            practice.act("republish", ann, 0) or practice.act("revise", ann, 0)
        elif post is None or post.status is PostStatus.CANCELLED:
            practice.act("preview", ann, 0)
        elif post.status is PostStatus.PREVIEW:
            practice.act("agree", ann, 0)
        practice.act("wait", ann, 0)
    raise AssertionError(
        f"Stuck: {practice.question.status}, {practice.answer}, {practice.post and practice.post.status}"
    )


@pytest.fixture
def hand():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@SOME
@given(steps=st.lists(STEP, max_size=40), consent=st.sampled_from(list(Consent)))
def test_no_word_is_public_or_delivered_that_a_second_doctor_did_not_approve(app, hand, steps, consent):
    practice = Practice(consent, hand)

    for verb, who, other in steps:
        practice.act(verb, who, other)

        check_that_two_doctors_saw_every_word()
        if consent is Consent.PRIVATE:
            assert practice.post is None
    db.session.rollback()


@SOME
@given(steps=st.lists(STEP, max_size=40))
def test_two_doctors_always_find_a_way_to_publish(app, hand, steps):
    practice = Practice(Consent.PUBLISH, hand)
    for verb, who, other in steps:
        if verb != "object":
            practice.act(verb, who, other)

    lead_to_publication(practice)

    assert practice.post is not None
    assert practice.post.status is PostStatus.PUBLISHED
    assert db.session.get(Question, practice.question.id) is not None
    db.session.rollback()
