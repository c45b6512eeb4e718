"""What the status page shows, put into plain words: one state, the steps so far, the texts, what can be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from askmd import keys
from askmd.answers import queries as answers
from askmd.answers.content import Content
from askmd.answers.models import Review, ReviewMode
from askmd.posts import planning
from askmd.posts.models import Post, Preview
from askmd.questions import queries
from askmd.questions.models import MessageKind, Question
from askmd.workflow import ASKER, AnswerStatus, PostStatus, QuestionStatus, may

Q = QuestionStatus


@dataclass
class Shown:
    """Everything the page needs; the texts are clear here and nowhere else."""

    state: str
    body: str
    name: str
    address: str
    messages: list[dict[str, Any]]
    steps: list[dict[str, str]]
    answer: Content | None = None
    approval: Review | None = None
    author: str = ""
    preview: Preview | None = None
    wording: Content | None = None
    post: Post | None = None
    can: dict[str, bool] = field(default_factory=dict)


def of(question: Question) -> Shown:
    """Read what the asker may see. Opens the window of a preview that nobody could be mailed about."""
    body, name, address = (text or "" for text in keys.read(question, "body", "name", "address"))
    shown = Shown("", body, name, address, _messages(question), [])
    answer = answers.for_question(question)
    delivered = answers.delivered_revision(question)
    if delivered is not None and question.status is not Q.WITHDRAWN:
        shown.answer, shown.approval = answers.content_of(delivered), answers.approval_of(delivered)
        shown.author = delivered.answer.author.name
    if question.status not in queries.GONE:
        shown.preview = planning.open_preview_of(question)
        if shown.preview is not None and shown.preview.post.revision is not None:
            planning.shown(shown.preview)
            shown.wording = answers.content_of(shown.preview.post.revision)
    shown.post = planning.post_of(answer) if answer is not None else None
    is_checking = answer is not None and answer.status in (AnswerStatus.IN_REVIEW, AnswerStatus.APPROVED)
    shown.state = _state(question, shown, is_checking)
    shown.steps = _steps(question, shown, is_checking)
    shown.can = {step: may(question, step, by=ASKER) for step in ("reply", "follow_up", "reopen", "withdraw", "erase")}
    shown.can["reopen"] = shown.can["reopen"] and question.reopenings == 0
    return shown


def title(state: str) -> str:
    """The name of a state as askers read it."""
    return {
        "received": _("Received"),
        "being_answered": _("Being answered"),
        "doctor_asks": _("The doctor has a question for you"),
        "being_checked": _("Being checked"),
        "answered": _("Answered"),
        "please_read": _("Please read the public wording"),
        "published": _("Published"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "deleted": _("Deleted"),
    }[state]


def is_self_checked(shown: Shown) -> bool:
    """Whether only its author read the answer twice."""
    return shown.approval is not None and shown.approval.mode is ReviewMode.SELF


def _state(question: Question, shown: Shown, is_checking: bool) -> str:
    if shown.preview is not None:
        return "please_read"
    if question.status is Q.ANSWERED:
        is_public = shown.post is not None and shown.post.status is PostStatus.PUBLISHED
        return "published" if is_public else "answered"
    if question.status is Q.CLAIMED and is_checking:
        return "being_checked"
    return {
        Q.WAITING: "received",
        Q.CLAIMED: "being_answered",
        Q.NEEDS_REPLY: "doctor_asks",
        Q.DECLINED: "declined",
        # Whoever sent spam learns nothing from us.
        Q.SPAM: "received",
        Q.WITHDRAWN: "withdrawn",
        Q.ERASED: "deleted",
    }[question.status]


def _steps(question: Question, shown: Shown, is_checking: bool) -> list[dict[str, str]]:
    """The stones of the arch: done, now, later. Empty where there is no way on."""
    if question.status in (Q.DECLINED, Q.WITHDRAWN, Q.ERASED):
        return []
    is_answered = shown.answer is not None and question.status is Q.ANSWERED
    is_claimed = question.status in (Q.CLAIMED, Q.NEEDS_REPLY)
    reached = 4 if is_answered else 3 if is_claimed and is_checking else 2 if is_claimed else 1
    wants_post = planning.may_publish(question)
    is_public = shown.post is not None and shown.post.status is PostStatus.PUBLISHED
    stones = [
        (_("Received"), _on(question.asked_at)),
        (_("Being answered"), _("A doctor is writing.") if reached == 2 else ""),
        (_("Being checked"), _("Another doctor reads it.") if reached == 3 else ""),
        (_("Answered"), _on(question.answered_at) if is_answered else ""),
    ]
    if wants_post:
        stones.append((_("Published"), _on(shown.post.published_at) if is_public and shown.post else ""))
        reached = 6 if is_public else 5 if is_answered else reached
    elif is_answered:
        reached = 5
    return [
        {
            "label": label,
            "state": "done" if place < reached else "now" if place == reached else "later",
            "detail": detail or (_("Not started") if place > reached else ""),
        }
        for place, (label, detail) in enumerate(stones, start=1)
    ]


def _on(moment: datetime | None) -> str:
    return format_date(moment, "EEEE d MMMM y") if moment else ""


def _messages(question: Question) -> list[dict[str, Any]]:
    is_asker = (MessageKind.REPLY, MessageKind.FOLLOW_UP)
    return [
        {
            "is_own": message.kind in is_asker,
            "who": _("You") if message.kind in is_asker else (message.by.name if message.by else ""),
            "at": message.created_at,
            "kind": message.kind.value,
            "body": keys.read(message, "body") or "",
        }
        for message in queries.messages(question)
    ]


def post_url(shown: Shown) -> str | None:
    """Where readers find it, once it is public."""
    if shown.post is None or shown.post.status is not PostStatus.PUBLISHED:
        return None
    return url_for("site.post", slug=shown.post.slug)
