"""What readers can see just now: the ids by which rows are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from askmd.core import clock
from askmd.media.models import Image
from askmd.posts.models import MagazineIssue, Post
from askmd.site import settings
from askmd.site.models import Page, Setting
from askmd.topics.models import Topic
from askmd.workflow import PostStatus

# Settings that no page for readers depends on.
PRIVATE_SETTINGS = frozenset(
    "mail_connections mail_per_second import_mails_per_hour guard_mode intake_most_waiting idle_release_days "
    "response_target_days check_target_days digest_weekday digest_hour".split()
)
PUBLIC_SETTINGS = frozenset(
    "site_name tagline postal_address contact_address response_days retention_days review_months "
    "review_months_treatment languages time_zone intake_paused_until intake_sentence social_links menu "
    "show_discussion reader_words_days footer_links feed_content has_magazine texts_stamp".split()
)
DISCUSSION = "show_discussion"
PICTURE_COLUMNS = ("picture_id", "portrait_id", "cover_id")
_PICTURE = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")


@dataclass
class Seen:
    """Ids of what is public. A hundred thousand posts are some megabytes."""

    posts: set[int] = field(default_factory=set)
    retracted: set[int] = field(default_factory=set)
    # Who wrote something public, and who wrote or checked it.
    authors: set[int] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    topics: set[int] = field(default_factory=set)
    issues: set[int] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)
    settings: frozenset[str] = PUBLIC_SETTINGS
    shows_discussion: bool = True
    _names: set[str] = field(default_factory=set)

    @classmethod
    def look(cls, connection: Connection) -> Seen:
        """All but the pictures, of which `notice` learns."""
        seen = cls()
        query = select(Post.id, Post.status, Post.author_id, Post.reviewer_id).execution_options(yield_per=1000)
        for id, status, author, reviewer in connection.execute(query):
            if status is PostStatus.PUBLISHED:
                seen.posts.add(id)
                seen.authors.update(doctor for doctor in (author,) if doctor is not None)
                seen.accounts.update(doctor for doctor in (author, reviewer) if doctor is not None)
            elif status is PostStatus.RETRACTED:
                seen.retracted.add(id)
        seen.issues = set(
            connection.execute(select(MagazineIssue.id).where(MagazineIssue.published_at <= clock.now())).scalars()
        )
        seen.pages = set(connection.execute(select(Page.id).where(Page.number > 0)).scalars())
        seen.topics = _visible(connection)
        seen.shows_discussion = _shows_discussion(connection)
        return seen

    def notice(self, table: Table, row: Row[Any], columns: Iterable[str]) -> None:
        """Which pictures a public row shows."""
        for name in columns:
            value = getattr(row, name)
            if name in PICTURE_COLUMNS and value is not None:
                self.images.add(value)
            elif isinstance(value, str):
                self._names.update(_PICTURE.findall(value))

    def find_pictures(self, connection: Connection) -> None:
        """From the names that stand in texts to ids."""
        rows = connection.execute(select(Image.id, Image.name).execution_options(yield_per=1000))
        self.images.update(id for id, name in rows if name in self._names)


def _visible(connection: Connection) -> set[int]:
    """Topics that are not hidden, nor below a hidden one."""
    rows = connection.execute(select(Topic.id, Topic.parent_id, Topic.is_hidden)).all()
    below: dict[int | None, list[int]] = {}
    for row in rows:
        if not row.is_hidden:
            below.setdefault(row.parent_id, []).append(row.id)
    found: set[int] = set()
    todo = list(below.get(None, ()))
    while todo:
        id = todo.pop()
        found.add(id)
        todo += below.get(id, ())
    return found


def _shows_discussion(connection: Connection) -> bool:
    default = settings.DEFAULTS.get(DISCUSSION)
    row = connection.execute(select(Setting.value).where(Setting.name == DISCUSSION)).first()
    return bool(row.value) if row is not None else default is None or bool(default.value)
