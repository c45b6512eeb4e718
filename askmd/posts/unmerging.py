"""What a post owes to an asker whose question left its answer: nothing of their words stays public."""

from __future__ import annotations

from sqlalchemy import delete, select

from askmd.answers.models import Answer
from askmd.answers.signals import unmerged
from askmd.extensions import db
from askmd.posts import planning, publishing
from askmd.posts.models import Post, Preview
from askmd.questions.models import Question
from askmd.workflow import PostStatus


@unmerged.connect
def _question_left(answer: Answer, *, question: Question) -> None:
    """Hide what is public where this asker had allowed it; with nobody left who allows it, it is gone.

    The wording is no longer this asker's to read, to agree to or to stop. What they said of it stays in the record.
    """
    own = select(Post.id).where(Post.answer_id == answer.id)
    db.session.execute(delete(Preview).where(Preview.question_id == question.id, Preview.post_id.in_(own)))
    post = planning.post_of(answer)
    # What was retracted shows a notice only, and keeps it.
    if post is None or post.status is PostStatus.RETRACTED or not planning.may_publish(question):
        return
    if not planning.consenting(answer):
        publishing.withdraw(post)
    elif post.status is PostStatus.PUBLISHED:
        publishing.hide(post)
