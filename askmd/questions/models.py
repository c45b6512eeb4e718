"""Questions, messages, notes. Everything a person wrote is sealed under the question's own key."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from askmd.accounts.models import Account
from askmd.core.models import HasUid, words
from askmd.extensions import db
from askmd.topics.models import Topic
from askmd.workflow import QuestionStatus


class WhoAsks(StrEnum):
    PATIENT = "patient"
    RELATIVE = "relative"
    FRIEND = "friend"
    CLINICIAN = "clinician"


class Consent(StrEnum):
    """Three scopes: answer me only; publish unless I stop it; publish only after my yes."""

    PRIVATE = "private"
    PUBLISH = "publish"
    ASK_FIRST = "ask_first"


def _asked_at(context: Any) -> datetime:
    """Whatever comes in begins to wait when it is asked."""
    at: datetime = context.get_current_parameters()["asked_at"]
    return at


class Question(HasUid, db.Model):  # type: ignore[name-defined]
    """What an asker sent. In clear stand only status, times, topic, who asks, language, consent, assignee, counts."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[QuestionStatus] = mapped_column(words(QuestionStatus))
    version: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    who_asks: Mapped[WhoAsks] = mapped_column(words(WhoAsks))
    language: Mapped[str] = mapped_column(String(10), default="en")
    consent: Mapped[Consent] = mapped_column(words(Consent))
    # Which wording of the consent was read, and when it was given: the proof.
    consent_wording: Mapped[int] = mapped_column(default=0)
    consent_at: Mapped[datetime]
    # The right to speak for somebody else: said to be agreed by the patient, or the next of kin.
    has_agreement: Mapped[bool] = mapped_column(default=False)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    # When the doctors on duty were told of an alarm last, and when one of them said that they look after it.
    alarm_told_at: Mapped[datetime | None]
    alarm_seen_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[datetime | None]
    # Since when it waits for us: since it came, or since its asker wrote again, or since it was reopened.
    waits_since: Mapped[datetime | None] = mapped_column(default=_asked_at)
    # A doctor put it aside until then; an urgent question cannot be.
    snoozed_until: Mapped[datetime | None]
    # When its doctor was told that it goes back to the queue soon.
    release_told_at: Mapped[datetime | None]
    asked_back_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    # The published post that it was answered with, where no answer was written for it alone.
    answered_post_id: Mapped[int | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    last_opened_at: Mapped[datetime | None]
    # When its asker was told that it still waits, and that it will be deleted soon.
    waiting_told_at: Mapped[datetime | None]
    erase_told_at: Mapped[datetime | None]
    reopenings: Mapped[int] = mapped_column(default=0)
    body_sealed: Mapped[bytes | None]
    # What was found in all that this asker wrote, as `questions.flags` keeps it.
    flags_sealed: Mapped[bytes | None]
    name_sealed: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    address_lookup: Mapped[str | None] = mapped_column(String(64), index=True)
    # An address that nobody confirms within some days is dropped; it may come later than the question.
    address_set_at: Mapped[datetime | None]
    address_confirmed_at: Mapped[datetime | None]
    # The asker ticked "tell me if this answer is corrected": the address outlives the question's words.
    wants_corrections: Mapped[bool] = mapped_column(default=False, server_default=false())

    topic: Mapped[Topic | None] = relationship()
    assignee: Mapped[Account | None] = relationship()

    __table_args__ = (
        CheckConstraint("status <> 'claimed' OR assignee_id IS NOT NULL", name="claimed_by_somebody"),
        CheckConstraint("status <> 'erased' OR body_sealed IS NULL", name="erased_is_empty"),
        # One for each list and filter of the queue, each in the order that it is read in.
        Index("ix_question_queue", "status", "is_urgent", "waits_since"),
        Index("ix_question_done", "status", "waits_since"),
        Index("ix_question_topic", "status", "topic_id", "waits_since"),
        Index("ix_question_who_asks", "status", "who_asks", "waits_since"),
        Index("ix_question_consent", "status", "consent", "waits_since"),
        Index("ix_question_language", "status", "language", "waits_since"),
        Index("ix_question_assignee", "assignee_id", "status", "waits_since"),
        Index("ix_question_asked_at", "asked_at"),
        Index(
            "ix_question_alarm",
            "status",
            "asked_at",
            sqlite_where=text("is_urgent = 1 AND alarm_seen_at IS NULL"),
            postgresql_where=text("is_urgent AND alarm_seen_at IS NULL"),
        ),
    )

    @property
    def sealing_key(self) -> str | None:
        """The data key of everything this asker wrote and was told."""
        return self.key_id

    @property
    def number(self) -> str:
        """How staff call it: Q-0042."""
        return f"Q-{self.id:04d}"

    def stands(self) -> str:
        """One sentence for a doctor who came too late."""
        if self.status is QuestionStatus.CLAIMED and self.assignee is not None:
            return f"This question is already with {self.assignee.name}."
        if self.status is QuestionStatus.WAITING and self.edited_at is not None:
            return "The asker has just changed this question. Please read it again."
        return f"This question has moved on. It is now: {self.status.value.replace('_', ' ')}."


class MessageKind(StrEnum):
    ASK_BACK = "ask_back"
    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    HELP_NOW = "help_now"
    DECLINE = "decline"
    # What the asker says of the answer, and of the public wording.
    HELPED = "helped"
    NOT_HELPED = "not_helped"
    CHANGE = "change"


class Message(HasUid, db.Model):  # type: ignore[name-defined]
    """One turn between asker and doctor: it asks or signposts, it never answers."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    kind: Mapped[MessageKind] = mapped_column(words(MessageKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    body_sealed: Mapped[bytes | None]

    question: Mapped[Question] = relationship()
    by: Mapped[Account | None] = relationship()

    @property
    def sealing_key(self) -> str | None:
        """A message lives and dies with its question."""
        return self.question.key_id


class Note(HasUid, db.Model):  # type: ignore[name-defined]
    """A word between doctors. The asker never sees it."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    body_sealed: Mapped[bytes | None]

    question: Mapped[Question] = relationship()
    by: Mapped[Account] = relationship()

    @property
    def sealing_key(self) -> str | None:
        """A note lives and dies with its question."""
        return self.question.key_id


class Presence(db.Model):  # type: ignore[name-defined]
    """A doctor has a question, or its answer, open now. Thrown away after some minutes."""

    __tablename__ = "presence"

    id: Mapped[int] = mapped_column(primary_key=True)
    # "question" or "answer", and the number of it.
    place: Mapped[str] = mapped_column(String(20))
    place_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account] = relationship()

    __table_args__ = (UniqueConstraint("place", "place_id", "account_id"),)


class LinkRequest(db.Model):  # type: ignore[name-defined]
    """Somebody lost a code and typed an address, known to us or not. Deleted as soon as a job has looked it up."""

    __tablename__ = "link_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_lookup: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
