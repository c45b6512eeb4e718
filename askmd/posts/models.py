"""Posts, previews, announcements, and what posts mean."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from askmd.accounts.models import Account
from askmd.answers.models import Answer, AnswerKind, ReviewMode, Revision
from askmd.core.models import words
from askmd.extensions import db
from askmd.subscriptions.models import Frequency
from askmd.topics.models import Topic
from askmd.workflow import PostStatus


class Post(db.Model):  # type: ignore[name-defined]
    """What readers see. Shows exactly one approved revision: its words are copied here when it is published.

    Until then the text columns are empty. Whatever is not PUBLISHED is not public.
    """

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AnswerKind] = mapped_column(words(AnswerKind))
    status: Mapped[PostStatus] = mapped_column(words(PostStatus))
    version: Mapped[int] = mapped_column(default=1)
    slug: Mapped[str | None] = mapped_column(String(160), unique=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"), index=True)
    # The approved revision that is shown, or will be.
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    approval: Mapped[ReviewMode] = mapped_column(words(ReviewMode))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    language: Mapped[str] = mapped_column(String(10), default="en")
    title: Mapped[str | None] = mapped_column(String(300))
    question: Mapped[str | None]
    short_answer: Mapped[str | None]
    body: Mapped[str | None]
    team_questions: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    references: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    excerpt: Mapped[str | None] = mapped_column(String(400))
    # The image at the head of the page, and what a video shows before it is played.
    picture_id: Mapped[int | None]
    # Words under which it is found beside its topics: what the old site called tags.
    keywords: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # Where a video is played: an address at the video's host.
    video_url: Mapped[str | None] = mapped_column(String(500))
    # What one must have learned to read it: the grade of the whole public text.
    reading_grade: Mapped[float | None]
    publish_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None]
    retracted_at: Mapped[datetime | None]
    retraction_notice: Mapped[str | None] = mapped_column(String(1000))
    # How many people found their answer here instead of sending a question.
    answered_count: Mapped[int] = mapped_column(default=0, server_default="0")

    answer: Mapped[Answer | None] = relationship()
    revision: Mapped[Revision | None] = relationship()
    author: Mapped[Account | None] = relationship(foreign_keys=[author_id])
    reviewer: Mapped[Account | None] = relationship(foreign_keys=[reviewer_id])
    topics: Mapped[list[Topic]] = relationship(secondary="post_topic", order_by="Topic.position")

    __table_args__ = (
        CheckConstraint("status <> 'withdrawn' OR body IS NULL", name="withdrawn_is_empty"),
        CheckConstraint("status <> 'published' OR (body IS NOT NULL AND slug IS NOT NULL)", name="published_is_whole"),
        Index("ix_post_public", "status", "published_at"),
        Index("ix_post_due", "status", "publish_at"),
        Index("ix_post_review_due", "status", "review_due_on"),
    )

    def stands(self) -> str:
        """One sentence for a doctor who came too late."""
        return f"This post has moved on. It is now: {self.status.value}."


class PostTopic(db.Model):  # type: ignore[name-defined]
    """Which subjects a post belongs to."""

    __tablename__ = "post_topic"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)


class Preview(db.Model):  # type: ignore[name-defined]
    """One asker reads the public wording of one revision, and may agree or object.

    `delivery_id` is the notice: its acceptance by the mail server opens the window of consent (b); without an
    address the first showing of the status page does.
    """

    __tablename__ = "preview"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    delivery_id: Mapped[int | None]
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    objected_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship()

    __table_args__ = (UniqueConstraint("post_id", "question_id", "revision_id"),)


class Correction(db.Model):  # type: ignore[name-defined]
    """A dated, visible change of a published post."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    note: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[datetime]


class PostMeaning(db.Model):  # type: ignore[name-defined]
    """What the public words of a post mean, as vectors: its question's first, then those of its first passages.

    Good for exactly one revision and one version of the model; gone as soon as the words are.
    """

    __tablename__ = "post_meaning"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True, autoincrement=False)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    model: Mapped[str] = mapped_column(String(60))
    # Half-precision numbers, one vector after the other, the lowest byte first.
    vectors: Mapped[bytes]
    computed_at: Mapped[datetime]


