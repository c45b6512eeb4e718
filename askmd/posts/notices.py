"""E-mails about posts: the wording waits, a reminder, it is public, it changed; and the announcement to subscribers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from askmd import outbox
from askmd.answers.models import ReviewMode
from askmd.extensions import db
from askmd.outbox import BroadcastWords, Delivery, Prepared, Recipient, links
from askmd.posts.models import Announcement, Post, Preview
from askmd.questions.models import Question
from askmd.questions.queries import GONE
from askmd.workflow import PostStatus

CHANGED = "posts_changed"
ANSWER_CHANGED = "posts_answer_changed"


class News(StrEnum):
    """What happened to a post, as its mails say it."""

    CORRECTED = "corrected"
    RETRACTED = "retracted"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


# A mail that is overtaken by the next change says nothing any more: that change has a mail of its own.
STILL_TRUE = {
    News.CORRECTED: {PostStatus.PUBLISHED},
    News.RETRACTED: {PostStatus.RETRACTED},
    News.HIDDEN: set(PostStatus) - {PostStatus.PUBLISHED, PostStatus.RETRACTED, PostStatus.WITHDRAWN},
    News.WITHDRAWN: {PostStatus.WITHDRAWN},
}


def preview_ready(question: Question) -> Delivery | None:
    """The asker can read the public wording."""
    return _owe("posts_preview_ready", question)


def preview_reminder(question: Question, preview: Preview) -> Delivery | None:
    """Half of the time to object is over."""
    deadline = preview.until.isoformat() if preview.until else ""
    return _owe("posts_preview_reminder", question, deadline=deadline)


def published(question: Question) -> Delivery | None:
    """The post is public."""
    return _owe("posts_published", question)


def answer_changed(
    question: Question, what: News, *, revision_id: int | None, post_id: int | None = None
) -> Delivery | None:
    """The answer that this asker has read was corrected, or what is public of it was taken down."""
    wanted = question.wants_corrections
    return _owe(ANSWER_CHANGED, question, what=what.value, revision=revision_id, post=post_id, wanted=wanted)


def _owe(notice: str, question: Question, **context: Any) -> Delivery | None:
    if not question.address_lookup:
        return None
    return outbox.owe(notice, to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup, **context)


def _to_asker(delivery: Delivery) -> dict[str, Any] | None:
    """What each of our mails to an asker carries; None when the question is gone."""
    question = db.session.get(Question, delivery.recipient_id)
    if question is None or question.status in GONE:
        return None
    return {
        "my_url": links.address("my_mail", delivery),
        "never_url": links.address("never", delivery),
        "find_address": links.site("/my").split("://", 1)[1],
        "consent": question.consent.value,
        "language": question.language,
    }


def _is_waiting(preview: Preview | None) -> bool:
    return (
        preview is not None
        and preview.post.status is PostStatus.PREVIEW
        and preview.agreed_at is None
        and preview.objected_at is None
    )


@outbox.notice("posts_preview_ready")
def _preview_ready(delivery: Delivery) -> dict[str, Any] | None:
    query = select(Preview).where(Preview.delivery_id == delivery.id)
    is_waiting = _is_waiting(db.session.execute(query).scalars().first())
    return _to_asker(delivery) if is_waiting else None


@outbox.notice("posts_preview_reminder")
def _preview_reminder(delivery: Delivery) -> dict[str, Any] | None:
    query = select(Preview).where(Preview.question_id == delivery.recipient_id).order_by(Preview.id.desc())
    is_waiting = _is_waiting(db.session.execute(query.limit(1)).scalars().first())
    variables = _to_asker(delivery) if is_waiting else None
    if variables is None:
        return None
    deadline = delivery.context["deadline"]
    return variables | {"deadline": datetime.fromisoformat(deadline) if deadline else None}


@outbox.notice("posts_published")
def _published(delivery: Delivery) -> dict[str, Any] | None:
    return _to_asker(delivery)


@outbox.notice("posts_answer_changed")
def _answer_changed(delivery: Delivery) -> dict[str, Any] | None:
    variables = _to_asker(delivery) if _is_still_true(delivery) else None
    why = "why" if delivery.context.get("wanted", True) else "why_always"
    return variables | {"what": delivery.context["what"], "why": why} if variables else None


@outbox.broadcast_notice("posts_changed")
def _changed(words: BroadcastWords) -> Prepared | None:
    """To a watcher. Neither the title of the post nor its address, which would name an illness: our own link only."""
    if not _is_still_true(words):
        return None
    what = words.context["what"]
    links_of_each = {"subscription_url": links.shared("subscription"), "never_url": links.shared("never")}
    return Prepared(what, lambda: {"what": what} | links_of_each)


def _is_still_true(delivery: Delivery | BroadcastWords) -> bool:
    """Whether the post, where the mail is about one, still stands as the mail says."""
    post_id = delivery.context["post"]
    post = db.session.get(Post, post_id) if post_id else None
    return post is None or post.status in STILL_TRUE[News(delivery.context["what"])]


@outbox.broadcast_notice("posts_announcement")
def _announcement(words: BroadcastWords) -> Prepared | None:
    """Nothing goes out for a post that is not public any more; one that was changed is rendered anew."""
    query = (
        select(Post.id, Post.changed_at)
        .join(Announcement, Announcement.post_id == Post.id)
        .where(
            Announcement.broadcast_id == words.broadcast_id,
            Announcement.cancelled_at.is_(None),
            Post.status == PostStatus.PUBLISHED,
        )
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    return Prepared(row.changed_at.isoformat() if row.changed_at else "", lambda: _announced(row.id))


def _announced(post_id: int) -> dict[str, Any]:
    post = db.session.get_one(Post, post_id)
    return {
        "post_title": post.title,
        "short_answer": post.short_answer,
        "post_url": links.site(f"/posts/{post.slug}"),
        "author": post.author.name if post.author else "",
        "reviewer": post.reviewer.name if post.reviewer and post.approval is ReviewMode.SECOND_DOCTOR else "",
        "is_self_checked": post.approval is ReviewMode.SELF,
        "manage_url": links.shared("subscription"),
        "never_url": links.shared("never"),
    }
