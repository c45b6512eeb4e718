"""How far a question has come, in the plain words of its asker: all that the status page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from askmd import keys
from askmd.answers import queries as answers
from askmd.answers.models import Answer
from askmd.core import clock
from askmd.posts import planning, replying
from askmd.posts.models import Post
from askmd.questions import editing, feedback, flags, together, waiting
from askmd.questions.flags import Flags
from askmd.questions.models import Consent, Message, MessageKind, Question
from askmd.questions.services import FOLLOW_UP_DAYS
from askmd.site import texts
from askmd.web.ask import reading
from askmd.web.ask.reading import Delivered, Wording
from askmd.workflow import ASKER, AnswerStatus, PostStatus, QuestionStatus, may

Q = QuestionStatus
NEWS = {
    together.MERGED: "status.together",
    together.UNMERGED: "status.alone",
    together.TAKEN_BACK: "status.taken_back",
}
CHECKING = (AnswerStatus.IN_REVIEW, AnswerStatus.APPROVED)


@dataclass(frozen=True)
class Journey:
    """Everything on the page of a question."""

    question: Question
    state: str
    text: str
    name: str
    turns: list[dict[str, Any]]
    steps: list[dict[str, str]]
    answer: Delivered | None
    wording: Wording | None
    post_url: str
    # When a doctor took the public page down for a medical reason; the asker must not go by the answer any more.
    retracted_at: datetime | None
    # The post that answered this question, whatever became of it since.
    answer_post: Post | None
    # That it is answered together with others, or no longer, or that an answer was taken back: a Text, and since when.
    news: tuple[str, datetime] | None
    no_reply_came: bool
    flags: Flags
    has_said: bool
    can: dict[str, bool] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The state in words."""
        return label(self.state)

    @property
    def is_at_its_end(self) -> bool:
        """Whether every stone is laid."""
        return all(step["state"] == "done" for step in self.steps)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for its first answer."""
        return self.question.status in waiting.STILL_WAIT and self.question.answered_at is None

    @property
    def help_now(self) -> dict[str, Any] | None:
        """The newest word of a doctor to get help at once, while the question is alive."""
        is_alive = self.question.status in waiting.STILL_WAIT
        return next((turn for turn in reversed(self.turns) if turn["is_help"] and is_alive), None)

    @property
    def deadline(self) -> str:
        """Until when the asker can stop a publication of consent (b)."""
        until = self.wording.preview.until if self.wording else None
        return format_date(until, "d MMMM y") if until else ""


def of(question: Question) -> Journey:
    """All that this asker may see now."""
    answer = answers.for_question(question)
    post = planning.post_of(answer) if answer is not None else None
    turns = reading.messages(question)
    wording = reading.wording(question, turns)
    state = _state(question, answer, post, wording)
    text, name = keys.read(question, "body", "name")
    is_here = question.status is not Q.WITHDRAWN
    answer_post = replying.post_for(question) if is_here else None
    taken_down = next((one for one in (answer_post, post) if one and one.status is PostStatus.RETRACTED), None)
    delivered = reading.delivered(question) if is_here else None
    has_said = delivered is not None and feedback.given(question, since=delivered.delivered_at) is not None
    return Journey(
        question=question,
        state=state,
        text=text or "",
        name=name or "",
        turns=reading.turns(turns),
        steps=_steps(question, state, answer, post),
        answer=delivered,
        wording=wording if is_here else None,
        post_url=url_for("site.post", slug=post.slug) if post and post.status is PostStatus.PUBLISHED else "",
        retracted_at=taken_down.retracted_at if taken_down else None,
        answer_post=answer_post,
        news=_news(question),
        no_reply_came=_no_reply_came(question, turns),
        flags=flags.of(question),
        has_said=has_said,
        can=_can(question, delivered) | {"say_if_it_helped": _is_answered(question, delivered) and not has_said},
    )


def label(state: str) -> str:
    """The name of a state as its asker reads it."""
    known = {
        "received": _("Received"),
        "being_answered": _("Being answered"),
        "doctor_asks": _("The doctor has a question for you"),
        "being_checked": _("Being checked"),
        "answered": _("Answered"),
        "please_read": _("Please read the public wording"),
        "published": _("Published"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
    }
    return known[state]


def _state(question: Question, answer: Answer | None, post: Post | None, wording: Wording | None) -> str:
    fixed = {Q.WAITING: "received", Q.NEEDS_REPLY: "doctor_asks", Q.WITHDRAWN: "withdrawn"}
    if question.status in fixed:
        return fixed[question.status]
    if question.status in (Q.DECLINED, Q.SPAM):
        return "declined"
    if question.status is Q.CLAIMED:
        return "being_checked" if answer is not None and answer.status in CHECKING else "being_answered"
    if wording is not None and wording.is_open:
        return "please_read"
    return "published" if post is not None and post.status is PostStatus.PUBLISHED else "answered"


def _steps(question: Question, state: str, answer: Answer | None, post: Post | None) -> list[dict[str, str]]:
    """The stones of the arch: those laid, the one now, those to come. None once the question is out of work."""
    if state in ("declined", "withdrawn"):
        return []
    dates: dict[str, datetime | None] = {
        "received": question.asked_at,
        "being_answered": question.claimed_at,
        "being_checked": answer.submitted_at if answer else None,
        "answered": question.answered_at,
        "published": post.published_at if post else None,
    }
    path = ["received", "being_answered", "being_checked", "answered"]
    is_for_readers = question.consent is not Consent.PRIVATE and question.answered_post_id is None
    if is_for_readers:
        path += ["please_read", "published"]
    now = "being_answered" if state == "doctor_asks" else state
    is_end = now == path[-1] or (now == "answered" and not is_for_readers)
    at = path.index(now) if now in path else len(path) - 1
    return [
        {
            "label": label(step),
            "state": "done" if place < at or (place == at and (is_end or step == "answered")) else _later(place, at),
            "detail": _detail(dates.get(step) if place <= at else None),
        }
        for place, step in enumerate(path)
    ]


def _later(place: int, at: int) -> str:
    return "now" if place == at else "later"


def _detail(moment: datetime | None) -> str:
    return format_date(moment, "d MMMM y") if moment else ""


def _no_reply_came(question: Question, turns: Sequence[Message]) -> bool:
    """Whether the last word was the doctor's question, and work went on without a reply."""
    is_waiting = question.status is Q.NEEDS_REPLY
    return bool(turns) and turns[-1].kind is MessageKind.ASK_BACK and not is_waiting


