"""What feeds tell of posts beside what lists show: the newest correction and, where it is wanted, the whole text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from askmd.accounts.models import Account
from askmd.core.html import paragraphs
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.queries import IS_PUBLIC


@dataclass(frozen=True)
class Whole:
    """All that a post says, as HTML that was not looked through yet."""

    question: str
    short_answer: str
    body: str

    @property
    def html(self) -> str:
        """In the order of the page: what matters most stands first."""
        asked = f"<blockquote>{paragraphs(self.question)}</blockquote>" if self.question else ""
        return f"{paragraphs(self.short_answer)}{asked}{self.body}"


def wholes(ids: Iterable[int]) -> dict[int, Whole]:
    """The texts of these posts, as far as they are public."""
    columns = (Post.id, Post.question, Post.short_answer, Post.body)
    rows = db.session.execute(select(*columns).where(Post.id.in_(list(ids)), IS_PUBLIC))
    return {row.id: Whole(row.question or "", row.short_answer or "", row.body or "") for row in rows}


def author_slugs(ids: Iterable[int]) -> dict[int, str]:
    """The address of whoever wrote each of these public posts: everybody with a public post has a page."""
    query = select(Post.id, Account.slug).join(Account, Account.id == Post.author_id)
    return {row.id: row.slug for row in db.session.execute(query.where(Post.id.in_(list(ids)), IS_PUBLIC))}
