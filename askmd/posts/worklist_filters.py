"""What a list of the queue is narrowed to. No private word is among it: only facts that stand in clear."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, false

from askmd.answers.models import Answer
from askmd.core import clock
from askmd.posts.models import Post, PostTopic
from askmd.posts.standing import OPEN
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.questions.target import late_before
from askmd.site import settings
from askmd.workflow import QuestionStatus

_WAITS_SINCE = bindparam("waits_since", type_=Question.waits_since.type)


class Waited(StrEnum):
    """For how long an open question waits at least; LATE is longer than the response target."""

    LATE = "late"
    WEEK = "7"
    MONTH = "30"


@dataclass(frozen=True)
class Filters:
    """What must hold of each row; None asks for nothing. For `topic` and `assignee` 0 means none and nobody."""

    topic: int | None = None
    who_asks: WhoAsks | None = None
    waited: Waited | None = None
    consent: Consent | None = None
    language: str | None = None
    assignee: int | None = None
    status: QuestionStatus | None = None

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that narrow the list, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def given(self) -> dict[str, Any]:
        """The values that these filters need when something is read: those that change with time."""
        return {} if self.waited is None else {"waits_since": _waits_since(self.waited)}

    def has_status(self, status: QuestionStatus) -> bool:
        """Whether questions of this status can be in the list at all."""
        # How long it has waited, or that nobody has it yet, is asked of open questions only.
        is_about_open = self.waited is not None or self.assignee == 0
        return self.status in (None, status) and (status in OPEN or not is_about_open)

    def of_questions(self) -> list[ColumnElement[bool]]:
        """What must hold of a question."""
        wanted: list[ColumnElement[bool]] = []
        same = {
            Question.who_asks: self.who_asks,
            Question.consent: self.consent,
            Question.language: self.language,
            Question.status: self.status,
        }
        wanted += [column == value for column, value in same.items() if value is not None]
        for column, id in ((Question.topic_id, self.topic), (Question.assignee_id, self.assignee)):
            if id is not None:
                wanted.append(column == id if id else column.is_(None))
        if self.waited is not None:
            wanted += [Question.status.in_(OPEN), Question.waits_since < _WAITS_SINCE]
        if self.assignee == 0:
            wanted.append(Question.status.in_(OPEN))
        return wanted

    def of_articles(self) -> list[ColumnElement[bool]]:
        """What must hold of an article; whatever only a question can have, it has not."""
        if set(self.chosen) - {"assignee"}:
            return [false()]
        return [] if self.assignee is None else [Answer.author_id == self.assignee]

    def of_posts(self) -> list[ColumnElement[bool]]:
        """What must hold of a post."""
        if set(self.chosen) - {"assignee", "topic", "language"}:
            return [false()]
        wanted: list[ColumnElement[bool]] = []
        if self.assignee is not None:
            wanted.append(Post.author_id == self.assignee if self.assignee else Post.author_id.is_(None))
        if self.language is not None:
            wanted.append(Post.language == self.language)
        if self.topic is not None:
            about = exists().where(PostTopic.post_id == Post.id)
            wanted.append(about.where(PostTopic.topic_id == self.topic) if self.topic else ~about)
        return wanted


NO_FILTERS = Filters()


def _waits_since(waited: Waited) -> datetime:
    if waited is Waited.LATE:
        return late_before(settings.get("response_target_days"), now=clock.now())
    return clock.now() - timedelta(days=int(waited.value))
