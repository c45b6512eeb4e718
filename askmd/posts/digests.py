"""Digests: what was published in a week or a month, for whoever wants to hear of it so.

Exactly one for each period. Making one says once and for all which posts it tells of, in one transaction behind one
lock, and only if none that goes out later was made: so nothing depends on how many schedulers look, or on whose clock
is a little early or late. A post that is committed after that, though it is dated before, stands in the next one.
After a time without a worker one digest covers all that was missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite

from askmd import audit, outbox
from askmd.accounts.models import Account
from askmd.answers.models import ReviewMode
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Unknown, WrongState
from askmd.core.text import clean
from askmd.extensions import db
from askmd.outbox import Broadcast
from askmd.posts import digest_periods
from askmd.posts.digest_periods import Plan
from askmd.posts.models import Digest, Post
from askmd.site import settings
from askmd.subscriptions.models import Frequency
from askmd.workflow import SYSTEM, PostStatus

# So late a post may become visible after the moment that it is dated: clocks differ, and a commit takes its time.
LATE = timedelta(days=1)
INTRODUCTION_LIMIT = 2_000
GONE_ALREADY = "This digest has gone out already."
_ONE_AFTER_THE_OTHER = text("SELECT pg_advisory_xact_lock(hashtext('askmd digests'))")


def plan() -> Plan:
    """When digests go out, as the site's settings stand."""
    stands = settings.everything()
    weekday = settings.WEEKDAYS.index(stands["digest_weekday"])
    return Plan(ZoneInfo(stands["time_zone"]), weekday, stands["digest_hour"])


def due(frequency: Frequency) -> date | None:
    """The newest period whose digest should be out and was not made; only a hint unless `make` says so."""
    planned = plan()
    period = planned.newest(frequency, clock.now())
    last, row = last_made(frequency), of(frequency, period)
    is_behind = last is not None and last.ends_at >= planned.moment(frequency, period)
    return None if is_behind or (row is not None and row.post_ids is not None) else period


def coming(frequency: Frequency) -> date:
    """The period whose digest is the next to go out."""
    newest = plan().newest(frequency, clock.now())
    following = digest_periods.after(frequency, newest)
    last = last_made(frequency)
    if last is not None and last.period >= following:
        # A clock that is early made this one already.
        following = digest_periods.after(frequency, last.period)
    return due(frequency) or following


def make(frequency: Frequency) -> Digest | None:
    """Make the digest that is due: which posts it tells of is settled from here on. None when none is due.

    It begins where the last one ended, so it covers all that was missed. Without anything new it is skipped.
    """
    _hold()
    period = due(frequency)
    if period is None:
        return None
    introduction = _look_after_missed(frequency, period)
    row = _row(frequency, period)
    row.introduction = row.introduction or introduction
    _settle(row)
    return row


def introduce(frequency: Frequency, period: date, typed: str, *, by: Account) -> Digest:
    """Say something above the posts of a digest that is to come. Raises WrongState once it has gone out."""
    require_editor(by)
    introduction = clean(typed)
    if len(introduction) > INTRODUCTION_LIMIT:
        raise Invalid(f"This is too long. Please keep it to {INTRODUCTION_LIMIT:,} characters.")
    row = _to_come(frequency, period)
    row.introduction, row.introduced_by_id = introduction or None, by.id
    audit.record("digest.introduced", row, by=by)
    return row


def stop(frequency: Frequency, period: date, *, by: Account) -> Digest:
    """This one shall not go out; its posts come in no later one either. Twice changes nothing."""
    require_editor(by)
    row = _to_come(frequency, period)
    if row.cancelled_at is None:
        row.cancelled_at = clock.now()
        audit.record("digest.stopped", row, by=by)
    return row


def restore(frequency: Frequency, period: date, *, by: Account) -> Digest:
    """It shall go out after all. Twice changes nothing."""
    require_editor(by)
    row = _to_come(frequency, period)
    if row.cancelled_at is not None:
        row.cancelled_at = None
        audit.record("digest.restored", row, by=by)
    return row


def require_editor(by: Account) -> None:
    """Raises NotAllowed to whoever is no editor."""
    if not by.is_editor:
        raise NotAllowed("Only editors can change digests.")


