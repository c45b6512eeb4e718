"""How one piece of work stands: a question with its answer and post, or an article. Reading only, no rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from askmd.accounts.models import Account
from askmd.answers import queries as answers
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.posts import planning
from askmd.posts.models import Post, Preview
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus

Q, A, P = QuestionStatus, AnswerStatus, PostStatus
OPEN = (Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY)


class State(StrEnum):
    """One word for a row, from what a doctor would do next."""

    READ_FIRST = "read_first"
    WAITING = "waiting"
    CLAIMED = "claimed"
    WRITING = "writing"
    CHECKING = "checking"
    ON_HOLD = "on_hold"
    APPROVED = "approved"
    ANSWERED = "answered"
    READY = "ready"
    PREVIEW = "preview"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    DECLINED = "declined"
    BINNED = "binned"
    CLOSED = "closed"


_QUESTION_STATES = {
    Q.WAITING: State.WAITING,
    Q.NEEDS_REPLY: State.ON_HOLD,
    Q.DECLINED: State.DECLINED,
    Q.SPAM: State.BINNED,
}
_ANSWER_STATES = {A.DRAFTING: State.WRITING, A.IN_REVIEW: State.CHECKING, A.CLOSED: State.CLOSED}
_POST_STATES = {
    P.PREVIEW: State.PREVIEW,
    P.SCHEDULED: State.SCHEDULED,
    P.PUBLISHED: State.PUBLISHED,
    P.RETRACTED: State.RETRACTED,
}


@dataclass(frozen=True)
class Work:
    """A question with its answer and post, or an article."""

    question: Question | None
    answer: Answer | None
    post: Post | None
    is_ready: bool = False
    # The other questions that the same answer replies to.
    merged_with: Sequence[int] = ()
    # It stands here for its post alone: the public words, and when they must be read again.
    is_for_post: bool = False

    @property
    def state(self) -> State:
        """The first that holds, most pressing first."""
        question = self.question
        if self.is_for_post and self.post is not None:
            return _POST_STATES.get(self.post.status, State.CLOSED)
        if question is not None and question.is_urgent and question.status in OPEN:
            return State.READ_FIRST
        if question is not None and question.status in _QUESTION_STATES:
            return _QUESTION_STATES[question.status]
        if self.answer is None:
            # Answered without one of its own: with a post.
            return State.ANSWERED if question is not None and question.status is Q.ANSWERED else State.CLAIMED
        return _ANSWER_STATES.get(self.answer.status) or self._checked_state()

    def _checked_state(self) -> State:
        if self.is_ready:
            return State.READY
        if self.post is not None and self.post.status in _POST_STATES:
            return _POST_STATES[self.post.status]
        return State.APPROVED if self.answer and self.answer.status is A.APPROVED else State.ANSWERED

    @property
    def owner(self) -> Account | None:
        """Who holds it: the doctor of an open question, or of one that a post answered; else the author."""
        if self.question is not None and (self.question.status in OPEN or self.answer is None):
            return self.question.assignee
        return self.answer.author if self.answer is not None else None

    @property
    def since(self) -> datetime:
        """When it began to wait."""
        if self.question is not None:
            is_open = self.question.status in OPEN
            return (self.question.waits_since if is_open else None) or self.question.asked_at
        return (self.answer and self.answer.created_at) or clock.now()


@dataclass(frozen=True)
class Publishing:
    """What the publishing panel needs to know of an approved answer."""

    post: Post | None
    obstacles: list[str]
    is_agreed: bool
    previews: Sequence[tuple[Question, Preview]]
    asks_askers: bool
    is_newer: bool
    # The post was taken down, and what may be shown in its place was approved since.
    may_return: bool

    @property
    def can_schedule(self) -> bool:
        """Whether its day and time can be chosen now."""
        return self.is_agreed and (self.post is None or self.post.status is P.CANCELLED)


def work(question: Question | None, answer: Answer | None) -> Work:
    """The work around a question, an answer, or both."""
    if question is None and answer is not None and answer.questions:
        question = answer.questions[0]
    return Work(question, answer, planning.post_of(answer) if answer is not None else None)


def publishing(answer: Answer) -> Publishing:
    """How far the way to readers is."""
    post = planning.post_of(answer)
    obstacles = planning.readiness(answer)
    newest = _latest_id(answer)
    shown = [(question, planning.preview_of(question)) for question in answer.questions]
    return Publishing(
        post=post,
        obstacles=obstacles,
        is_agreed=not obstacles and (not answer.questions or _is_agreed(answer)),
        previews=[(question, preview) for question, preview in shown if preview is not None],
        asks_askers=bool(answer.questions),
        is_newer=post is not None and post.revision_id != newest,
        may_return=not obstacles and post is not None and planning.replaces(post),
    )


def _is_agreed(answer: Answer) -> bool:
    revision = answers.latest(answer)
    return revision is not None and planning.is_agreed(answer, revision)


def _latest_id(answer: Answer) -> int | None:
    revision = answers.latest(answer)
    return revision.id if revision is not None else None