class Announcement(db.Model):  # type: ignore[name-defined]
    """The one thing owed at publish; a job expands it to deliveries, a page of subscribers at a time."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), unique=True)
    created_at: Mapped[datetime]
    # The e-mails of it, from the first page on.
    broadcast_id: Mapped[int | None]
    last_subscriber_id: Mapped[int] = mapped_column(default=0)
    expanded_at: Mapped[datetime | None] = mapped_column(index=True)
    cancelled_at: Mapped[datetime | None]


class Digest(db.Model):  # type: ignore[name-defined]
    """What was published in one week or month, in one mail: exactly one for each period, whoever makes it.

    `period` is the first day it is named after. It covers posts published from `begins_at` up to, but not including,
    `ends_at`, which is also when it goes out. The row exists from when an editor writes an introduction, or from then.
    """

    __tablename__ = "digest"

    id: Mapped[int] = mapped_column(primary_key=True)
    frequency: Mapped[Frequency] = mapped_column(words(Frequency))
    period: Mapped[date]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    introduction: Mapped[str | None] = mapped_column(String(2000))
    introduced_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    # The posts that it tells of, from when it is made on: what is published late for its time stands in the next one.
    post_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    # The e-mails of it; none where nothing was new.
    broadcast_id: Mapped[int | None]
    last_subscriber_id: Mapped[int] = mapped_column(default=0)
    expanded_at: Mapped[datetime | None] = mapped_column(index=True)
    skipped_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("frequency", "period"),)


class Synonym(db.Model):  # type: ignore[name-defined]
    """Words that a search joins: who types one finds the others too, after what holds the word itself.

    `terms` are one group, separated by commas. Row for row editable; the first ones come from the code.
    """

    __tablename__ = "synonym"

    id: Mapped[int] = mapped_column(primary_key=True)
    terms: Mapped[str] = mapped_column(String(500))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class SearchEntry(db.Model):  # type: ignore[name-defined]
    """The words of one public post as a search compares them: stems, one blank between two, as often as they stand.

    The full-text index (`search_index…`, no model) is made of `head` and `body` by the database itself. Written and
    deleted in the transaction that changes what is public.
    """

    __tablename__ = "search_entry"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True, autoincrement=False)
    # The title alone; and with it the question, topics, keywords and author.
    title: Mapped[str]
    head: Mapped[str]
    body: Mapped[str]
    # Each word once as it is written, in small letters: what a misspelt one may have meant.
    spellings: Mapped[str]
    # What `matching` reads in it: conditions, kind of question, people.
    profile: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Of the analysis: what another one wrote is written anew at night.
    version: Mapped[str] = mapped_column(String(40))
    indexed_at: Mapped[datetime] = mapped_column(index=True)


class SearchWord(db.Model):  # type: ignore[name-defined]
    """In how many posts a word stands: as it is written (`spelled`), and as a stem. Counted at night, for large sites.

    A hint and not the truth: what it says is looked up in the index before anybody reads it.
    """

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(String(80), primary_key=True)
    spelled: Mapped[int] = mapped_column(default=0)
    stems: Mapped[int] = mapped_column(default=0)


class MagazineIssue(db.Model):  # type: ignore[name-defined]
    """A list of posts that an editor chose and ordered, with a cover. Public from `published_at` on."""

    __tablename__ = "magazine_issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    introduction: Mapped[str] = mapped_column(String(2000), default="")
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("image.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(index=True)

    items: Mapped[list[MagazineItem]] = relationship(
        order_by="MagazineItem.position", cascade="all, delete-orphan", back_populates="issue"
    )


class MagazineItem(db.Model):  # type: ignore[name-defined]
    """One post in a magazine, and what the editor says about it. Shown only while the post is public."""

    __tablename__ = "magazine_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("magazine_issue.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")

    issue: Mapped[MagazineIssue] = relationship(back_populates="items")
    post: Mapped[Post] = relationship()

    __table_args__ = (UniqueConstraint("issue_id", "post_id"),)
