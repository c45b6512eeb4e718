"""The digest as an e-mail: what an editor says, and the posts of the topics that its receivers chose."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from markupsafe import escape
from sqlalchemy import select

from askmd import outbox
from askmd.answers.models import ReviewMode
from askmd.extensions import db
from askmd.outbox import BroadcastWords, Prepared, links
from askmd.posts.models import Digest, Post
from askmd.site import zone
from askmd.workflow import PostStatus

DIGEST = "posts_digest"
# So many posts stand there with their short answers, any more with their titles.
MOST_WHOLE = 15
# Mail programs cut off what is long. Of the 60 KB of a mail this is for the posts, in bytes as they are sent: with what
# the frame takes, and the markup around a post and around a title, in both parts.
ROOM = 48_000
WORDS = ("title", "short_answer", "author", "reviewer")
FIRST_QUOTED = 0x80
AROUND_A_POST, AROUND_A_TITLE = 1_700, 900


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
    return fitting(posts, digest.introduction or "") | {
        "count": len(posts),
        "since": zone.local(digest.begins_at).date(),
        "introduction": digest.introduction or "",
        "manage_url": links.shared("subscription"),
        "never_url": links.shared("never"),
        "is_monthly": digest.frequency.value == "monthly",
    }


def fitting(posts: Sequence[dict[str, Any]], introduction: str) -> dict[str, Any]:
    """As many posts as the mail has room for: first whole ones, then titles, then only how many more there are."""
    room = ROOM - 2 * _bytes(introduction)
    whole: list[dict[str, Any]] = []
    for post in posts[:MOST_WHOLE]:
        room -= 2 * sum(_bytes(post[name]) for name in WORDS) + AROUND_A_POST
        if room < 0 and whole:
            break
        whole.append(post)
    room = max(room, 0)
    titles: list[dict[str, Any]] = []
    for post in posts[len(whole) :]:
        room -= 2 * _bytes(post["title"]) + AROUND_A_TITLE
        if room < 0:
            break
        titles.append(post)
    return {"posts": whole, "more_posts": titles, "left_out": len(posts) - len(whole) - len(titles)}


def _bytes(words: str) -> int:
    """How long the words are when they are sent: escaped, with an element between lines, quoted-printable."""
    escaped = str(escape(words)).replace("\n", "<br>").encode()
    return sum(1 if byte < FIRST_QUOTED else 3 for byte in escaped)


def _told(post: Post) -> dict[str, Any]:
    return {
        "title": post.title or "",
        "short_answer": post.short_answer or "",
        "url": links.site(f"/posts/{post.slug}"),
        "author": post.author.name if post.author else "",
        "reviewer": post.reviewer.name if post.reviewer and post.approval is ReviewMode.SECOND_DOCTOR else "",
        "is_self_checked": post.approval is ReviewMode.SELF,
    }
