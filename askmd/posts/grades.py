"""How hard the public words of posts are to read, kept beside them so that no page must count syllables."""

from __future__ import annotations

from sqlalchemy import select, update

from askmd import readability
from askmd.core.html import plain
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.queries import IS_PUBLIC


def of(post: Post) -> float:
    """The reading grade of everything that readers of this post read, as Flesch and Kincaid count it."""
    parts = (post.title, post.question, post.short_answer, plain(post.body or ""), *(post.team_questions or ()))
    # Each part ends like a sentence, as it does on the page.
    return readability.grade("\n\n".join(part for part in parts if part)).fk


def missing(limit: int) -> list[int]:
    """Public posts that were not graded yet."""
    query = select(Post.id).where(IS_PUBLIC, Post.reading_grade.is_(None)).order_by(Post.id).limit(limit)
    return list(db.session.execute(query).scalars())


def keep(post_id: int) -> None:
    """Grade one post, if its words are still those that are read now."""
    post = db.session.get_one(Post, post_id)
    same = (Post.id == post.id) & (Post.version == post.version) & IS_PUBLIC
    changed = update(Post).where(same).values(reading_grade=of(post))
    db.session.execute(changed, execution_options={"synchronize_session": False})
    db.session.expire(post, ["reading_grade"])
