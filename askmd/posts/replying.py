"""Answering a question with a post that is public already, and beginning an answer with the text of one.

A published post that is in date was approved once, so answering with it needs no new review. The question keeps only
the number of the post: what becomes of the question never touches the post, and its asker reads the post as it is now.
"""

from __future__ import annotations

from sqlalchemy import select

from askmd import audit
from askmd.accounts.models import Account
from askmd.answers import drafting, merging
from askmd.answers import queries as answers
from askmd.answers.content import Content, Reference
from askmd.answers.models import Answer, ReviewMode
from askmd.core import clock
from askmd.core.errors import NotAllowed, WrongState
from askmd.extensions import db
from askmd.posts import answered
from askmd.posts.models import Post
from askmd.questions import history, together
from askmd.questions import services as questions
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus

NOT_YOURS = "Claim the question before you answer it."
NOT_OFFERED = "This post is not public any more, or past its day of review. Choose another one, or write an answer."
NOT_CHECKED = "This post was published before second-doctor review. Start from it, and let a second doctor check it."
SHARED = "This question is answered together with others. Take it out of that answer first."
READ = "Its asker has read an answer already. Write on in that answer, so that it stays readable."
CHECKED = "Its answer is being checked. Take it back from checking first."
UNREAD = "This question is marked as urgent. Please open and read it before you answer it with a post."
WRITTEN = "There is a text already. Open the answer to go on with it."


def answer_with(question: Question, post: Post, *, by: Account) -> None:
    """The asker reads this post as the answer, and is told that it is there. A draft for this question is closed.

    Raises NotAllowed, with a sentence, where that cannot be: the post must be public, in date and checked, and the
    question with `by`.
    """
    _only_holder(question, by)
    # Nobody corrects it or takes it down until we have.
    held = (
        select(Post).where(Post.id == post.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    db.session.execute(held).scalar_one()
    if answered.offered(post.id) is None:
        raise NotAllowed(NOT_OFFERED)
    if post.approval is ReviewMode.IMPORTED:
        raise NotAllowed(NOT_CHECKED)
    if question.is_urgent and not history.has_read(question, by):
        raise NotAllowed(UNREAD)
    if (own := answers.for_question(question)) is not None:
        _close_draft(question, own)
    audit.record("question.answered_with_post", question, by=by, post=post.id)
    questions.mark_answered(question, handed_in_at=clock.now(), post_id=post.id)


def take_back(question: Question, *, by: Account) -> None:
    """It was the wrong post: the question is with `by` now, and its page says that this answer does not count."""
    if question.answered_post_id is None or question.status is not QuestionStatus.ANSWERED:
        raise WrongState(question.stands())
    together.take_back(question, by=by)


def start_from(question: Question, post: Post, *, by: Account) -> Answer:
    """Begin the answer with the words of a public post, as its first revision; a second doctor checks it as any other.

    Raises NotAllowed where something is written already, or the post is not public any more.
    """
    _only_holder(question, by)
    if post.status is not PostStatus.PUBLISHED:
        raise NotAllowed(NOT_OFFERED)
    answer = drafting.start(question, by=by)
    if answers.latest(answer) is not None:
        raise NotAllowed(WRITTEN)
    audit.record("answer.begun_from_post", answer, by=by, post=post.id)
    drafting.save(answer, content_of(post), base_number=0, by=by)
    return answer


def post_for(question: Question) -> Post | None:
    """The post that this question was answered with, whatever became of it; None for an answer of its own."""
    return db.session.get(Post, question.answered_post_id) if question.answered_post_id is not None else None


def content_of(post: Post) -> Content:
    """The public words of a post as the content of an answer."""
    return Content(
        title=post.title or "",
        question=post.question or "",
        short_answer=post.short_answer or "",
        body=post.body or "",
        team_questions=tuple(post.team_questions or ()),
        references=tuple(Reference(one["label"], one["url"]) for one in post.references or ()),
    )


def _only_holder(question: Question, by: Account) -> None:
    held = (QuestionStatus.CLAIMED, QuestionStatus.NEEDS_REPLY)
    if question.assignee_id != by.id or question.status not in held:
        raise NotAllowed(NOT_YOURS)


def _close_draft(question: Question, own: Answer) -> None:
    if merging.others_of(question):
        raise NotAllowed(SHARED)
    if own.delivered_at is not None:
        raise NotAllowed(READ)
    if own.status is not AnswerStatus.DRAFTING:
        raise NotAllowed(CHECKED)
    drafting.close(own)
