"""Finding what an address names. Whatever is gone answers like what never was."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from askmd import audit
from askmd.accounts.models import Account
from askmd.answers.models import Answer
from askmd.core.database import HOLD
from askmd.core.errors import Unknown
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.questions.models import Question
from askmd.questions.queries import GONE

# No table of ours counts further, and a database refuses numbers that it cannot hold.
LARGEST_ID = 2**31 - 1


def doctor() -> Account:
    """Whoever is signed in; the guard let only doctors through."""
    account: Account = current_user._get_current_object()
    return account


def question(id: int) -> Question:
    """A question that is still there. Raises Unknown."""
    found: Question = _row(Question, id)
    if found.status in GONE:
        raise Unknown
    return found


def answer(id: int) -> Answer:
    """An answer. Raises Unknown."""
    found: Answer = _row(Answer, id)
    return found


def post(id: int) -> Post:
    """A post. Raises Unknown."""
    found: Post = _row(Post, id)
    return found


def locked(id: int) -> Answer:
    """An answer that nobody else changes until we have answered. Raises Unknown."""
    found: Answer = _row(Answer, id, lock=True)
    return found


def _row(model: Any, id: int, *, lock: bool = False) -> Any:
    if id > LARGEST_ID:
        raise Unknown
    row = db.session.get(model, id, with_for_update=HOLD if lock else None)
    if row is None:
        raise Unknown
    return row


def record_view(action: str, *rows: Any) -> None:
    """Write down that these private things are about to be shown: no event, no page."""
    for row in rows:
        audit.viewed(action, [row], by=doctor())
    db.session.commit()


def done(message: str, address: str, *, category: str = "ok") -> ResponseReturnValue:
    """The act is over: keep it, say so, and show where it led."""
    db.session.commit()
    flash(message, category)
    return redirect(address, 303)
