"""What invented readers said of the posts, one message of theirs, and a discussion. Nobody of them is anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from askmd.answers.models import AnswerKind
from askmd.demo import backdate
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.readers import services
from askmd.readers.models import Comment
from askmd.readers.services import Said, Written

MISSING = (
    "I did not understand how long this takes. A few days, or weeks?",
    "Please say what I can ask at the next visit. I never know where to begin.",
    "A picture would help. My mother reads this with a magnifying glass.",
)
# Of so many yeses and noes the numbers on the dashboard are made.
YES, NO = 5, 2


def add(posts: Sequence[Post]) -> None:
    """Feedback on the newest of these posts, the discussion of an older site below an article, and a message."""
    for number, (post, words) in enumerate(zip(posts, MISSING, strict=False)):
        said = [Said(True)] * (YES - number) + [Said(False)] * NO + [Said(False, words)]
        for one in said:
            services.give(post, one).created_at = backdate.days_ago(number + 0.5)
    written = Written(
        "The link to the page about mouth care does not open on my old tablet. The rest works well, thank you.",
        name="Walter (invented)",
        address="walter@example.org",
    )
    message = services.send(written, code=services.code_of("demo", written))
    message.created_at = backdate.days_ago(1)
    articles = [post for post in posts if post.kind is AnswerKind.ARTICLE]
    if articles:
        _add_discussion(articles[-1])


def _add_discussion(post: Post) -> None:
    at = (post.published_at or backdate.days_ago(1)) + timedelta(days=2)
    first = Comment(
        post_id=post.id, name="Walter (invented)", body="<p>I wish I had read this earlier.</p>", written_at=at
    )
    db.session.add(first)
    db.session.flush()
    words = "<p>So do I. We keep it on the fridge now.</p>"
    reply = Comment(post_id=post.id, parent_id=first.id, name="Ines (invented)", body=words, written_at=at)
    db.session.add(reply)
