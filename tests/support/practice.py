"""Three doctors, two people who ask the same, and the clock: every verb of the three tables, tried in any order.

A refusal changes nothing. Everything happens in one transaction, which whoever made the practice takes back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState

from askmd import privacy
from askmd.answers import claiming, drafts, merging
from askmd.answers import queries as reading
from askmd.answers import services as answers
from askmd.answers.content import Content
from askmd.answers.drafts import Typed
from askmd.answers.models import Answer, Decision, Review, Revision
from askmd.core import clock
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.posts import dating, planning, publishing, replying
from askmd.posts.models import Post
from askmd.questions import holding
from askmd.questions import services as questions
from askmd.questions.models import Consent, Question
from askmd.workflow import ASKER, AnswerStatus, PostStatus
from tests import factories

VERBS = [
    "claim", "hand_over", "keep", "release", "snooze", "wake", "ask_back", "reply", "no_reply", "decline", "reopen",
    "bin", "unbin", "follow_up", "consent", "withdraw", "erase", "merge", "unmerge", "answer_with", "take_back",
    "start_from", "start", "take_over", "autosave", "save", "submit", "recall", "claim_review", "approve",
    "stale_approve", "undo_approval", "request_changes", "return_mended", "adopt", "revise", "preview", "agree",
    "object", "schedule", "unschedule", "correct", "review_again", "retract", "republish", "wait",
]  # fmt: skip
WORDING = {"question": "What was asked?", "short_answer": "In short.", "needs_no_reference": True, "conflict": "none"}


# Whether a status was changed: `advance` does that by a statement of its own, which no session takes back in memory.
STEPPED = "a statement changed rows"


@event.listens_for(db.session, "do_orm_execute")
def _notice(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[STEPPED] = True


class Absent(Exception):
    """The thing to act upon is not there."""


def need(thing: Any) -> Any:
    if thing is None:
        raise Absent
    return thing


class Practice:
    """`question` is the one of `asked` that the next act is about."""

    def __init__(self, consent: Consent, clock_hand: time_machine.Traveller) -> None:
        self.hand = clock_hand
        self.doctors = [factories.doctor() for _ in range(3)]
        self.asked = [factories.question(consent=consent) for _ in range(2)]
        self.question: Question = self.asked[0]
        # What a third asker was answered with long ago.
        self.other_post = factories.post(author=self.doctors[0], reviewer=self.doctors[1])
        self.words = 0
        self.read_digest: str | None = None
        # Which doctors had a hand in a revision, as they did it: wrote it, or sent it for checking.
        self.hands: dict[int, set[int]] = {}

    @property
    def answer(self) -> Answer | None:
        return reading.for_question(self.question)

    @property
    def post(self) -> Post | None:
        return planning.post_of(self.answer) if self.answer else None

    def act(self, verb: str, who: int, other: int = 0, which: int = 0) -> bool:
        """Try one act; True when it was allowed."""
        self.question = self.asked[which]
        attempt = db.session.begin_nested()
        db.session.info[STEPPED] = False
        try:
            getattr(self, verb)(self.doctors[who], self.doctors[other])
            db.session.flush()
            attempt.commit()
        except (DomainError, Absent):
            attempt.rollback()
            # What was only looked at need not be read again.
            if db.session.info[STEPPED]:
                db.session.expire_all()
            return False
        return True

    def approvals(self) -> list[Review]:
        """Every approval there is, but for that of the other post."""
        query = select(Review).where(
            Review.decision == Decision.APPROVED, Review.answer_id != self.other_post.answer_id
        )
        return list(db.session.execute(query).scalars())

    def text(self) -> Content:
        self.words += 1
        return Content.clean(title=f"Wording {self.words}", body=f"<p>Words number {self.words}.</p>", **WORDING)

    def claim(self, by, _):
        questions.claim(self.question, by=by)

    def hand_over(self, by, to):
        questions.hand_over(self.question, to=to, by=by)

    def keep(self, by, _):
        holding.keep(self.question, by=by)

    def release(self, by, _):
        questions.release(self.question, by=by)

    def snooze(self, by, _):
        holding.snooze(self.question, until=clock.now().date() + timedelta(days=2), by=by)

    def wake(self, by, _):
        holding.wake(self.question, by=by)

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

    def bin(self, by, _):
        questions.move_to_bin(self.question, by=by)

    def unbin(self, by, _):
        questions.take_from_bin(self.question, by=by)

    def follow_up(self, _by, _):
        questions.follow_up(self.question, text="And then?", by=ASKER)

    def consent(self, _by, _):
        self.words += 1
        privacy.change_consent(self.question, consent=list(Consent)[self.words % 3], has_agreement=False)

    def withdraw(self, _by, _):
        privacy.withdraw(self.question)

    def erase(self, _by, _):
        privacy.erase(self.question, by=ASKER)

    def merge(self, by, _):
        merging.merge(self.question, into=next(one for one in self.asked if one is not self.question), by=by)

    def unmerge(self, by, _):
        merging.unmerge(self.question, by=by)

    def answer_with(self, by, _):
        replying.answer_with(self.question, self.other_post, by=by)

    def take_back(self, by, _):
        replying.take_back(self.question, by=by)

    def start_from(self, by, _):
        replying.start_from(self.question, self.other_post, by=by)

    def start(self, by, _):
        answers.start(self.question, by=by)

    def take_over(self, by, _):
        answers.take_over(need(self.answer), by=by)

    def autosave(self, by, _):
        content, answer = self.text(), need(self.answer)
        seen, newest = drafts.number_of(answer, by), reading.latest(answer)
        base = newest.number if newest else 0
        drafts.keep(answer, Typed(f"page {self.words}", 1, seen, base, [("title", content.title)], content), by=by)

    def save(self, by, _):
        newest = reading.latest(need(self.answer))
        saved = answers.save(need(self.answer), self.text(), base_number=newest.number if newest else 0, by=by)
        self.hands[saved.id] = {by.id}

    def submit(self, by, _):
        newest = need(reading.latest(need(self.answer)))
        answers.submit(need(self.answer), digest=newest.digest, by=by)
        self.hands.setdefault(newest.id, set()).add(by.id)

    def recall(self, by, _):
        answers.recall(need(self.answer), by=by)

    def claim_review(self, by, _):
        claiming.claim(need(self.answer), by=by)

    def approve(self, by, _):
        answers.approve(need(self.answer), digest=need(reading.latest(need(self.answer))).digest, by=by)

    def stale_approve(self, by, _):
        """Approve with the digest that was read at some time before, whatever was edited since."""
        digest, newest = self.read_digest, need(reading.latest(need(self.answer)))
        self.read_digest = newest.digest
        if digest is not None:
            answers.approve(need(self.answer), digest=digest, by=by)

    def undo_approval(self, by, _):
        answers.undo_approval(need(self.answer), by=by)

    def request_changes(self, by, _):
        answers.request_changes(need(self.answer), comment="Please mend.", by=by)

    def return_mended(self, by, _):
        number = need(reading.latest(need(self.answer))).number
        mended = answers.return_mended(need(self.answer), self.text(), comment="", base_number=number, by=by)
        self.hands[mended.id] = {by.id}

    def adopt(self, by, _):
        self.hands[answers.adopt(need(self.answer), by=by).id] = {by.id}

    def revise(self, by, _):
        answers.revise(need(self.answer), by=by)

    def preview(self, by, _):
        planning.start_preview(need(self.answer), [], by=by)

    def agree(self, _by, _):
        planning.agree(need(planning.open_preview_of(self.question)))

    def agree_all(self, _by, _):
        """Everybody to whom the wording is shown."""
        shown = [preview for one in self.asked if (preview := planning.open_preview_of(one))]
        for preview in shown or need(None):
            planning.agree(preview)

    def object(self, _by, _):
        planning.object_to(need(planning.open_preview_of(self.question)))

    def schedule(self, by, _):
        planning.schedule(need(self.answer), [], by=by)

    def unschedule(self, by, _):
        planning.unschedule(need(self.post), by=by)

    def correct(self, by, _):
        publishing.correct(need(self.post), note="A word was wrong.", by=by)

    def review_again(self, by, _):
        revision: Revision = need(need(self.post).revision)
        dating.reviewed_again(need(self.post), digest=revision.digest, by=by)

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


def due(model: Any, status: Any, at: Any) -> Any:
    return db.session.execute(select(model).where(status, at <= clock.now())).scalars().all()
