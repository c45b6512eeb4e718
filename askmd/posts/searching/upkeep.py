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
    _gather(is_on=True)
    for page in entries.write_anew():
        wordlist.count(page, stems, spelled)
        yield len(page)
    _gather(is_on=False)
    yield 0
    if not wordlist.is_large():
        # Counted in memory whenever they change.
        stems, spelled = Counter(), Counter()
    for _step in wordlist.keep(stems, spelled):
        yield 0
    for _step in _joined():
        yield 0


def _gather(*, is_on: bool) -> None:
    """Let PostgreSQL put new words into its index in large heaps while many come, which takes a quarter of the time.

    Otherwise each stands there at once, because every search reads the whole heap, some twenty times. Only who owns the
    index can say so; without it a rebuild is slow, and right. If a rebuild breaks off, the next one ends it.
    """
    if db.engine.dialect.name == "sqlite" or not db.session.execute(_OWNED).scalar():
        return
    for name in _INDEXES:
        db.session.execute(text(f"ALTER INDEX {name} SET (fastupdate = {'on' if is_on else 'off'})"))
        if not is_on:
            db.session.execute(select(func.gin_clean_pending_list(name)))


_INDEXES = ("search_index_head", "search_index_body")
_OWNED = text(
    "SELECT count(*) = 2 FROM pg_class WHERE pg_has_role(relowner, 'USAGE') "
    "AND oid IN ('search_index_head'::regclass, 'search_index_body'::regclass)"
)


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
