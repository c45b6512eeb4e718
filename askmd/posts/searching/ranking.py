"""The second stage: the posts that hold the words, in the order of what `matching` says of them.

A site of some thousand posts asks its whole index, which also finds what holds none of the words; a larger one makes
an index of the candidates alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from askmd.extensions import db
from askmd.posts import meanings
from askmd.posts.matching import Index, Match, Prepared
from askmd.posts.models import Post, SearchEntry
from askmd.posts.searching import entries
from askmd.posts.searching.asking import Wanted

# How much the words themselves count beside what is asked of what: most in a search of one or two words.
WORDS = 12.0
# What a word says in the title, in the rest of the head, in the body.
TITLE, HEAD, BODY = 1.0, 0.8, 0.5
# A post without the words is shown when it is so sure to answer; where somebody wrote a sentence, the best are anyway.
SURE = 0.3
_SENTENCE, _BEST = 4, 10
_QUESTION_LENGTH, _MOST_STEMS = 500, 250
_COLUMNS = (
    SearchEntry.post_id,
    SearchEntry.title,
    SearchEntry.head,
    SearchEntry.body,
    SearchEntry.profile,
    Post.title.label("written"),
    Post.question,
)


def read(ids: Sequence[int]) -> dict[int, Any]:
    """What the index holds of these posts."""
    query = select(*_COLUMNS).join(Post, Post.id == SearchEntry.post_id).where(SearchEntry.post_id.in_(ids))
    return {row.post_id: row for row in db.session.execute(query)} if ids else {}


def scores(wanted: Wanted, fits: Mapping[int, float], matches: Sequence[Match]) -> dict[int, float]:
    """How well each candidate answers, of which `fits` says how well it holds the words; each other that is sure to."""
    totals = {int(str(match.id)): match.total for match in matches}
    best = _BEST if len(wanted.own) >= _SENTENCE else 0
    sure = {int(str(match.id)) for place, match in enumerate(matches) if place < best or match.score >= SURE}
    weight = WORDS / max(1, len(wanted.own) - 1)
    return {id: totals.get(id, 0.0) + weight * fits.get(id, 0.0) for id in {*fits, *sure}}


def whole(wanted: Wanted) -> float:
    """What a post says that holds all the words in its title."""
    return sum(wanted.weights[stem] for stem in wanted.own) * TITLE


def fit(wanted: Wanted, row: Any) -> float:
    """How well a post holds the words: 1 when all of them stand in its title."""
    most = whole(wanted)
    title, head, body = (f" {text} " for text in (row.title, row.head, row.body))
    held = 0.0
    for stem, weight in wanted.weights.items():
        # Looked for as letters: sets of so many words took longer to make than to ask.
        word = f" {stem} "
        held += weight * (TITLE if word in title else HEAD if word in head else BODY if word in body else 0.0)
    return held / most if most else 0.0


def index_of(rows: Mapping[int, Any], text: str) -> Index:
    """An index of these posts for this text alone, made of what was read when they were indexed."""
    made = [
        Prepared(
            row.post_id,
            " ".join(part for part in (row.written, row.question) if part)[:_QUESTION_LENGTH],
            [*row.head.split(), *row.body.split()[:_MOST_STEMS]],
            entries.read_profile(row.profile),
        )
        for row in rows.values()
    ]
    vectors = meanings.of_today(list(rows))
    return Index(made, [vectors.get(int(str(one.id))) for one in made], text)
