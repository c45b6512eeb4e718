"""The first stage: which posts hold words of a search, by the full-text index of the database.

Each word finds its posts and gives them what it says; the sums make the order. Both databases are asked for the same,
so they find the same. A word that stands in very many posts is left to the second stage, or looked for in the heads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, column, select, text

from askmd.answers.models import AnswerKind
from askmd.extensions import db
from askmd.posts.models import Post, PostTopic
from askmd.posts.queries import IS_PUBLIC
from askmd.topics.models import Topic

# What a word in the head of a post says, against one in its body.
HEAD, BODY = 2.0, 1.0
# So many places all words of a search may have together, and each of them.
_BUDGET, _MOST_OF_ONE = 8_000, 2_000
# A word that this part of all posts holds.
_COMMON = 0.3
MOST_CANDIDATES = 100


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see only: posts of a topic and those below it, of a kind, of a year."""

    topic: str | None = None
    kind: AnswerKind | None = None
    year: int | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """The same as conditions."""
        found: list[ColumnElement[bool]] = [IS_PUBLIC]
        if self.kind is not None:
            found.append(Post.kind == self.kind)
        if self.year is not None:
            first, next_first = (datetime(year, 1, 1, tzinfo=UTC) for year in (self.year, self.year + 1))
            found.append((Post.published_at >= first) & (Post.published_at < next_first))
        if self.topic is not None:
            below = (Topic.path == self.topic) | Topic.path.startswith(f"{self.topic}/", autoescape=True)
            inside = select(PostTopic.post_id).join(Topic, Topic.id == PostTopic.topic_id).where(below)
            found.append(Post.id.in_(inside))
        return found


@dataclass(frozen=True)
class _Part:
    """Posts that hold all of these stems in a field, and what that says. `is_common`: very many do."""

    field: str
    stems: tuple[str, ...]
    weight: float
    is_common: bool = False


def candidates(
    weights: Mapping[str, float],
    holding: Mapping[str, int],
    choice: Choice,
    limit: int = MOST_CANDIDATES,
    size: float = math.inf,
) -> list[tuple[int, float]]:
    """The posts that hold most of these stems, best first, each with its sum.

    `holding`: how many of the `size` posts hold each.
    """
    parts = _parts(weights, holding, size)
    if not parts:
        return []
    sums = _sums(parts).subquery()
    query = select(sums.c.id, sums.c.total).order_by(sums.c.total.desc(), sums.c.id.desc()).limit(limit)
    if choice != Choice():
        # Only then is each of them looked up: whatever is found is looked at once more before it is shown.
        query = query.join(Post, Post.id == sums.c.id).where(*choice.where())
    with _by_index():
        return [(row.id, float(row.total)) for row in db.session.execute(query)]


def holding(stems: Iterable[str], most: int = 1) -> dict[str, int]:
    """How many posts hold each of these stems at this moment, counted up to `most`. For a few stems."""
    found = {}
    with _by_index():
        for stem in stems:
            ids = {id for field in ("head", "body") for id in _ids(field, stem, most)}
            if ids:
                found[stem] = min(len(ids), most)
    return found


def _ids(field: str, stem: str, most: int) -> list[int]:
    query = text(_rows(field, 0)).bindparams(words0=_words(field, (stem,)), most=most)
    return [row.id for row in db.session.execute(query)]


def _parts(weights: Mapping[str, float], holding: Mapping[str, int], size: float) -> list[_Part]:
    telling = sorted((stem for stem in weights if holding.get(stem)), key=lambda stem: (-weights[stem], stem))
    parts: list[_Part] = []
    spent = 0
    for stem in telling:
        if spent and spent + holding[stem] > _BUDGET:
            continue
        spent += min(holding[stem], _BUDGET)
        parts.append(_Part("head", (stem,), HEAD * weights[stem]))
        parts.append(_Part("body", (stem,), BODY * weights[stem], holding[stem] > _COMMON * size))
    broad = tuple(stem for stem in telling[:4] if holding[stem] > _MOST_OF_ONE)
    if len(broad) > 1 and len(broad) == len(telling[:4]):
        # All are broad: those that have them all in their heads, whichever the others are.
        parts.append(_Part("head", broad, HEAD * sum(weights[stem] for stem in broad)))
    return parts


def _sums(parts: Sequence[_Part]) -> Any:
    """Each post with the sum of its parts. Written out, because building it of pieces took longer than running it."""
    each: list[str] = []
    values: dict[str, Any] = {}
    for number, part in enumerate(parts):
        is_read = part.is_common and not _is_sqlite()
        rows = _READ.format(field=part.field, number=number) if is_read else _rows(part.field, number)
        each.append(_PART.format(number=number, rows=rows))
        words = f"% {part.stems[0]} %" if is_read else _words(part.field, part.stems)
        values |= {f"weight{number}": part.weight, f"words{number}": words}
    asked = text(_SUMS.format(parts=" UNION ALL ".join(each))).bindparams(most=_MOST_OF_ONE, **values)
    return asked.columns(column("id", Integer), column("total", Float))


def _rows(field: str, number: int) -> str:
    """The newest posts that hold all of some stems in a field."""
    return (_SQLITE if _is_sqlite() else _POSTGRES).format(field=field, number=number)


def _words(field: str, stems: Sequence[str]) -> str:
    """Stems are letters and digits, so nothing in them is an operator."""
    if _is_sqlite():
        return " AND ".join(f'{field} : "{stem}"' for stem in stems)
    return " & ".join(f"'{stem}'" for stem in stems)


_PART = "SELECT id, CAST(:weight{number} AS DOUBLE PRECISION) AS weight FROM ({rows}) AS part{number}"
_SUMS = "SELECT id, SUM(weight) AS total FROM ({parts}) AS each_part GROUP BY id"
_SQLITE = """
    SELECT rowid AS id FROM search_index WHERE search_index MATCH :words{number} ORDER BY rowid DESC LIMIT :most
"""
# OFFSET 0 keeps the two apart: for the newest alone PostgreSQL would read post after post, the newest first.
_POSTGRES = """
    SELECT id FROM (
        SELECT post_id AS id FROM search_entry
        WHERE array_to_tsvector(string_to_array({field}, ' ')) @@ CAST(:words{number} AS tsquery) OFFSET 0
    ) AS holding{number} ORDER BY id DESC LIMIT :most
"""
# Where nearly each holds a word, the newest that do are found sooner by reading the newest.
_READ = """
    SELECT post_id AS id FROM search_entry WHERE ' ' || {field} || ' ' LIKE :words{number}
    ORDER BY post_id DESC LIMIT :most
"""


@contextmanager
def _by_index() -> Iterator[None]:
    """PostgreSQL thinks that reading all posts is cheaper, not knowing how long their words are."""
    if _is_sqlite():
        yield
        return
    db.session.execute(_NOT_ALL)
    yield
    db.session.execute(_AS_EVER)


_NOT_ALL, _AS_EVER = text("SET LOCAL enable_seqscan = off"), text("SET LOCAL enable_seqscan = on")


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
