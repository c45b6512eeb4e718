"""The subject tree as readers see it: each topic with the number of public posts in it and below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from askmd.extensions import db
from askmd.posts import statements
from askmd.site import remembering


@dataclass
class Shelf:
    """One topic. `count` counts a post once, however many topics below this one it stands in."""

    id: int
    name: str
    path: str
    description: str
    count: int
    # The numbers of the posts in this very topic.
    own: set[int]
    children: list[Shelf] = field(default_factory=list)

    def walk(self) -> Iterator[Shelf]:
        """This shelf and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree() -> list[Shelf]:
    """All topics that are not hidden (nor below a hidden one), in the order that editors gave them.

    Two queries after each change of anything public, and none until the next. Nobody changes a shelf.
    """
    return remembering.while_public_stands("shelves", _tree)


def _tree() -> list[Shelf]:
    below = defaultdict(list)
    for row in db.session.execute(statements.topics()):
        below[row.parent_id].append(row)
    posts = _posts_by_topic()

    def build(parent: int | None) -> list[tuple[Shelf, set[int]]]:
        made = []
        for row in below[parent]:
            children = build(row.id)
            inside = posts[row.id].union(*(ids for _, ids in children))
            shelves, own = [child for child, _ in children], posts[row.id]
            shelf = Shelf(row.id, row.name, row.path, row.description, len(inside), own, shelves)
            made.append((shelf, inside))
        return made

    return [shelf for shelf, _ in build(None)]


def visible() -> frozenset[int]:
    """The topics of `tree`: whatever shows a topic's name beside a post asks here."""
    return remembering.while_public_stands("visible topics", _visible)


def _visible() -> frozenset[int]:
    return frozenset(shelf.id for root in tree() for shelf in root.walk())


def topic_counts() -> dict[int, int]:
    """Public posts of each topic and all below it, by the topic's id."""
    return {shelf.id: shelf.count for root in tree() for shelf in root.walk()}


def by_path(path: str) -> Shelf | None:
    """The topic at this address, unless it or one above it is hidden."""
    found = trail(tree(), path)
    return found[-1] if found else None


def trail(shelves: list[Shelf], path: str) -> list[Shelf]:
    """From the root to the topic at `path`; empty when it is not in the tree."""
    for shelf in shelves:
        if shelf.path == path:
            return [shelf]
        if path.startswith(f"{shelf.path}/"):
            rest = trail(shelf.children, path)
            return [shelf, *rest] if rest else []
    return []


def trails_to(shelves: list[Shelf], post_id: int) -> list[list[Shelf]]:
    """From the root to each topic that a post stands in."""
    inside = [shelf for root in shelves for shelf in root.walk() if post_id in shelf.own]
    return [trail(shelves, shelf.path) for shelf in inside]


def _posts_by_topic() -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for topic_id, post_id in db.session.execute(statements.posts_of_topics()):
        found[topic_id].add(post_id)
    return found
