"""The entry of a post in the index: written when it becomes public or changes, gone when it is not public any more.

Always in the transaction of the act itself, also where a topic or an author gets another name. At night all are looked
at anew, for another version of the analysis.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from askmd import jobs
from askmd.accounts import signals as accounts_signals
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.html import plain
from askmd.extensions import db
from askmd.posts.matching.profile import Profile, profile
from askmd.posts.models import Post, PostTopic, SearchEntry
from askmd.posts.queries import IS_PUBLIC
from askmd.posts.searching import analysis
from askmd.topics import signals as topics_signals
from askmd.topics.models import Topic
from askmd.workflow import PostStatus

# Nobody writes more, and an index of it all would be slow.
LONGEST_BODY = 200_000
AT_ONCE = 50
# So many are written anew while somebody waits: a second's work.
MOST_AT_ONCE = 200
REBUILD = "posts.rebuild_index"
_TABLE = SearchEntry.__table__
_READ = (Post.id, Post.title, Post.question, Post.short_answer, Post.body, Post.keywords, Post.author_id)


def index(post: Post) -> None:
    """What this post says now is what is searched; of one that is not public nothing is. The caller commits."""
    db.session.flush()
    _write([post.id], [_entry(post)] if post.status is PostStatus.PUBLISHED else [])


def write_anew() -> Iterator[list[dict[str, Any]]]:
    """Compare every entry with its post and mend what differs: a page of entries each time, then the caller commits."""
    last = 0
    while True:
        # Whoever changes one of these posts meanwhile waits, and then writes what is true.
        page = select(Post).where(Post.id > last, IS_PUBLIC).order_by(Post.id).limit(AT_ONCE)
        held = page.with_for_update(key_share=True, of=Post).execution_options(populate_existing=True)
        parts = (load_only(*_READ), joinedload(Post.author), selectinload(Post.topics))
        posts = db.session.execute(held.options(*parts)).scalars().all()
        until = posts[-1].id if len(posts) == AT_ONCE else 2**31 - 1
        written = [_entry(post) for post in posts]
        _mend(written, last, until)
        yield written
        if len(posts) < AT_ONCE:
            return
        last = until


def read_profile(kept: dict[str, Any]) -> Profile:
    """What `matching` read in a post when it was indexed."""
    conditions = tuple((name, sure) for name, sure in kept["conditions"])
    return Profile(conditions, kept["kind"], frozenset(kept["people"]))


@topics_signals.changed.connect
def _topic_changed(topic: Topic) -> None:
    below = (Topic.path == topic.path) | Topic.path.startswith(f"{topic.path}/", autoescape=True)
    _names_changed(Post.id.in_(select(PostTopic.post_id).join(Topic, Topic.id == PostTopic.topic_id).where(below)))


@accounts_signals.renamed.connect
def _author_renamed(author: Account) -> None:
    _names_changed(Post.author_id == author.id)


def _names_changed(of: ColumnElement[bool]) -> None:
    """Posts that name what has another name now: at once, or by the job that looks at all where they are very many."""
    db.session.flush()
    posts = (
        db.session.execute(select(Post).where(of, IS_PUBLIC).order_by(Post.id).limit(MOST_AT_ONCE + 1)).scalars().all()
    )
    if len(posts) > MOST_AT_ONCE:
        jobs.wake(REBUILD)
        return
    for post in posts:
        index(post)


def _mend(written: list[dict[str, Any]], last: int, until: int) -> None:
    stands = select(_TABLE).where(_TABLE.c.post_id > last, _TABLE.c.post_id <= until)
    there = {row.post_id: {name: row[name] for name in row} for row in db.session.execute(stands).mappings()}
    other = []
    for entry in written:
        before = there.pop(entry["post_id"], None)
        if before is None or any(before[name] != value for name, value in entry.items()):
            other.append(entry)
    gone = [*there, *(entry["post_id"] for entry in other)]
    if gone:
        _write(gone, other)


def _write(gone: list[int], entries: list[dict[str, Any]]) -> None:
    """Take out the entries of these posts, and put these in."""
    db.session.execute(delete(_TABLE).where(_TABLE.c.post_id.in_(gone)))
    if entries:
        now = clock.now()
        db.session.execute(insert(_TABLE), [entry | {"indexed_at": now} for entry in entries])


def _is_visible(topic: Topic | None) -> bool:
    """Neither hidden nor below a hidden one, as this transaction sees it."""
    while topic is not None:
        if topic.is_hidden:
            return False
        topic = topic.parent
    return True


def _entry(post: Post) -> dict[str, Any]:
    title, question = post.title or "", post.question or ""
    answer = f"{post.short_answer or ''}\n{plain((post.body or '')[:LONGEST_BODY])}".strip()
    names = [topic.name for topic in post.topics if _is_visible(topic)]
    author = post.author.name if post.author is not None else ""
    about = "\n".join([question, *names, *(post.keywords or ()), author])
    asked = " ".join(part for part in (title, question) if part)
    known = profile(asked, answer)
    return {
        "post_id": post.id,
        "title": " ".join(analysis.terms(title)),
        "head": " ".join(analysis.terms(f"{title}\n{about}")),
        "body": " ".join(analysis.terms(answer)),
        "spellings": " ".join(sorted(analysis.spellings(f"{title}\n{about}\n{answer}"))),
        "profile": {
            "conditions": [list(pair) for pair in known.conditions],
            "kind": known.kind,
            "people": sorted(known.people),
        },
        "version": analysis.version(),
    }
