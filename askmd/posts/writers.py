"""Who writes here: everybody with a public post has a page, also somebody whose posts came from an older site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.posts import statements
from askmd.posts.models import Post
from askmd.posts.queries import IS_PUBLIC


@dataclass(frozen=True)
class Writer:
    """Somebody who writes here, as the list of all of them shows it."""

    slug: str
    name: str
    credentials: str
    biography: str
    conflict_of_interest: str
    portrait_id: int | None
    count: int


def everybody() -> list[Writer]:
    """All who have an author page, and how much each wrote; who wrote most stands first."""
    who = (Account.slug, Account.name, Account.credentials, Account.biography, Account.conflict_of_interest)
    columns = (*who, Account.portrait_id, func.count(Post.id))
    query = select(*columns).join(Post, Post.author_id == Account.id).where(IS_PUBLIC).group_by(Account.id)
    found = [Writer(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda writer: (-writer.count, writer.name))


def count(author_id: int) -> int:
    """How many public posts somebody wrote."""
    query = select(func.count()).select_from(Post).where(IS_PUBLIC, Post.author_id == author_id)
    return db.session.execute(query).scalar_one()


def pictures(ids: Iterable[int | None]) -> dict[int, Any]:
    """Name, size and alternative text of these pictures, by their numbers; none for a number that is none."""
    wanted: Sequence[int] = [id for id in ids if id is not None]
    if not wanted:
        return {}
    return {row.id: row for row in db.session.execute(statements.pictures(), {"ids": wanted})}
