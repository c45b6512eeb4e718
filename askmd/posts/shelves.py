"""The subject tree as readers see it: each topic with the number of public posts in it and below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from askmd.extensions import db
from askmd.posts.models import Post, PostTopic
from askmd.posts.queries import IS_PUBLIC
from askmd.topics.models import Topic


@dataclass
class Shelf:
    """One topic. `count` counts a post once, however many topics below this one it stands in."""

    id: int
    name: str
    path: str
    description: str
    count: int
    children: list[Shelf] = field(default_factory=list)

    def walk(self) -> Iterator[Shelf]:
        """This shelf and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree() -> list[Shelf]:
    """All topics that are not hidden (nor below a hidden one), in the order that editors gave them. Two queries."""
    columns = (Topic.id, Topic.parent_id, Topic.name, Topic.path, Topic.description)
    query = select(*columns).where(Topic.is_hidden.is_(False)).order_by(Topic.position, Topic.id)
    below = defaultdict(list)
    for row in db.session.execute(query):
        below[row.parent_id].append(row)
    posts = _posts_by_topic()

    def build(parent: int | None) -> list[tuple[Shelf, set[int]]]:
        made = []
        for row in below[parent]:
            children = build(row.id)
            inside = posts[row.id].union(*(ids for _, ids in children))
            shelf = Shelf(row.id, row.name, row.path, row.description, len(inside), [child for child, _ in children])
            made.append((shelf, inside))
        return made

    return [shelf for shelf, _ in build(None)]


def topic_counts() -> dict[int, int]:
    """Public posts of each topic and all below it, by the topic's id."""
    return {shelf.id: shelf.count for root in tree() for shelf in root.walk()}


def by_path(path: str) -> Topic | None:
    """The topic at this address, unless it or one above it is hidden."""
    parts = path.split("/")
    trail = ["/".join(parts[: depth + 1]) for depth in range(min(len(parts), 10))]
    found = {topic.path: topic for topic in db.session.execute(select(Topic).where(Topic.path.in_(trail))).scalars()}
    if path not in found or any(topic.is_hidden for topic in found.values()):
        return None
    return found[path]


def trail(shelves: list[Shelf], path: str) -> list[Shelf]:
    """From the root to the topic at `path`; empty when it is not in the tree."""
    for shelf in shelves:
        if shelf.path == path:
            return [shelf]
        if path.startswith(f"{shelf.path}/"):
            rest = trail(shelf.children, path)
            return [shelf, *rest] if rest else []
    return []


def _posts_by_topic() -> defaultdict[int, set[int]]:
    query = select(PostTopic.topic_id, PostTopic.post_id).join(Post, Post.id == PostTopic.post_id).where(IS_PUBLIC)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for topic_id, post_id in db.session.execute(query):
        found[topic_id].add(post_id)
    return found
