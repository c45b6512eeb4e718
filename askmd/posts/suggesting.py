"""Which topics a question may be about, by its words. A doctor decides; nothing is ever set by itself.

Four voices add up: the conditions that text and topic name, the words that they share, how near their meaning is where
there are vectors, and the topics of the public posts that answer the text. The text is compared in memory and
forgotten; of topics, which are public, is kept what was read of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from askmd import embedding
from askmd.extensions import db
from askmd.posts import answered
from askmd.posts.matching import meaning, reading
from askmd.posts.matching.words import terms
from askmd.posts.models import PostTopic
from askmd.topics import queries as topics
from askmd.topics.models import Topic

MOST = 3
_POSTS = 5


@dataclass(frozen=True)
class _Weights:
    """How much each voice counts; what scores less than `least` says too little to be shown."""

    least: float
    condition: float
    name: float
    description: float
    near: float
    post: float


# Chosen by the invented questions of the demo: with vectors the right topic stands among the three for 33 of 45.
_WITH_MEANING = _Weights(least=0.7, condition=0.8, name=0.8, description=0.4, near=2.0, post=1.0)
_BY_WORDS = _Weights(least=0.3, condition=0.8, name=0.4, description=0.4, near=0.0, post=1.0)


@dataclass(frozen=True)
class _Portrait:
    """What a topic names and by which words."""

    text: str
    conditions: dict[str, float]
    name: frozenset[str]
    description: frozenset[str]


def topics_for(text: str, *, most: int = MOST) -> list[Topic]:
    """The topics that this text is most likely about, best first; none where nothing says enough."""
    found = {topic.id: topic for root in topics.tree() for topic in root.walk()}
    scores = _scores(text, {id: _portrait(topic.name, topic.description) for id, topic in found.items()})
    best = sorted(scores, key=lambda id: (-scores[id], id))
    # A whole shelf says less than a place on it.
    shelves = {topic.parent_id for topic in found.values()}
    return [found[id] for id in best if id not in shelves][:most]


def _scores(text: str, portraits: dict[int, _Portrait]) -> dict[int, float]:
    """How well each topic fits, where it fits at all."""
    if not portraits:
        return {}
    say = _WITH_MEANING if embedding.is_available() else _BY_WORDS
    named, words, posts = reading.named(text), set(terms(text[: reading.LONGEST])), _topics_of_posts(text)
    vector, rarity = meaning.of_query(text) if say.near else None, _rarity(list(portraits.values()))
    scores = {
        id: say.condition * _agreement(named, portrait.conditions)
        + say.name * _share(words, portrait.name, rarity)
        + say.description * _share(words, portrait.description, rarity)
        + (say.near * max(float(vector @ _vector(portrait.text)), 0.0) if vector is not None else 0.0)
        + say.post * posts.get(id, 0.0)
        for id, portrait in portraits.items()
    }
    return {id: score for id, score in scores.items() if score >= say.least}


def _topics_of_posts(text: str) -> dict[int, float]:
    """How strongly the posts that answer a text speak for each topic."""
    scores = {post.id: score for post, score in answered.similar(text, _POSTS)}
    query = select(PostTopic.topic_id, PostTopic.post_id).where(PostTopic.post_id.in_(scores))
    found: dict[int, float] = {}
    for topic_id, post_id in db.session.execute(query) if scores else ():
        found[topic_id] = max(found.get(topic_id, 0.0), scores[post_id])
    return found


def _agreement(named: dict[str, float], of_topic: dict[str, float]) -> float:
    return max((strength * of_topic[name] for name, strength in named.items() if name in of_topic), default=0.0)


def _share(words: set[str], of_topic: frozenset[str], rarity: dict[str, float]) -> float:
    """How much of a topic's words stand in the text; rare words count more."""
    whole = sum(rarity[word] for word in of_topic)
    return sum(rarity[word] for word in of_topic & words) / whole if whole else 0.0


def _rarity(portraits: Sequence[_Portrait]) -> dict[str, float]:
    counts = Counter(word for portrait in portraits for word in portrait.name | portrait.description)
    return {word: math.log(1 + len(portraits) / count) for word, count in counts.items()}


@lru_cache(maxsize=500)
def _portrait(name: str, description: str) -> _Portrait:
    text = f"{name}. {description}"
    return _Portrait(text, reading.named(text), frozenset(terms(name)), frozenset(terms(description)))


@lru_cache(maxsize=500)
def _vector(text: str) -> Any:
    return embedding.vector(text)
