"""Making the index anew, so that no word of a post that is gone stays in it, and counting its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select, text

from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.queries import IS_PUBLIC
from askmd.posts.searching import entries, wordlist

# How much of SQLite's index is joined in one transaction, while whoever writes waits.
_PAGES_AT_ONCE = 500
# The index of a large site has some gigabytes; nobody waits longer than for this.
_MOST_STEPS = 20_000


def count() -> int:
    """How many posts an index made anew has to read."""
    return int(db.session.execute(select(func.count()).select_from(Post).where(IS_PUBLIC)).scalar_one())


def rebuild() -> Iterator[int]:
    """Read every public post, write what differs, count all words, and join the index's parts.

    Says after each step how many posts were read; then the caller commits.
    """
    stems: Counter[str] = Counter()
    spelled: Counter[str] = Counter()
    for page in entries.write_anew():
        wordlist.count(page, stems, spelled)
        yield len(page)
    if not wordlist.is_large():
        # Counted in memory whenever they change.
        stems, spelled = Counter(), Counter()
    for _step in wordlist.keep(stems, spelled):
        yield 0
    for _step in _joined():
        yield 0


def _joined() -> Iterator[None]:
    """SQLite keeps the words of what was deleted until the parts of its index are joined to one."""
    if db.engine.dialect.name != "sqlite":
        return
    # The first of them says that all parts are meant; the others go on with it until nothing is left to do.
    pages = -_PAGES_AT_ONCE
    for _step in range(_MOST_STEPS):
        before = _changes()
        db.session.execute(
            text("INSERT INTO search_index(search_index, rank) VALUES ('merge', :pages)"), {"pages": pages}
        )
        is_over = _changes() - before < 2
        yield
        if is_over:
            return
        pages = _PAGES_AT_ONCE


def _changes() -> int:
    return int(db.session.execute(text("SELECT total_changes()")).scalar_one())
