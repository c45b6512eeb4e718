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
from askmd.posts import planning
from askmd.posts.models import Post
from askmd.questions.models import Consent, Question
from askmd.workflow import AnswerStatus, PostStatus
from tests.support.practice import VERBS, Practice
from tests.support.way_out import Shapes, check_that_nobody_is_stuck

# What people are likely to do next, by how things stand; so few steps come far.
LIKELY = {
    "question waiting": "claim claim claim snooze wake merge",
    "question claimed": "start start start ask_back answer_with start_from hand_over keep release merge unmerge snooze",
    "question needs_reply": "reply reply no_reply start",
    "question answered": "follow_up take_back unmerge",
    "question declined": "reopen",
    "question spam": "unbin",
    "answer drafting": "save save submit submit submit take_over adopt adopt autosave merge unmerge",
    "answer in_review": "approve approve approve stale_approve request_changes return_mended claim_review recall",
    "answer approved": "wait wait wait undo_approval revise",
    "answer delivered": "preview preview revise",
    "post preview": "agree_all agree_all agree agree object revise",
    "post scheduled": "wait wait unschedule",
    "post cancelled": "preview schedule schedule",
    "post published": "review_again correct correct revise revise retract unmerge",
    "post retracted": "revise revise preview preview republish",
}
# These end a question for good.
FINAL = ("withdraw", "erase")
# A way into the middle of things, so that few steps meet every state.
STRAIGHT = [
    ("claim", 0), ("start", 0), ("merge", 0), ("save", 0), ("submit", 0), ("approve", 1), ("wait", 0), ("preview", 0),
    ("agree_all", 0), ("wait", 0), ("revise", 1), ("save", 0), ("submit", 0), ("approve", 1), ("wait", 0),
    ("correct", 2), ("retract", 2),
]  # fmt: skip


class Walk:
    """One practice from its first question on. `known` is shared between walks, so that each shape is led out once."""

    def __init__(
        self, hand: time_machine.Traveller, luck: Random, consent: Consent, known: Shapes | None = None
    ) -> None:
        self.practice, self.luck = Practice(consent, hand), luck
        self.known: Shapes = known if known is not None else set()
        self.taken, self.refused = 0, 0
        self.verbs: Counter[str] = Counter()
        self.reached: set[str] = set()
        self.log: list[str] = []
        # Approvals that were looked at: who takes a text over or sends it on later had no part in it then.
        self.judged: set[int] = set()

    def go(self, steps: int) -> None:
        """So many steps, allowed or refused."""
        straight = STRAIGHT[: min(steps, self.luck.randrange(len(STRAIGHT) + 1))]
        for verb, who in straight:
            self._step(verb, who, 0, 1 if verb == "merge" else 0)
        for _ in range(steps - len(straight)):
            self._step(*self._choose())

    def _step(self, verb: str, who: int, other: int, which: int) -> None:
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

    def _choose(self) -> tuple[str, int, int, int]:
        choice, which = self.luck.choice, self.luck.choice((0, 0, 0, 1))
        self.practice.question = self.practice.asked[which]
        verbs, holders = _likely(self.practice)
        verb = choice(verbs) if verbs and self.luck.random() < 0.75 else choice(VERBS)
        if verb in FINAL and self.luck.random() < 0.8:
            verb = "wait"
        who = choice(holders) if holders and self.luck.random() < 0.5 else self.luck.randrange(3)
        return verb, who, self.luck.randrange(3), which

    def _check(self) -> None:
        for review in self.practice.approvals():
            if review.id in self.judged:
                continue
            self.judged.add(review.id)
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
        for model in (Question, Answer, Post):
            statuses = db.session.execute(select(model.status).distinct()).scalars()
            self.reached |= {f"{model.__tablename__} {status}" for status in statuses}
        check_that_nobody_is_stuck(self.practice, self.known)


def _likely(practice: Practice) -> tuple[list[str], list[int]]:
    """What comes next, and who holds or writes it."""
    answer = practice.answer
    post = planning.post_of(answer) if answer is not None else None
    rows = [row for row in (practice.question, answer, post) if row is not None]
    verbs = [verb for row in rows for verb in LIKELY.get(f"{row.__tablename__} {row.status}", "").split()]
    holders = (practice.question.assignee_id, answer and answer.author_id)
    return verbs, [index for index, doctor in enumerate(practice.doctors) if doctor.id in holders]


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
