"""What people ask most and find no answer to: topics with many questions and few public posts; never by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, distinct, func, select

from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post, PostTopic
from askmd.posts.queries import IS_PUBLIC
from askmd.posts.statistics_waits import FEWEST, asked_since
from askmd.questions.models import Question
from askmd.topics import queries as topics

SHORT, LONG = timedelta(days=90), timedelta(days=180)
SHOWN = 10


@dataclass(frozen=True)
class Wanted:
    """One topic, or None for the questions without: what was asked in 90 and in 180 days, and what is public."""

    topic: str | None
    in_short: int
    in_long: int
    askers: int
    posts: int

    @property
    def is_small(self) -> bool:
        """Whether there are so few askers that they could be told apart."""
        return self.askers < FEWEST

    @property
    def weight(self) -> float:
        """Questions for each post that there is, and one more: a topic without any comes first."""
        return self.in_long / (self.posts + 1)


def wanted(now: datetime | None = None) -> list[Wanted]:
    """The topics that most needs a post, first; those of few askers last, in the order of their names."""
    now = now or clock.now()
    is_short = case((Question.asked_at >= now - SHORT, 1), else_=0)
    askers = func.count(distinct(Question.address_lookup)) + func.count() - func.count(Question.address_lookup)
    columns = (Question.topic_id, func.sum(is_short), func.count(), askers)
    query = select(*columns).where(asked_since(now - LONG)).group_by(Question.topic_id)
    names = {topic.id: topic.name for topic in topics.everything(with_hidden=True)}
    posts = _posts()
    found = [
        Wanted(names.get(id or 0), int(in_short or 0), in_long, several, posts.get(id, 0))
        for id, in_short, in_long, several in db.session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.is_small, 0 if one.is_small else -one.weight, one.topic or ""))[:SHOWN]


def _posts() -> dict[int | None, int]:
    """How many public posts each topic has."""
    query = select(PostTopic.topic_id, func.count()).join(Post, Post.id == PostTopic.post_id).where(IS_PUBLIC)
    return {id: count for id, count in db.session.execute(query.group_by(PostTopic.topic_id))}
