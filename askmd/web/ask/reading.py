"""What there is to read for an asker: the answer with everybody behind it, the public wording, the messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from askmd import keys
from askmd.answers import queries as answers
from askmd.answers.content import Content
from askmd.answers.models import Review, ReviewMode, Revision
from askmd.extensions import db
from askmd.posts import planning, replying
from askmd.posts.models import Preview
from askmd.questions import feedback, queries
from askmd.questions.models import Message, MessageKind, Question
from askmd.workflow import PostStatus

OWN = (MessageKind.REPLY, MessageKind.FOLLOW_UP, MessageKind.HELPED, MessageKind.NOT_HELPED, MessageKind.CHANGE)


@dataclass(frozen=True)
class Delivered:
    """The answer that the asker may read, and who stands behind it."""

    content: Content
    author: str
    reviewer: str
    is_checked_by_author_only: bool
    delivered_at: datetime
    checked_at: datetime | None
    # Where everybody reads the same, when the doctors answered with a page of the site.
    post_url: str = ""

    @property
    def references(self) -> list[dict[str, str]]:
        """As the list at the end of a page takes them."""
        return [{"title": one.label, "url": one.url} for one in self.content.references]


@dataclass(frozen=True)
class Wording:
    """The public wording, and what the asker said about it or can still say."""

    preview: Preview
    content: Content
    is_open: bool
    is_agreed: bool
    is_objected: bool
    # Another wording was asked for, and doctors look at it again.
    is_being_changed: bool


def delivered(question: Question) -> Delivered | None:
    """The answer to this question, or None while there is none to read."""
    if question.answered_post_id is not None:
        return _of_post(question)
    revision = answers.delivered_revision(question)
    if revision is None or not revision.content_sealed:
        return None
    review: Review | None = answers.approval_of(revision)
    return Delivered(
        content=answers.content_of(revision),
        author=revision.answer.author.name,
        reviewer=review.reviewer.name if review else "",
        is_checked_by_author_only=review is not None and review.mode is ReviewMode.SELF,
        delivered_at=revision.answer.delivered_at or revision.created_at,
        checked_at=review.decided_at if review else None,
    )


def _of_post(question: Question) -> Delivered | None:
    """The post that the doctors answered with, in its words of today; None when it is not public any more."""
    post = replying.post_for(question)
    if post is None or post.status is not PostStatus.PUBLISHED:
        return None
    return Delivered(
        content=replying.content_of(post),
        author=post.author.name if post.author else "",
        reviewer=post.reviewer.name if post.reviewer else "",
        is_checked_by_author_only=post.approval is ReviewMode.SELF,
        delivered_at=question.answered_at or question.asked_at,
        checked_at=post.reviewed_at,
        post_url=url_for("site.post", slug=post.slug),
    )


def wording(question: Question, turns: Sequence[Message]) -> Wording | None:
    """The newest public wording while it waits, or after a word of the asker; a stopped one is nobody's matter."""
    preview = planning.preview_of(question)
    if preview is None or preview.post.status in (PostStatus.WITHDRAWN, PostStatus.RETRACTED):
        return None
    is_objected = preview.objected_at is not None
    is_current = preview.revision_id == preview.post.revision_id
    is_planned = preview.post.status in (PostStatus.PREVIEW, PostStatus.SCHEDULED)
    is_open = planning.open_preview_of(question) is not None
    wishes = [turn for turn in turns if turn.kind is MessageKind.CHANGE and turn.created_at >= preview.created_at]
    is_being_changed = bool(wishes) and preview.post.status is PostStatus.CANCELLED and not is_objected
    if not (is_objected or is_being_changed) and not (is_current and is_planned):
        return None
    return Wording(
        preview=preview,
        content=answers.content_of(db.session.get_one(Revision, preview.revision_id)),
        is_open=is_open,
        is_agreed=preview.agreed_at is not None and is_planned,
        is_objected=is_objected,
        is_being_changed=is_being_changed,
    )


def messages(question: Question) -> Sequence[Message]:
    """All turns, oldest first; for `wording` and `turns`."""
    return queries.messages(question)


def has_arrived(question: Question, words: str) -> bool:
    """Whether the newest word of this asker is this one already."""
    own = [message for message in messages(question) if message.kind in OWN]
    return bool(own) and keys.read(own[-1], "body") == words


def was_told(question: Question, *, has_helped: bool, words: str) -> bool:
    """Whether this was said of the answer that stands there: this choice, with these words where there are any."""
    answer = delivered(question)
    said = feedback.given(question, since=answer.delivered_at) if answer is not None else None
    if said is None or said.kind is not (MessageKind.HELPED if has_helped else MessageKind.NOT_HELPED):
        return False
    return not words or keys.read(said, "body") == words


def turns(found: Sequence[Message]) -> list[dict[str, Any]]:
    """The turns as the page shows them."""
    return [_turn(message) for message in found]


def _turn(message: Message) -> dict[str, Any]:
    from_doctor = message.by.name if message.by is not None else _("The team")
    is_own = message.kind in OWN
    return {
        "who": _("You") if is_own else from_doctor,
        "is_own": is_own,
        "is_help": message.kind is MessageKind.HELP_NOW,
        "about": _about(message.kind),
        "at": message.created_at,
        "text": keys.read(message, "body") or "",
    }


def _about(kind: MessageKind) -> str:
    known = {
        MessageKind.HELPED: _("You said that the answer helped."),
        MessageKind.NOT_HELPED: _("You said that the answer did not help."),
        MessageKind.CHANGE: _("About the public wording:"),
    }
    return known.get(kind, "")
