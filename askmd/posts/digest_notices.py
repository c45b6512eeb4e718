"""The digest as an e-mail: what an editor says, and the posts of the topics that its receivers chose."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from askmd import outbox
from askmd.answers.models import ReviewMode
from askmd.extensions import db
from askmd.outbox import BroadcastWords, Prepared, links
from askmd.posts.models import Digest, Post
from askmd.site import zone
from askmd.workflow import PostStatus

DIGEST = "posts_digest"
# So many posts stand there with their short answers, any more with their titles: mail programs cut off what is long.
MOST_WHOLE = 15


@outbox.broadcast_notice("posts_digest")
def _digest(words: BroadcastWords) -> Prepared | None:
    """Posts that are not public any more are left out, and one that was changed is told as it is now."""
    query = select(Post.id, Post.changed_at).where(
        Post.id.in_(words.context["posts"]), Post.status == PostStatus.PUBLISHED
    )
    rows = db.session.execute(query.order_by(Post.id)).all()
    if not rows:
        return None
    stands = ";".join(f"{row.id} {row.changed_at}" for row in rows)
    key = hashlib.sha256(stands.encode()).hexdigest()[:32]
    return Prepared(key, lambda: variables(db.session.get_one(Digest, words.context["digest"]), words.context["posts"]))


def variables(digest: Digest, post_ids: Sequence[int]) -> dict[str, Any]:
    """What the templates are filled with, for a mail about those of these posts that are public, in this order."""
    query = select(Post).where(Post.id.in_(post_ids), Post.status == PostStatus.PUBLISHED)
    by_id = {post.id: post for post in db.session.execute(query).scalars()}
    posts = [_told(by_id[post_id]) for post_id in post_ids if post_id in by_id]
    return {
        "count": len(posts),
        "since": zone.local(digest.begins_at).date(),
        "introduction": digest.introduction or "",
        "posts": posts[:MOST_WHOLE],
        "more_posts": posts[MOST_WHOLE:],
        "manage_url": links.shared("subscription"),
        "never_url": links.shared("never"),
        "is_monthly": digest.frequency.value == "monthly",
    }


def _told(post: Post) -> dict[str, Any]:
    return {
        "title": post.title or "",
        "short_answer": post.short_answer or "",
        "url": links.site(f"/posts/{post.slug}"),
        "author": post.author.name if post.author else "",
        "reviewer": post.reviewer.name if post.reviewer and post.approval is ReviewMode.SECOND_DOCTOR else "",
        "is_self_checked": post.approval is ReviewMode.SELF,
    }
