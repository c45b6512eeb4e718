"""Reading the subject tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from askmd.extensions import db
from askmd.topics.models import Topic


@dataclass
class Node:
    """A topic with its children, in the order that editors chose."""

    topic: Topic
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Topic]:
        """The topic itself and all below it."""
        yield self.topic
        for child in self.children:
            yield from child.walk()


def everything(*, with_hidden: bool = False) -> Sequence[Topic]:
    """All topics in the order of the tree's levels."""
    query = select(Topic).order_by(Topic.position, Topic.name)
    if not with_hidden:
        query = query.where(Topic.is_hidden.is_(False))
    return db.session.execute(query).scalars().all()


def tree(*, with_hidden: bool = False) -> list[Node]:
    """The whole tree. A child of a hidden topic is hidden with it."""
    nodes = {topic.id: Node(topic) for topic in everything(with_hidden=with_hidden)}
    roots = []
    for node in nodes.values():
        if node.topic.parent_id is None:
            roots.append(node)
        elif node.topic.parent_id in nodes:
            nodes[node.topic.parent_id].children.append(node)
    return roots


def by_path(path: str) -> Topic | None:
    """The topic with this address."""
    return db.session.execute(select(Topic).where(Topic.path == path)).scalar_one_or_none()


def choices() -> list[tuple[str, str]]:
    """(id, name) of every topic for a list to choose from, children after their parent and named with its root.

    Read as plain rows: every question that comes in asks for them.
    """
    query = select(Topic.id, Topic.parent_id, Topic.name).where(Topic.is_hidden.is_(False))
    below: dict[int | None, list[tuple[int, str]]] = {}
    for id, parent_id, name in db.session.execute(query.order_by(Topic.position, Topic.name)):
        below.setdefault(parent_id, []).append((id, name))
    found: list[tuple[str, str]] = []
    for id, name in below.get(None, []):
        found.append((str(id), name))
        found += _choices_below(id, name, below)
    return found


def _choices_below(parent: int, root: str, below: dict[int | None, list[tuple[int, str]]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for id, name in below.get(parent, []):
        found.append((str(id), f"{root}: {name}"))
        found += _choices_below(id, root, below)
    return found
