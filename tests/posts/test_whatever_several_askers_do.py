"""Whatever three askers and two doctors do with questions that are put together and taken apart, in any order: nothing
that an asker took back is public without a new approval, and no asker ever sees a word of another.
"""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from askmd import privacy
from askmd.answers import merging, services
from askmd.answers import queries as reading
from askmd.answers.models import Decision, Review
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.posts import planning, publishing, replying
from askmd.posts.models import Post
from askmd.questions import services as questions
from askmd.questions.models import Consent
from askmd.web.ask import journey
from askmd.workflow import ASKER, PostStatus, QuestionStatus
from tests import factories

VERBS = [
    "merge", "merge", "merge", "unmerge", "write", "write", "submit", "submit", "approve", "approve", "deliver",
    "deliver", "preview", "preview", "agree", "agree", "publish", "publish", "object_to", "claim", "revise", "withdraw",
    "erase", "allow", "forbid", "follow_up", "answer_with", "take_back",
]  # fmt: skip
STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 2), st.integers(0, 2))
# From two questions put together to a public post; what follows is drawn from here on.
STORY = [
    ("merge", 1, 0), ("merge", 2, 0), ("write", 0, 0), ("submit", 0, 0), ("approve", 0, 0), ("deliver", 0, 0),
    ("preview", 0, 0), ("agree", 0, 0), ("agree", 1, 0), ("agree", 2, 0), ("publish", 0, 0),
]  # fmt: skip
SOME = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
GONE = (QuestionStatus.WITHDRAWN, QuestionStatus.ERASED)


class Absent(Exception):
    """There is nothing there to act on."""


class Practice:
    """Alice writes, Bob checks, three ask. Every act is tried; a refusal changes nothing."""

    def __init__(self, consents: tuple[Consent, ...]) -> None:
        self.alice, self.bob = factories.doctor(), factories.doctor()
        self.post = factories.post(author=self.bob)
        self.asked = [
            factories.question(assignee=self.alice, consent=consent, body=secret(n), name=secret(n))
            for n, consent in enumerate(consents)
        ]
        # The approvals that fell with an asker who had allowed it and left.
        self.fallen: set[int] = set()

    def act(self, verb: str, one: int, other: int) -> bool:
        """Try one act; True when it was allowed."""
        parts = {
            question.id: (reading.for_question(question), planning.may_publish(question)) for question in self.asked
        }
        try:
            with db.session.begin_nested():
                getattr(self, verb)(self.asked[one], self.asked[other])
                db.session.flush()
        except (DomainError, Absent):
            db.session.expire_all()
            return False
        for question in self.asked:
            answer, allowed = parts[question.id]
            is_part = answer is not None and question in answer.questions and planning.may_publish(question)
            if answer is not None and allowed and not is_part:
                self.fallen |= approvals(answer.id)
        return True

    def answer(self, one):
        return need(reading.for_question(one))

    def text(self, one):
        return need(reading.latest(self.answer(one)))

    def merge(self, one, other):
        merging.merge(one, into=other, by=self.alice)

    def unmerge(self, one, _):
        merging.unmerge(one, by=self.alice)

    def write(self, one, _):
        answer = services.start(one, by=self.alice)
        newest = reading.latest(answer)
        number = newest.number if newest else 0
        services.save(answer, factories.content(title=f"Text {number}"), base_number=number, by=self.alice)

    def submit(self, one, _):
        services.submit(self.answer(one), digest=self.text(one).digest, by=self.alice)

    def approve(self, one, _):
        services.approve(self.answer(one), digest=self.text(one).digest, by=self.bob)

    def deliver(self, one, _):
        services.deliver(self.answer(one))

    def revise(self, one, _):
        services.revise(self.answer(one), by=self.alice)

    def preview(self, one, _):
        planning.start_preview(self.answer(one), [], by=self.alice)

    def agree(self, one, _):
        planning.agree(need(planning.open_preview_of(one)))

    def object_to(self, one, _):
        planning.object_to(need(planning.preview_of(one)))

    def publish(self, one, _):
        post = need(planning.post_of(self.answer(one)))
        if post.status is PostStatus.SCHEDULED:
            publishing.publish(post)

    def claim(self, one, _):
        questions.claim(one, by=self.alice)

    def withdraw(self, one, _):
        privacy.withdraw(one)

    def erase(self, one, _):
        privacy.erase(one, by=ASKER)

    def allow(self, one, _):
        privacy.change_consent(one, consent=Consent.PUBLISH, has_agreement=False)

    def forbid(self, one, _):
        privacy.change_consent(one, consent=Consent.PRIVATE, has_agreement=False)

    def follow_up(self, one, _):
        questions.follow_up(one, text=secret(self.asked.index(one)))

    def answer_with(self, one, _):
        replying.answer_with(one, self.post, by=self.alice)

    def take_back(self, one, _):
        replying.take_back(one, by=self.alice)

    def check(self) -> None:
        """What holds after every act."""
        public = select(Post).where(Post.status == PostStatus.PUBLISHED, Post.id != self.post.id)
        for post in db.session.execute(public).scalars():
            assert approvals(post.answer_id, post.revision_id) - self.fallen, "Public without a new approval."
            assert planning.consenting(post.answer), "Public, and nobody allows it."
        assert self.post.status is PostStatus.PUBLISHED, "The post that answered somebody was touched."
        for question in self.asked:
            if question.status is QuestionStatus.ANSWERED:
                assert question.answered_post_id or reading.delivered_revision(question), "Answered with nothing."

    def look(self) -> None:
        """Every asker reads all of their own pages."""
        for n, question in enumerate(self.asked):
            if question.status in GONE:
                continue
            seen = f"{journey.of(question)} {json.dumps(privacy.export(question))}"
            strangers = [secret(other) for other in range(3) if other != n and secret(other) in seen]
            assert strangers == [], "An asker sees the words of another."


def need(found):
    if found is None:
        raise Absent
    return found


def secret(number: int) -> str:
    return f"turnip-{number}-soup"


def approvals(answer_id: int, revision_id: int | None = None) -> set[int]:
    query = select(Review.id).where(Review.answer_id == answer_id, Review.decision == Decision.APPROVED)
    if revision_id is not None:
        query = query.where(Review.revision_id == revision_id)
    return set(db.session.execute(query).scalars())


@SOME
@given(
    st.tuples(*[st.sampled_from([Consent.PUBLISH, Consent.PUBLISH, Consent.ASK_FIRST, Consent.PRIVATE])] * 3),
    st.integers(0, len(STORY)),
    st.lists(STEP, min_size=10, max_size=25),
)
def test_nothing_that_was_taken_back_stays_public_and_nobody_sees_another(app, consents, begun, steps):
    with app.test_request_context():
        practice = Practice(consents)
        for verb, one, other in STORY[:begun] + steps:
            if practice.act(verb, one, other):
                practice.check()
        practice.look()
        db.session.rollback()


def test_a_story_that_becomes_public_is_hidden_when_one_is_taken_out(app):
    """The property above speaks of something: this way the same acts lead to a public post, and back."""
    with app.test_request_context():
        practice = Practice((Consent.PUBLISH, Consent.PUBLISH, Consent.ASK_FIRST))
        for verb, one, other in STORY:
            practice.act(verb, one, other)
        post = planning.post_of(reading.for_question(practice.asked[0]))
        assert post.status is PostStatus.PUBLISHED
        practice.look()

        practice.act("unmerge", 1, 0)

        assert post.status is PostStatus.CANCELLED
        assert practice.fallen
        practice.check()
        practice.look()
