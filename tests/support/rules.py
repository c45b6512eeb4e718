"""A walk through the rulebook: steps by lot, and after each of them what must always be true."""

from __future__ import annotations

from collections import Counter
from random import Random

import time_machine
from sqlalchemy import select

from askmd.answers import queries as reading
from askmd.answers.drafting import fingerprint
from askmd.answers.models import Answer, ReviewMode, Revision
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.questions.models import Consent
from askmd.workflow import AnswerStatus, PostStatus
from tests.support.practice import OFTEN, SELDOM, VERBS, Practice
from tests.support.way_out import Shapes, check_that_nobody_is_stuck


class Walk:
    """One practice from its first question on. `known` is shared between walks, so that each shape is led out once."""

    def __init__(
        self, hand: time_machine.Traveller, luck: Random, consent: Consent, known: Shapes | None = None
    ) -> None:
        self.practice, self.luck = Practice(consent, hand), luck
        self.known: Shapes = known if known is not None else set()
        self.taken, self.refused = 0, 0
        self.verbs: Counter[str] = Counter()
        self.log: list[str] = []

    def go(self, steps: int) -> None:
        """So many steps, allowed or refused."""
        for _ in range(steps):
            self._step()

    def _step(self) -> None:
        usual = [verb for verb in VERBS if verb not in SELDOM]
        verb = self.luck.choice([*usual * 3, *OFTEN * 6, *SELDOM])
        who, other, which = self.luck.randrange(3), self.luck.randrange(3), self.luck.choice((0, 0, 1))
        is_allowed = self.practice.act(verb, who, other, which)
        self.log.append(f"{verb} by {who}, of question {which}" + (f", to {other}" if verb == "hand_over" else ""))
        if not is_allowed:
            self.refused += 1
            return
        self.taken += 1
        self.verbs[verb] += 1
        try:
            self._check()
        except AssertionError as error:
            error.add_note("\n".join(self.log))
            raise

    def _check(self) -> None:
        for review in self.practice.approvals():
            own = {review.revision.created_by_id, review.author_id, review.submitted_by_id}
            own |= self.practice.hands.get(review.revision_id, set())
            assert review.reviewer_id not in own, "Somebody approved their own words."
            assert review.mode is ReviewMode.SECOND_DOCTOR
        approved = {review.revision_id for review in self.practice.approvals()}
        for post in db.session.execute(select(Post).where(Post.status == PostStatus.PUBLISHED)).scalars():
            if post.id != self.practice.other_post.id:
                assert post.revision_id in approved, "Words are public that nobody approved."
                check_words(post)
        others = select(Answer).where(Answer.id != self.practice.other_post.answer_id)
        for answer in db.session.execute(others).scalars():
            assert answer.delivered_revision_id in {None, *approved}, "Nobody approved what was delivered."
            if answer.status is AnswerStatus.APPROVED:
                newest = reading.latest(answer)
                assert newest is not None
                assert newest.id in approved, "An answer counts as approved, and its words are not."
        check_that_nobody_is_stuck(self.practice, self.known)


def check_words(post: Post) -> None:
    """The public words are exactly those of the revision, and the revision is the one that its digest names."""
    revision = post.revision
    assert revision is not None
    assert post.answer is not None
    assert_digest(post.answer, revision)
    content = reading.content_of(revision)
    shown = (post.title, post.question, post.short_answer, post.body)
    assert shown == (content.title, content.question, content.short_answer, content.body), "Other words are public."


def assert_digest(answer: Answer, revision: Revision) -> None:
    """What an approval names is what stands there."""
    content = reading.content_of(revision)
    assert revision.digest == fingerprint(answer, content.to_dict()), "The digest names another text."
