"""Posts and drafts of the old site as ours: public at once, and due for review; or a draft that a doctor goes on with.

Nobody is told: no announcement is owed, and no digest tells of them. From the first edit on they are under the rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from askmd import audit, keys
from askmd.answers import queries as answers
from askmd.answers.content import Content
from askmd.answers.models import Answer, ReviewMode, Revision
from askmd.core import clock
from askmd.extensions import db
from askmd.keys.sealing import digest as fingerprint
from askmd.posts import meanings, searching
from askmd.posts.models import Post, PostTopic
from askmd.wordpress.items import Text
from askmd.workflow import SYSTEM, AnswerStatus, PostStatus, begin


@dataclass(frozen=True)
class Where:
    """What a text is bound to here."""

    slug: str
    author_id: int
    topic_ids: tuple[int, ...]
    keywords: tuple[str, ...]
    picture_id: int | None


def publish(text: Text, where: Where, *, key: tuple[str, bytes]) -> Post:
    """A public post, with an answer behind it that doctors can revise."""
    answer = _answer(text, where.author_id, key, step="bring_in")
    answer.submitted_at = answer.delivered_at = text.published_at
    answer.submitted_by_id = where.author_id
    revision = _revision(answer, text, 1, where.author_id)
    answer.delivered_revision_id = revision.id
    post = Post(
        kind=text.kind,
        status=begin("post", "bring_in", by=SYSTEM),
        slug=where.slug,
        answer_id=answer.id,
        revision_id=revision.id,
        approval=ReviewMode.IMPORTED,
        author_id=where.author_id,
        published_at=text.published_at,
        # Nobody here has checked it yet.
        review_due_on=clock.now().date(),
        picture_id=where.picture_id,
        keywords=list(where.keywords) or None,
        team_questions=[],
        references=[],
    )
    _copy(post, text)
    db.session.add(post)
    db.session.flush()
    if where.topic_ids:
        db.session.execute(insert(PostTopic), [{"post_id": post.id, "topic_id": id} for id in where.topic_ids])
    searching.index(post)
    audit.record("post.brought_in", post, by=SYSTEM)
    return post


def draft(text: Text, author_id: int, *, key: tuple[str, bytes]) -> Answer:
    """A draft, in the state in which it was left."""
    answer = _answer(text, author_id, key, step="bring_in_draft")
    _revision(answer, text, 1, author_id)
    audit.record("answer.brought_in", answer, by=SYSTEM)
    return answer


def is_untouched(post: Post) -> bool:
    """Whether its words are still those that were brought in, and nobody is about to change them."""
    if post.status is not PostStatus.PUBLISHED or post.approval is not ReviewMode.IMPORTED or post.answer is None:
        return False
    newest = answers.latest(post.answer)
    return post.answer.status is AnswerStatus.DELIVERED and newest is not None and newest.id == post.revision_id


def renew(post: Post, text: Text, where: Where) -> None:
    """Take over what changed on the old site. Topics and picture that an editor chose here stay."""
    answer = post.answer
    if answer is None:
        return
    newest = answers.latest(answer)
    revision = _revision(answer, text, (newest.number if newest else 0) + 1, where.author_id)
    answer.delivered_revision_id = post.revision_id = revision.id
    post.picture_id = post.picture_id or where.picture_id
    post.keywords = list(where.keywords) or None
    _copy(post, text)
    db.session.flush()
    meanings.forget(post)
    searching.index(post)
    audit.record("post.brought_in_again", post, by=SYSTEM, revision=revision.number)


def _answer(text: Text, author_id: int, key: tuple[str, bytes], *, step: str) -> Answer:
    answer = Answer(
        kind=text.kind,
        key_id=key[0],
        status=begin("answer", step, by=SYSTEM),
        author_id=author_id,
        created_at=text.published_at,
    )
    db.session.add(answer)
    db.session.flush()
    return answer


def _revision(answer: Answer, text: Text, number: int, author_id: int) -> Revision:
    content = Content(title=text.title, body=text.body, video_url=text.video_url)
    revision = Revision(
        answer=answer,
        number=number,
        digest=fingerprint(answer, content.to_dict()),
        created_by_id=author_id,
        created_at=clock.now(),
    )
    keys.write(revision, content=content.to_json())
    db.session.add(revision)
    db.session.flush()
    return revision


def _copy(post: Post, text: Text) -> None:
    post.title, post.body, post.excerpt = text.title, text.body, text.excerpt
    post.video_url = text.video_url or None
    post.changed_at = text.changed_at
    post.reading_grade = None
