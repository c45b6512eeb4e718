"""Words of readers go after their time, at a doctor's word, or with the post that they were about.

The words go in the act itself; their keys are destroyed after its commit, by the worker, within a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update

from askmd import audit, jobs
from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.signals import withdrawn
from askmd.readers import queries
from askmd.readers.models import Comment, Feedback, ReaderMessage
from askmd.site import settings
from askmd.workflow import Actor, PostStatus

# The job that destroys keys, woken by whoever emptied a row.
FINISH = "readers.finish_erasures"
TOGETHER = 200


def kept_for() -> timedelta:
    """How long words of readers are kept; staff may change it."""
    return timedelta(days=settings.get("reader_words_days"))


def since(ahead: timedelta = timedelta(0)) -> datetime:
    """What came before this moment goes now, or within so much time."""
    return clock.now() - kept_for() + ahead


def late(model: type[Feedback] | type[ReaderMessage]) -> Sequence[int]:
    """Ids of those whose time is over, oldest first: some of them."""
    query = select(model.id).where(queries.is_late(model, since())).order_by(model.id).limit(TOGETHER)
    return db.session.execute(query).scalars().all()


def erase_feedback(feedback: Feedback, *, by: Actor) -> None:
    """Empty the words; that somebody said yes or no can still be counted. Twice changes nothing."""
    if feedback.words_sealed is not None:
        feedback.words_sealed = None
        audit.record("feedback.erased", feedback, by=by, post=feedback.post_id)
        jobs.wake(FINISH)


def erase_message(message: ReaderMessage, *, by: Actor) -> None:
    """Empty words, name and address. Twice changes nothing."""
    if message.erased_at is None:
        message.words_sealed = message.name_sealed = message.address_sealed = None
        message.erased_at = clock.now()
        audit.record("reader_message.erased", message, by=by)
        jobs.wake(FINISH)


@withdrawn.connect
def forget_about(post: Post) -> None:
    """The post is gone for ever, and so is what readers said of it and below it."""
    db.session.execute(delete(Comment).where(Comment.post_id == post.id))
    ours = Feedback.post_id == post.id
    db.session.execute(delete(Feedback).where(ours, Feedback.key_id.is_(None)))
    db.session.execute(update(Feedback).where(ours).values(words_sealed=None, has_helped=None))
    jobs.wake(FINISH)


def doomed() -> list[str]:
    """Names of keys that have no words to open any more: some of them."""
    found: list[str] = []
    for model in (Feedback, ReaderMessage):
        query = select(model.key_id).where(model.key_id.is_not(None), model.words_sealed.is_(None)).limit(TOGETHER)
        found += (key_id for key_id in db.session.execute(query).scalars() if key_id is not None)
    return found


def forget_keys(key_ids: Sequence[str]) -> None:
    """These keys are destroyed. What was said of a post that is gone leaves no row either."""
    for model in (Feedback, ReaderMessage):
        db.session.execute(update(model).where(model.key_id.in_(key_ids)).values(key_id=None))
    is_gone = exists().where(Post.id == Feedback.post_id, Post.status == PostStatus.WITHDRAWN)
    db.session.execute(delete(Feedback).where(Feedback.key_id.is_(None), is_gone))
