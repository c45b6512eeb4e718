"""Open questions that ask the same as one question: compared in memory when a doctor asks for it, and then dropped.

Nothing of a text, and no vector of one, is stored or kept. The words of some thousand are compared; where the extra is
installed, the meaning of those that share the most words. Who looked, and which questions were read, is written down.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select, tuple_

from askmd import audit, embedding, keys
from askmd.accounts.models import Account
from askmd.answers import merging
from askmd.core.text import first_line
from askmd.extensions import db
from askmd.posts.matching.ranking import Ranking
from askmd.posts.matching.words import terms
from askmd.questions.models import Question
from askmd.questions.queries import OPEN

if TYPE_CHECKING:
    from askmd.posts.matching.meaning import Row

MOST, AT_ONCE, SHOWN = 2_000, 250, 5
# Reading ends so soon that there is time left to compare: all in all some two seconds.
READ_SECONDS, SECONDS = 1.2, 2.0
# The meaning of so many is looked at, and of each so much: a vector takes some forty milliseconds.
MOST_MEANT, FEWEST_MEANT, MOST_TOKENS = 40, 10, 96
# How much of the rare words two must share, of a whole text 1; and how near their meaning must be.
SHARED_WORDS, NEAR, SOMEWHAT_NEAR = 0.25, 0.55, 0.45
LINE_LENGTH, LONGEST = 120, 2_000


@dataclass(frozen=True)
class Alike:
    """What was found, best first, each with its first line; which were read, and how many open ones there are."""

    found: list[tuple[Question, str]]
    ids: list[int]
    open: int

    @property
    def read(self) -> int:
        """How many were read."""
        return len(self.ids)


@dataclass(frozen=True)
class _Other:
    """An open question with its words, while it is compared."""

    question: Question
    text: str
    stems: list[str]


def find(question: Question) -> Alike:
    """The open questions most like this one, of the newest 2,000 that can be read in time.

    Those that have the same answer already are passed over. Only reads: `record` comes next, before anything is shown.
    """
    began = time.monotonic()
    own = keys.read(question, "body") or ""
    known = [question.id, *(other.id for other in merging.others_of(question))]
    others = _read(known, began + READ_SECONDS)
    best = _most_alike(own, others, began + SECONDS)
    found = [(other.question, first_line(other.text, LINE_LENGTH)) for other in best]
    return Alike(found, [other.question.id for other in others], _count_open(known))


def record(question: Question, compared: Alike, *, by: Account) -> None:
    """Write down which questions were read for this one, and whose first lines are about to be shown."""
    for start in range(0, compared.read, AT_ONCE):
        audit.record("question.compared", question, by=by, ids=compared.ids[start : start + AT_ONCE])
    if compared.found:
        audit.viewed("question.listed", [other for other, _line in compared.found], by=by)


def _read(known: list[int], until: float) -> list[_Other]:
    """The newest open questions, as many as can be read by then, but some in any case."""
    others: list[_Other] = []
    while len(others) < MOST and (not others or time.monotonic() < until):
        batch = _batch(known, others[-1].question if others else None)
        if not batch:
            break
        words = keys.read_each(batch, "body")
        others += [_Other(one, text := words.get(one, ""), terms(text)) for one in batch]
    return others


def _batch(known: list[int], after: Question | None) -> Sequence[Question]:
    place = tuple_(Question.asked_at, Question.id)
    query = select(Question).where(Question.status.in_(OPEN), Question.id.not_in(known))
    if after is not None:
        query = query.where(place < tuple_(literal(after.asked_at, Question.asked_at.type), literal(after.id)))
    query = query.order_by(Question.asked_at.desc(), Question.id.desc()).limit(AT_ONCE)
    return db.session.execute(query).scalars().all()


def _most_alike(own: str, others: Sequence[_Other], until: float) -> list[_Other]:
    """Those that are sure enough to be shown, best first."""
    # The text itself stands first: how much another shares is told by what it shares with itself.
    stems = terms(own)
    shares = Ranking([stems, *(other.stems for other in others)]).scores(stems)
    whole = shares[0] or 1.0
    ranked = ((share / whole, other) for share, other in zip(shares[1:], others, strict=True))
    nearest = heapq.nlargest(MOST_MEANT, ranked, key=_score)
    if not embedding.is_available():
        return [other for share, other in nearest if share >= SHARED_WORDS][:SHOWN]
    meant = _meanings(own, [other.text for _share, other in nearest], until)
    sure = [
        (near + share, other)
        for (share, other), near in zip(nearest, meant, strict=False)
        if near >= NEAR or (near >= SOMEWHAT_NEAR and share >= SHARED_WORDS)
    ]
    return [other for _sum, other in heapq.nlargest(SHOWN, sure, key=_score)]


def _score(pair: tuple[float, _Other]) -> float:
    return pair[0]


def _meanings(own: str, texts: Sequence[str], until: float) -> list[float]:
    """How near each is in meaning, for as many as there is time for, but some in any case."""
    vector = _vector(own)
    found: list[float] = []
    for text in texts:
        if len(found) >= FEWEST_MEANT and time.monotonic() > until:
            break
        found.append(float(vector @ _vector(text)) if text.strip() else 0.0)
    return found


def _vector(text: str) -> Row:
    """Of a text as it begins: its single sentences say too little to tell two that ask the same."""
    # The model refuses half characters.
    return embedding.vector(text[:LONGEST].encode("utf-8", "replace").decode("utf-8"), most_tokens=MOST_TOKENS)


def _count_open(known: list[int]) -> int:
    others = select(func.count()).where(Question.status.in_(OPEN), Question.id.not_in(known))
    return int(db.session.execute(others).scalar_one())
