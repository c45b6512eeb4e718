"""Work without a person: windows that end, publication, announcements, what posts mean."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from askmd import embedding, jobs
from askmd.core import clock
from askmd.core.database import reading
from askmd.core.errors import WrongState
from askmd.extensions import db
from askmd.posts import digest_owing, digests, grades, meanings
from askmd.posts.announcing import expand_page
from askmd.posts.models import Post, Preview
from askmd.posts.planning import look_after
from askmd.posts.publishing import publish
from askmd.posts.searching import upkeep
from askmd.subscriptions.audience import DIGESTS
from askmd.subscriptions.models import Frequency
from askmd.workflow import PostStatus

SECONDS = 3
WINDOW_SECONDS = 20
DIGEST_SECONDS = 20
MEANING_SECONDS = 60
MEANINGS_AT_ONCE = 500
GRADES_AT_ONCE = 50
INDEX_SECONDS = 12 * 3_600
DEADLOCK = "40P01"


@jobs.every(seconds=WINDOW_SECONDS)
def close_windows() -> int:
    """Open, remind and close the windows of running previews. Returns how many posts moved on."""
    query = select(Preview.id).join(Post).where(Post.status == PostStatus.PREVIEW, Preview.objected_at.is_(None))
    running = db.session.execute(query.order_by(Preview.id)).scalars().all()
    db.session.commit()
    return sum(_look_after(preview_id) for preview_id in running)


@jobs.every(seconds=SECONDS)
def publish_due() -> int:
    """Publish what is scheduled for now, each post in a transaction of its own. Returns how many became public."""
    query = select(Post.id).where(Post.status == PostStatus.SCHEDULED, Post.publish_at <= clock.now())
    due = db.session.execute(query.order_by(Post.publish_at)).scalars().all()
    db.session.commit()
    return sum(_publish(post_id) for post_id in due)


@jobs.every(seconds=SECONDS)
def expand_announcements() -> int:
    """Owe one mail to each subscriber for every announcement that is not finished. Returns how many pages were owed."""
    pages = 0
    while expand_page() and not jobs.is_stopping():
        db.session.commit()
        pages += 1
    db.session.commit()
    return pages


@jobs.every(seconds=DIGEST_SECONDS)
def send_digests() -> int:
    """Make the digests that are due, and owe them to whoever gets them. Returns how many steps that took."""
    steps = sum(_make(frequency) for frequency in DIGESTS)
    with reading():
        is_work = digest_owing.is_anything_left()
        db.session.rollback()
    while is_work and digest_owing.owe_page() and not jobs.is_stopping():
        db.session.commit()
        steps += 1
    db.session.commit()
    return steps


@jobs.every(seconds=MEANING_SECONDS)
def compute_meanings() -> int:
    """Compute what public posts mean where that is not known yet. Returns how many posts; none without the extra."""
    if not embedding.is_available():
        return 0
    with reading():
        due = meanings.missing(MEANINGS_AT_ONCE)
        db.session.rollback()
    return _compute(due) if due else 0


@jobs.every(seconds=MEANING_SECONDS)
def grade_posts() -> int:
    """Grade the public words of posts that were not graded yet. Returns how many."""
    due = grades.missing(GRADES_AT_ONCE)
    for post_id in due:
        grades.keep(post_id)
        db.session.commit()
    return len(due)


@jobs.every(seconds=INDEX_SECONDS)
def rebuild_index() -> int:
    """Read what readers search in anew, so that no word of a post that is gone stays.

    Returns 0 whatever was read: there is always as much, and nothing is left to do after it.
    """
    for _read in upkeep.rebuild():
        db.session.commit()
        if jobs.is_stopping():
            break
    return 0


def _make(frequency: Frequency) -> int:
    """Looks without the write lock; most of the time nothing is due."""
    with reading():
        is_due = digests.due(frequency) is not None
        db.session.rollback()
    made = digests.make(frequency) if is_due else None
    db.session.commit()
    return int(made is not None)


def _compute(due: Sequence[int]) -> int:
    done = 0
    with embedding.apart():
        for post_id in due:
            if jobs.is_stopping():
                break
            done += meanings.compute(post_id)
            db.session.commit()
    return done


def _look_after(preview_id: int) -> int:
    moved = look_after(db.session.get_one(Preview, preview_id))
    db.session.commit()
    return int(moved)


def _publish(post_id: int) -> int:
    try:
        is_public = publish(db.session.get_one(Post, post_id))
    except WrongState:
        # Somebody took it off the schedule since we looked.
        db.session.rollback()
        return 0
    except OperationalError as error:
        # PostgreSQL chose this one of several that waited for each other; the next round looks again.
        db.session.rollback()
        if getattr(error.orig, "sqlstate", "") != DEADLOCK:
            raise
        return 0
    db.session.commit()
    return int(is_public)