def of(frequency: Frequency, period: date) -> Digest | None:
    """The row of this period, if there is one."""
    query = select(Digest).where(Digest.frequency == frequency, Digest.period == period)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def last_made(frequency: Frequency) -> Digest | None:
    """The newest digest that was made, whatever became of it."""
    return next(iter(made(frequency, 1)), None)


def made(frequency: Frequency, most: int) -> Sequence[Digest]:
    """The digests that were made, newest first."""
    query = select(Digest).where(Digest.frequency == frequency, Digest.post_ids.is_not(None))
    return db.session.execute(query.order_by(Digest.ends_at.desc()).limit(most)).scalars().all()


def span(frequency: Frequency, period: date) -> tuple[datetime, datetime]:
    """From when to when the posts of this digest were, or will be, published."""
    planned, last = plan(), last_made(frequency)
    begins_at = planned.moment(frequency, digest_periods.before(frequency, period)) if last is None else last.ends_at
    return begins_at, planned.moment(frequency, period)


def posts_until(frequency: Frequency, begins_at: datetime, ends_at: datetime) -> list[int]:
    """What a digest that was made now would tell of, newest first: none that an earlier one told of."""
    before = made(frequency, 3)
    told = {post_id for row in before for post_id in row.post_ids or []}
    query = select(Post.id).where(
        Post.status == PostStatus.PUBLISHED,
        Post.published_at >= (begins_at - LATE if before else begins_at),
        Post.published_at < ends_at,
        # Its readers read it on the old site.
        Post.approval != ReviewMode.IMPORTED,
    )
    found = db.session.execute(query.order_by(Post.published_at.desc(), Post.id.desc())).scalars()
    return [post_id for post_id in found if post_id not in told]


def forget_words(post: Post) -> None:
    """The words of this post must not be read any more: nor those that were rendered for digests still going out.

    What is left of them is rendered anew, without it.
    """
    query = select(Digest.broadcast_id, Digest.post_ids).join(Broadcast, Broadcast.id == Digest.broadcast_id)
    for broadcast_id, post_ids in db.session.execute(query.where(Broadcast.finished_at.is_(None))).all():
        if broadcast_id is not None and post.id in (post_ids or ()):
            outbox.broadcasts.forget_words(broadcast_id)


def _hold() -> None:
    """Whatever makes or changes digests goes one after the other, as it does on SQLite anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_ONE_AFTER_THE_OTHER)


def _to_come(frequency: Frequency, period: date) -> Digest:
    _hold()
    row = of(frequency, period)
    if row is not None and row.post_ids is not None:
        raise WrongState(GONE_ALREADY)
    if period != coming(frequency):
        raise Unknown
    return _row(frequency, period)


def _row(frequency: Frequency, period: date) -> Digest:
    begins_at, ends_at = span(frequency, period)
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    values = {"frequency": frequency, "period": period, "created_at": clock.now(), "last_subscriber_id": 0}
    insert = dialect.insert(Digest).values(**values, begins_at=begins_at, ends_at=ends_at)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=["frequency", "period"]))
    query = select(Digest).where(Digest.frequency == frequency, Digest.period == period)
    return db.session.execute(query).scalar_one()


def _settle(row: Digest) -> None:
    row.begins_at, row.ends_at = span(row.frequency, row.period)
    row.post_ids = posts_until(row.frequency, row.begins_at, row.ends_at)
    if not row.post_ids or row.cancelled_at is not None:
        row.expanded_at = clock.now()
        row.skipped_at = row.expanded_at if row.cancelled_at is None else None
    db.session.flush()
    if row.post_ids:
        audit.record("digest.made", row, by=SYSTEM, posts=row.post_ids)


def _look_after_missed(frequency: Frequency, period: date) -> str | None:
    """Periods that an editor wrote for and whose digest nobody made in time. Returns what is to be said instead.

    One that shall not go out takes its posts with it; of any other the newest introduction goes to the one that
    covers it now.
    """
    query = select(Digest).where(Digest.frequency == frequency, Digest.post_ids.is_(None), Digest.period < period)
    introduction = None
    for missed in db.session.execute(query.order_by(Digest.period)).scalars().all():
        if missed.cancelled_at is not None:
            _settle(missed)
        else:
            introduction = missed.introduction or introduction
            db.session.delete(missed)
            db.session.flush()
    return introduction
