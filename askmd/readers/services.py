"""What readers send to us, and what doctors do with it. Nobody is named, nobody is asked to sign in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import select

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.database import begin_writing
from askmd.core.errors import NotAllowed, Unknown
from askmd.core.models import add_now
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.readers import notices, queries
from askmd.readers.models import Feedback, ReaderMessage
from askmd.workflow import ASKER, Actor, PostStatus, Who

# Kinds of data keys.
FEEDBACK, MESSAGE = "feedback", "message"


@dataclass(frozen=True)
class Said:
    """What a reader says of a post: whether it helped, what was missing, or both."""

    has_helped: bool | None
    words: str = ""


@dataclass(frozen=True)
class Written:
    """A message to the team, cleaned and checked by the form. Name and address may be left out."""

    words: str
    name: str = ""
    address: str = ""


def code_of(nonce: str, content: Said | Written) -> bytes:
    """Stands for exactly this form with exactly this content: the same form sent again is the same thing."""
    canonical = json.dumps(asdict(content), sort_keys=True, ensure_ascii=False).encode()
    kind = type(content).__name__.encode()
    message = b"\0".join((b"reader", kind, nonce.encode(), hashlib.sha256(canonical).digest()))
    return keys.store().mac("form", message)


def give(post: Post, said: Said, *, by: Actor = ASKER) -> Feedback:
    """Keep what a reader says of this post. Its words are sealed under a key of their own, and are in no mail.

    Raises Unknown when the post has gone since it was read.
    """
    feedback = Feedback(post_id=post.id, has_helped=said.has_helped, created_at=clock.now())
    if said.words:
        feedback.key_id, key = keys.store().create_opened(FEEDBACK)
        keys.write_with(key, feedback, words=said.words)
    begin_writing(db.session.connection())
    is_there = select(Post.id).where(Post.id == feedback.post_id, Post.status == PostStatus.PUBLISHED)
    if db.session.execute(is_there.with_for_update(key_share=True)).first() is None:
        raise Unknown
    add_now(db.session, feedback)
    audit.record("feedback.given", feedback, by=by, post=feedback.post_id)
    return feedback


def send(written: Written, *, code: bytes, by: Actor = ASKER) -> ReaderMessage:
    """Take a message in, and owe the doctors a mail that says only that one came.

    A second row with the same code is refused by the database (IntegrityError): the same form was sent twice at once.
    """
    key_id, key = keys.store().create_opened(MESSAGE)
    message = ReaderMessage(key_id=key_id, nonce=code.hex(), created_at=clock.now())
    sealed = {"words": written.words, "name": written.name or None, "address": written.address or None}
    keys.write_with(key, message, **sealed)
    begin_writing(db.session.connection())
    add_now(db.session, message)
    audit.record("reader_message.sent", message, by=by)
    notices.message()
    return message


def mark_read(ids: Iterable[int], *, by: Account) -> int:
    """A doctor has read these. Returns how many were unread before."""
    _only_doctor(by)
    unread = queries.unread_among(ids)
    for feedback in unread:
        feedback.read_at, feedback.read_by_id = clock.now(), by.id
        audit.record("feedback.read", feedback, by=by)
    return len(unread)


def mark_answered(message: ReaderMessage, *, by: Account) -> None:
    """A doctor has seen to it, by a mail of their own or without one. Doing it twice changes nothing."""
    _only_doctor(by)
    if message.answered_at is None:
        message.answered_at, message.answered_by_id = clock.now(), by.id
        audit.record("reader_message.answered", message, by=by)


def reopen(message: ReaderMessage, *, by: Account) -> None:
    """It is to be seen to after all."""
    _only_doctor(by)
    if message.answered_at is not None:
        message.answered_at = message.answered_by_id = None
        audit.record("reader_message.reopened", message, by=by)


def _only_doctor(by: Account) -> None:
    if Who.DOCTOR not in by.who:
        raise NotAllowed("Only a doctor can do this.")
