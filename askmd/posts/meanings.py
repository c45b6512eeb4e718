"""What public posts mean, kept as vectors beside them: computed by a job, gone in the act that changes the words.

Without the extra `semantic` nothing is computed and nothing is missed: posts are then found by their words.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from askmd import embedding, jobs
from askmd.core import clock
from askmd.core.database import reading
from askmd.core.html import plain
from askmd.extensions import db
from askmd.posts.matching import Entry, meaning
from askmd.posts.models import Post, PostMeaning
from askmd.posts.queries import IS_PUBLIC

if TYPE_CHECKING:
    from askmd.embedding.model import Matrix

JOB = "posts.compute_meanings"


def entry(post: Post) -> Entry:
    """A post as it is compared: title and question, short answer and body."""
    question = " ".join(part for part in (post.title, post.question) if part)
    return Entry(post.id, question, f"{post.short_answer or ''}\n{plain(post.body or '')}".strip())


def forget(post: Post) -> None:
    """The words changed or are gone, so their meaning goes in the same transaction; a job computes what is due."""
    db.session.flush()
    db.session.execute(delete(PostMeaning).where(PostMeaning.post_id == post.id))
    if embedding.is_available():
        jobs.wake(JOB)


def missing(limit: int) -> list[int]:
    """Public posts without vectors of the words and the model of today."""
    good = (
        (PostMeaning.post_id == Post.id)
        & (PostMeaning.revision_id == Post.revision_id)
        & (PostMeaning.model == meaning.version())
    )
    query = select(Post.id).outerjoin(PostMeaning, good).where(IS_PUBLIC, PostMeaning.post_id.is_(None))
    return list(db.session.execute(query.order_by(Post.id).limit(limit)).scalars())


def compute(post_id: int) -> bool:
    """Compute the vectors of one post, unless it is no longer public, or has other words by then. The caller commits.

    The model works outside of any transaction that writes: on SQLite an asker's question would wait for it.
    """
    with reading():
        post = db.session.execute(select(Post).where(Post.id == post_id, IS_PUBLIC)).scalars().first()
        own, revision_id = (entry(post), post.revision_id) if post else (None, None)
        db.session.rollback()
    if own is None or revision_id is None:
        return False
    [vectors] = meaning.of_posts([(own.question, own.answer)])
    # Whoever takes the post down waits for this transaction, and then deletes what it wrote.
    still = (
        select(Post.id)
        .where(Post.id == post_id, Post.revision_id == revision_id, IS_PUBLIC)
        .with_for_update(key_share=True)
    )
    if db.session.execute(still).first() is None:
        return False
    db.session.execute(delete(PostMeaning).where(PostMeaning.post_id == post_id))
    db.session.add(
        PostMeaning(
            post_id=post_id,
            revision_id=revision_id,
            model=meaning.version(),
            vectors=meaning.pack(vectors),
            computed_at=clock.now(),
        )
    )
    return True


def of_today(ids: Collection[int] | None = None) -> dict[int, Matrix]:
    """The vectors of all public posts that have good ones, or of those among these, by the post's id.

    Empty without the extra.
    """
    if not embedding.is_available():
        return {}
    query = (
        select(PostMeaning.post_id, PostMeaning.vectors)
        .join(Post, (Post.id == PostMeaning.post_id) & (Post.revision_id == PostMeaning.revision_id))
        .where(IS_PUBLIC, PostMeaning.model == meaning.version())
    )
    if ids is not None:
        query = query.where(Post.id.in_(ids))
    return {row.post_id: meaning.unpack(row.vectors) for row in db.session.execute(query)}