def _news(question: Question) -> tuple[str, datetime] | None:
    event = together.newest(question) if question.status in waiting.STILL_WAIT else None
    return (NEWS[event.action], event.at) if event is not None else None


def _is_answered(question: Question, answer: Delivered | None) -> bool:
    """Whether there is an answer, and nobody works on another one."""
    return question.status is Q.ANSWERED and answer is not None


def _can(question: Question, answer: Delivered | None) -> dict[str, bool]:
    """Which acts the rulebook would let this asker take now."""
    in_time = question.answered_at is not None and clock.now() - question.answered_at <= FOLLOW_UP_DAYS
    return {
        "edit": editing.may_edit(question),
        "reply": may(question, "reply", by=ASKER),
        "follow_up": may(question, "follow_up", by=ASKER) and in_time,
        "reopen": may(question, "reopen", by=ASKER) and not question.reopenings,
        "withdraw": may(question, "withdraw", by=ASKER),
        "erase": may(question, "erase", by=ASKER),
        "change": question.status not in (Q.WITHDRAWN, Q.SPAM),
        "change_wording": planning.open_preview_of(question) is not None,
        "watch": _is_answered(question, answer) and question.address_lookup is not None,
    }


def usual_wait() -> str:
    """How long most people wait, in words; an empty string while too few have asked to say."""
    days = waiting.usual_wait()
    return "" if days is None else ngettext("%(num)d day", "%(num)d days", days)


def state_text(journey: Journey) -> Markup:
    """The Text that explains the state."""
    if journey.state == "answered" and journey.answer_post is not None and journey.answer is None:
        return texts.markup("status.answer_gone")
    return texts.markup(f"status.{journey.state}")
