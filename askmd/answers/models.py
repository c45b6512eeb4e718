"""Answers, revisions, reviews."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from askmd.accounts.models import Account
from askmd.core.models import HasUid, words
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus


class AnswerKind(StrEnum):
    """An answer replies to questions; articles and videos are written and reviewed the same way without one."""

    ANSWER = "answer"
    ARTICLE = "article"
    VIDEO = "video"


class Answer(HasUid, db.Model):  # type: ignore[name-defined]
    """The doctors' reply in the making, to one or several merged questions. Sealed under a key of its own."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    kind: Mapped[AnswerKind] = mapped_column(words(AnswerKind), default=AnswerKind.ANSWER)
    status: Mapped[AnswerStatus] = mapped_column(words(AnswerStatus))
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # Approval takes effect a little later, so that a slip of the finger can be taken back.
    deliver_at: Mapped[datetime | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]
    # Points back at a revision of this answer; no foreign key, because revisions point here and one circle is enough.
    delivered_revision_id: Mapped[int | None]
    # Who said that they check it, and by when. No foreign key: SQLite adds none to a table that others point to.
    reviewer_id: Mapped[int | None]
    review_claimed_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None]

    author: Mapped[Account] = relationship(foreign_keys=[author_id])
    reviewer: Mapped[Account | None] = relationship(
        primaryjoin="foreign(Answer.reviewer_id) == Account.id", viewonly=True
    )
    questions: Mapped[list[Question]] = relationship(secondary="answer_question", order_by="Question.id")
    revisions: Mapped[list[Revision]] = relationship(
        back_populates="answer", order_by="Revision.number", foreign_keys="Revision.answer_id"
    )

    __table_args__ = (
        Index("ix_answer_status", "status", "submitted_at"),
        Index("ix_answer_delivered", "status", "delivered_at"),
        Index("ix_answer_author", "author_id", "status"),
        Index("ix_answer_kind", "kind", "status", "created_at"),
    )

    @property
    def sealing_key(self) -> str | None:
        """The data key of all drafts, revisions and comments of this answer."""
        return self.key_id

    def stands(self) -> str:
        """One sentence for a doctor who came too late."""
        return f"This answer has moved on. It is now: {self.status.value.replace('_', ' ')}."


class AnswerQuestion(db.Model):  # type: ignore[name-defined]
    """Which questions an answer replies to. A question has one answer at a time."""

    __tablename__ = "answer_question"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)
    # Set where a doctor put a question to an answer that another one began.
    merged_at: Mapped[datetime | None]
    merged_by_id: Mapped[int | None]


class Revision(HasUid, db.Model):  # type: ignore[name-defined]
    """Immutable and numbered: public question and answer text. `digest` names exactly this text."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    # Set when the reviewer mended the text and handed it back; cleared of meaning once `adopted_at` is set.
    is_offered: Mapped[bool] = mapped_column(default=False)
    adopted_at: Mapped[datetime | None]
    # JSON of `content.Content`: title, public question, short answer, body, questions for the team, references.
    content_sealed: Mapped[bytes | None]

    answer: Mapped[Answer] = relationship(back_populates="revisions", foreign_keys=[answer_id])
    created_by: Mapped[Account] = relationship()

    __table_args__ = (UniqueConstraint("answer_id", "number"),)

    @property
    def sealing_key(self) -> str | None:
        """A revision lives and dies with its answer."""
        return self.answer.key_id


class Draft(HasUid, db.Model):  # type: ignore[name-defined]
    """What one doctor typed and has not saved as a revision yet: kept every few seconds, sealed, for this doctor."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    # The revision that the text was written upon, 0 for none; and how often it was kept, so that an older copy of the
    # same page cannot replace a newer one.
    base_number: Mapped[int]
    number: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    content_sealed: Mapped[bytes | None]

    answer: Mapped[Answer] = relationship()
    by: Mapped[Account] = relationship()

    __table_args__ = (UniqueConstraint("answer_id", "by_id"),)

    @property
    def sealing_key(self) -> str | None:
        """A draft lives and dies with its answer."""
        return self.answer.key_id


class SnippetKind(StrEnum):
    """A snippet goes into an answer; a decline template is what an asker reads when we cannot answer."""

    SNIPPET = "snippet"
    DECLINE = "decline"


class Snippet(db.Model):  # type: ignore[name-defined]
    """A wording that doctors use again, with fields in it such as `{{name of the drug}}`."""

    __tablename__ = "snippet"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SnippetKind] = mapped_column(words(SnippetKind))
    # What is typed after the slash, and what the list shows.
    name: Mapped[str] = mapped_column(String(60))
    # Sanitised HTML of a snippet; plain text of a decline template.
    body: Mapped[str]
    language: Mapped[str] = mapped_column(String(10), default="en")
    position: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (UniqueConstraint("kind", "language", "name"),)


class Decision(StrEnum):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    RETURNED = "returned"


class ReviewMode(StrEnum):
    SECOND_DOCTOR = "second_doctor"
    SELF = "self"
    IMPORTED = "imported"


class Review(HasUid, db.Model):  # type: ignore[name-defined]
    """A second doctor's decision on one revision. An approval holds until `voided_at`."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    mode: Mapped[ReviewMode] = mapped_column(words(ReviewMode))
    decision: Mapped[Decision] = mapped_column(words(Decision))
    decided_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    comment_sealed: Mapped[bytes | None]

    answer: Mapped[Answer] = relationship()
    revision: Mapped[Revision] = relationship()
    reviewer: Mapped[Account] = relationship(foreign_keys=[reviewer_id])

    # The database itself refuses an approval by author, writer or submitter.
    __table_args__ = (
        CheckConstraint(
            "decision <> 'approved' OR mode <> 'second_doctor' OR "
            "(reviewer_id <> written_by_id AND reviewer_id <> submitted_by_id AND reviewer_id <> author_id)",
            name="four_eyes",
        ),
    )

    @property
    def sealing_key(self) -> str | None:
        """A comment lives and dies with its answer."""
        return self.answer.key_id
