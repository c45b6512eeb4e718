"""One turn between asker and doctors: cleaned, checked, sealed. Which turn it is, the verbs say."""

from __future__ import annotations

from askmd import keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.errors import Invalid
from askmd.core.text import clean
from askmd.extensions import db
from askmd.questions.models import Message, MessageKind, Question

MESSAGE_LIMIT = 10_000


def body_of(text: str) -> str:
    """The text as it is kept. Raises Invalid for nothing, and for a book."""
    body = clean(text)
    if not body:
        raise Invalid("Please write something.")
    if len(body) > MESSAGE_LIMIT:
        raise Invalid(f"This is too long. Please keep it to {MESSAGE_LIMIT:,} characters.")
    return body


def write(question: Question, kind: MessageKind, body: str, *, by: Account | None = None) -> Message:
    """Keep a turn. Callers have checked who may, and cleaned the body; an empty one is kept as none."""
    message = Message(question=question, kind=kind, by_id=by.id if by else None, created_at=clock.now())
    keys.write(message, body=body or None)
    db.session.add(message)
    db.session.flush()
    return message
