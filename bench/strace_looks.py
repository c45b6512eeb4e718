"""What must be true of a site that died at a write, or had no room: looked at by `strace_kills`, as sentences."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import func, select

from askmd import jobs, keys
from askmd.audit.models import AuditEvent
from askmd.core import codes
from askmd.core.errors import KeyGone
from askmd.extensions import db
from askmd.outbox import Delivery
from askmd.posts.models import Announcement, Post
from askmd.questions import queries
from askmd.questions.models import Question
from askmd.workflow import PostStatus, QuestionStatus

ERASED = QuestionStatus.ERASED


def erased(code: str) -> list[str]:
    """A question whose deletion was shown is read by nobody."""
    question = queries.by_code(codes.read(code))
    is_gone = question is None or (question.status is ERASED and question.body_sealed is None)
    return [] if is_gone else ["a deleted question can still be read"]


def asked(code: str) -> list[str]:
    """A question whose page was shown has its text, its key, its mail and its event."""
    question = queries.by_code(codes.read(code))
    if question is None:
        return ["a question with a page is gone"]
    owed = select(Delivery.id).where(Delivery.recipient_id == question.id, Delivery.recipient == "question")
    noted = select(AuditEvent.id).where(AuditEvent.subject == "question", AuditEvent.subject_id == question.id)
    missing = [] if keys.read(question, "body") else ["no text"]
    missing += [] if db.session.execute(owed).first() else ["no mail owed"]
    return missing + ([] if db.session.execute(noted).first() else ["no audit event"])


def whole() -> list[str]:
    """No question is half erased, and the sweep destroys the key of whatever is."""
    jobs.run_now("privacy.finish_erasures")
    wrong = []
    for question in db.session.execute(select(Question)).scalars():
        if question.status is ERASED:
            wrong += [f"erased, and a value stays: {question.id}"] if question.body_sealed or question.key_id else []
            continue
        try:
            wrong += [] if keys.read(question, "body") else ["a living question is empty"]
        except KeyGone:
            wrong.append("a living question has no key")
    return wrong


def published(public: list[int]) -> list[str]:
    """A post is public exactly when one announcement is owed and the audit log knows; the rest follows."""
    wrong = []
    for post in db.session.execute(select(Post)).scalars():
        owed = select(func.count(Announcement.id)).where(Announcement.post_id == post.id)
        noted = select(func.count(AuditEvent.id)).where(
            AuditEvent.action == "post.published", AuditEvent.subject_id == post.id
        )
        is_public = int(post.status is PostStatus.PUBLISHED)
        counts = (db.session.execute(owed).scalar_one(), db.session.execute(noted).scalar_one())
        wrong += [] if counts == (is_public, is_public) else [f"public {is_public}, announced and noted {counts}"]
    seen = db.session.execute(select(func.count(Post.id)).where(Post.status == PostStatus.PUBLISHED)).scalar_one()
    return wrong + ([] if seen >= len(public) else ["a post that was seen is gone"])


def sound(folder: Path) -> list[str]:
    """Every file of SQLite passes its own check."""
    wrong = []
    for file in folder.rglob("*"):
        if file.is_file() and file.open("rb").read(15) == b"SQLite format 3":
            with sqlite3.connect(file) as connection:
                [answer] = connection.execute("PRAGMA integrity_check").fetchone()
            connection.close()
            wrong += [] if answer == "ok" else [f"{file.name}: {answer[:60]}"]
    return wrong
