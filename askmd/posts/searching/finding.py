"""One search over all public posts, whichever database and whether or not the extra for meaning is installed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from askmd.accounts.models import Account
from askmd.answers.models import AnswerKind
from askmd.core.html import plain
from askmd.extensions import db
from askmd.posts import answered, shelves
from askmd.posts.matching import Match
from askmd.posts.models import Post, PostTopic
from askmd.posts.searching import asking, in_memory, lexical, ranking, snippets, wordlist
from askmd.posts.searching.asking import Wanted
from askmd.posts.searching.lexical import Choice
from askmd.posts.searching.snippets import Pieces
from askmd.posts.searching.wordlist import Counted
from askmd.site import remembering
from askmd.topics.models import Topic

PAGE = 10
# Nobody reads further, and what comes further down fits badly.
MOST, MOST_OF_LARGE = 100, 50
# Texts of so many hits, some megabytes.
MOST_KEPT = 500
# Of a search so many letters are read: a story of some sentences.
LONGEST = 600


@dataclass(frozen=True)
class Hit:
    """A post as a search shows it."""

    slug: str
    title: Pieces
    text: Pieces
    kind: AnswerKind
    author: str | None
    published_at: datetime
    post_id: int


@dataclass(frozen=True)
class Facets:
    """How many of what was found are of each kind, year and topic (path and name)."""

    kinds: list[tuple[AnswerKind, int]] = field(default_factory=list)
    years: list[tuple[int, int]] = field(default_factory=list)
    topics: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """One page of what was found. `read`: the words that were searched for, where some were misspelt.

    `count`: how many in all; no more than the best hundred. `first`: the place of the first hit. `after` and
    `before`: where the pages around begin.
    """

    typed: str
    read: str
    is_mended: bool
    hits: list[Hit]
    count: int
    is_more: bool
    facets: Facets
    first: int = 1
    after: int | None = None
    before: int | None = None


def search(
    words: str,
    *,
    topic: str | None = None,
    kind: AnswerKind | str | None = None,
    year: int | None = None,
    after: int | None = None,
    as_typed: bool = False,
) -> Found:
    """The public posts that say something of these words, best first. Never raises, whatever they are.

    `after`: how many of the best are passed over. `as_typed`: no word is taken for a misspelt one.
    """
    choice = Choice(topic or None, _kind(kind), year if year is None or 1 <= year < 9_999 else None)
    wanted = asking.understand(words[:LONGEST], as_typed=as_typed)
    posts = _ordered(wanted, choice)
    start = min(max(after or 0, 0), len(posts))
    shown = posts[start : start + PAGE]
    return Found(
        wanted.typed,
        wanted.read,
        wanted.mended,
        _hits([post.id for post in shown], wanted),
        len(posts),
        len(posts) >= MOST,
        _facets(posts),
        start + 1,
        start + PAGE if start + PAGE < len(posts) else None,
        max(start - PAGE, 0) if start else None,
    )


def _kind(kind: AnswerKind | str | None) -> AnswerKind | None:
    return AnswerKind(kind) if kind in [one.value for one in AnswerKind] else None


def _ordered(wanted: Wanted, choice: Choice) -> list[Any]:
    if not wanted.typed:
        return []
    words = wordlist.known()
    fits: dict[int, float]
    matches: Sequence[Match]
    if isinstance(words, Counted):
        fits = in_memory.fits(wanted, choice, words, MOST)
        matches = answered.every_match(wanted.read, ranking.SURE)
    else:
        found = lexical.candidates(wanted.weights, wanted.holding, choice, MOST_OF_LARGE, words.size)
        rows = ranking.read([id for id, _sum in found])
        fits = {id: ranking.fit(wanted, row) for id, row in rows.items()}
        matches = ranking.index_of(rows, wanted.read).find(wanted.read, len(rows), least=ranking.SURE)
    scores = ranking.scores(wanted, fits, matches)
    # Whatever the index said: only what is public at this moment, and of the chosen kind, is found.
    query = select(Post.id, Post.kind, Post.published_at, Post.slug).where(Post.id.in_(scores), *choice.where())
    posts = list(db.session.execute(query)) if scores else []
    posts.sort(key=lambda post: post.slug)
    posts.sort(key=lambda post: (scores[post.id], post.published_at), reverse=True)
    return posts[:MOST]


def _hits(ids: list[int], wanted: Wanted) -> list[Hit]:
    columns = (
        Post.id,
        Post.slug,
        Post.title,
        Post.question,
        Post.short_answer,
        Post.body,
        Post.kind,
        Post.published_at,
    )
    query = select(*columns, Account.name).outerjoin(Account, Account.id == Post.author_id).where(Post.id.in_(ids))
    rows = {row.id: row for row in db.session.execute(query)} if ids else {}
    return [_hit(rows[id], wanted) for id in ids if id in rows]


def _hit(row: Any, wanted: Wanted) -> Hit:
    title = row.title or row.question or ""
    # A stretch with all the words that somebody typed need not be beaten by one with more of their kind.
    enough = sum(wanted.weights[stem] for stem in wanted.own)
    text = snippets.snippet(_plain(row), wanted.weights, enough)
    marked = snippets.marked(title, wanted.weights)
    return Hit(row.slug or "", marked, text, row.kind, row.name, row.published_at, row.id)


def _plain(row: Any) -> str:
    """What a post says, without marks. Of the posts that were found of late it is kept while they stand."""
    kept: dict[int, str] = remembering.while_public_stands("plain texts of hits", dict)
    if row.id not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        body = plain((row.body or "")[: snippets.LONGEST])
        kept[row.id] = snippets.one_line(f"{row.short_answer or ''} {body}")
    return kept[row.id]


def _facets(posts: Sequence[Any]) -> Facets:
    if not posts:
        return Facets()
    if wordlist.is_large():
        topics = _topics([post.id for post in posts])
    else:
        topics = remembering.while_public_stands("topics of all posts", _topics)
    each = Counter(topic for post in posts for topic in topics.get(post.id, ()))
    return Facets(
        Counter(post.kind for post in posts).most_common(),
        sorted(Counter(post.published_at.year for post in posts).items(), reverse=True),
        [(path, name, count) for (path, name), count in sorted(each.items(), key=lambda pair: (-pair[1], pair[0]))],
    )


def _topics(ids: Sequence[int] | None = None) -> dict[int, list[tuple[str, str]]]:
    """Path and name of the visible topics of these posts, or of all."""
    query = select(PostTopic.post_id, Topic.id, Topic.path, Topic.name).join(Topic, Topic.id == PostTopic.topic_id)
    visible = shelves.visible()
    found: dict[int, list[tuple[str, str]]] = {}
    for row in db.session.execute(query if ids is None else query.where(PostTopic.post_id.in_(ids))):
        if row.id in visible:
            found.setdefault(row.post_id, []).append((row.path, row.name))
    return found
