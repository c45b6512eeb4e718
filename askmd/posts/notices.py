"""E-mails about posts: the wording waits, a reminder, it is public; and the announcement to subscribers."""

from __future__ import annotations

from typing import Any

from flask_babel import format_date

from askmd import outbox
from askmd.extensions import db
from askmd.outbox import Delivery, Prepared, Recipient
from askmd.posts.models import Announcement, Post, Preview
from askmd.questions.models import Question
from askmd.workflow import PostStatus


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


def _owe(notice: str, question: Question, **context: Any) -> Delivery | None:
    if not question.address_lookup:
        return None
    return outbox.owe(notice, to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup, **context)
