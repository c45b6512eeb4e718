"""Finding open questions by their words.

The words are sealed, and no index of them may be kept: so the newest texts are opened one after the other, looked
through, and forgotten. A search stops after so many, or so long, and says how far it came.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, tuple_, union_all
from sqlalchemy.orm import load_only

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.questions.models import Question
from askmd.questions.queries import OPEN

MOST_TEXTS = 2_000
MOST_SECONDS = 2.0
# So many are opened between two looks at the clock.
CHUNK = 100


@dataclass(frozen=True)
class Place:
    """Behind which question a search goes on: since when it waits, and its number."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Found:
    """The numbers of questions in which all words occur, how many were read, and where to go on if any is left."""

    ids: list[int]
    read: int
    rest: Place | None


def plain(text: str) -> str:
    """A text without what people type differently: case, accents, forms of the same letter."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def words_of(typed: str) -> list[str]:
    """What must occur: the different words that were typed, without case and accents."""
    return list(dict.fromkeys(plain(typed).split()))


def search(typed: str, *, by: Account, after: Place | None = None) -> Found:
    """Open questions in which all typed words occur, the newest first. What is read is in the audit log before it is.

    The caller commits before anything of it is shown.
    """
    words, until = words_of(typed), time.monotonic() + MOST_SECONDS
    places = _newest(after) if words else []
    found: list[int] = []
    read = 0
    for begin in range(0, min(len(places), MOST_TEXTS), CHUNK):
        ids = [place.id for place in places[begin : min(begin + CHUNK, MOST_TEXTS)]]
        found += _with_words(words, ids, by)
        read += len(ids)
        if time.monotonic() > until:
            break
    return Found(found, read, places[read - 1] if read < len(places) else None)


def how_many() -> int:
    """How many questions are open: what there is to search."""
    return int(db.session.execute(select(func.count(Question.id)).where(Question.status.in_(OPEN))).scalar_one())


def _newest(after: Place | None) -> list[Place]:
    """The next places, one more than are read at most."""
    parts = [select(_of_status(status, after).subquery()) for status in OPEN]
    rows = db.session.execute(union_all(*parts)).all()
    found = sorted(((row.waits_since, row.id) for row in rows), reverse=True)
    return [Place(at, id) for at, id in found[: MOST_TEXTS + 1]]


def _of_status(status: Any, after: Place | None) -> Any:
    here = (Question.waits_since, Question.id)
    query = select(*here).where(Question.status == status)
    if after is not None:
        query = query.where(tuple_(*here) < tuple_(literal(after.at, Question.waits_since.type), literal(after.id)))
    return query.order_by(*(column.desc() for column in here)).limit(MOST_TEXTS + 1)


def _with_words(words: list[str], ids: Sequence[int], by: Account) -> list[int]:
    query = select(Question).where(Question.id.in_(ids))
    only = load_only(Question.uid, Question.key_id, Question.body_sealed)
    rows = {question.id: question for question in db.session.execute(query.options(only)).scalars()}
    present = [rows[id] for id in ids if id in rows]
    audit.viewed("question.searched", present, by=by)
    texts = keys.read_each(present, "body")
    return [question.id for question in present if _has_all(words, texts.get(question, ""))]


def _has_all(words: list[str], text: str) -> bool:
    flat = plain(text)
    return all(word in flat for word in words)
