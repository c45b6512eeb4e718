"""One turn between asker and doctors: cleaned, checked, sealed. Which turn it is, the verbs say."""

from __future__ import annotations

import re

from askmd import keys
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.errors import Invalid
from askmd.core.text import clean
from askmd.extensions import db
from askmd.questions.models import Message, MessageKind, Question

MESSAGE_LIMIT = 10_000
# A gap in a template.
FIELD = re.compile(r"\{\{([^{}]{0,100})\}\}")


def body_of(text: str) -> str:
    """The text as it is kept. Raises Invalid for nothing, and for a book."""
    body = clean(text)
    if not body:
        raise Invalid("Please write something.")
    if len(body) > MESSAGE_LIMIT:
        raise Invalid(f"This is too long. Please keep it to {MESSAGE_LIMIT:,} characters.")
    return body


def check_filled_in(body: str) -> None:
    """Raises Invalid, naming it, for a field of a template that nobody filled in: `{{name}}`."""
    left = FIELD.search(body)
    if left is not None:
        raise Invalid(f"Please fill in “{left[1].strip()}” before you send this.")


def write(question: Question, kind: MessageKind, body: str, *, by: Account | None = None) -> Message:
    """Keep a turn. Callers have checked who may, and cleaned the body; an empty one is kept as none."""
    message = Message(question=question, kind=kind, by_id=by.id if by else None, created_at=clock.now())
    keys.write(message, body=body or None)
    db.session.add(message)
    db.session.flush()
    return message
