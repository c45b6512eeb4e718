"""When a post was last medically reviewed, and when it must be again.

Only an approval moves the first day. The second follows from it, sooner where a post is about treatment; a doctor may
set it for one post.
"""

from __future__ import annotations

from datetime import date, datetime

from askmd import audit
from askmd.accounts.models import Account
from askmd.answers import queries as answers
from askmd.answers import reviewing
from askmd.answers.models import Review, ReviewMode
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale
from askmd.posts.models import Post
from askmd.site import settings
from askmd.topics.models import Topic
from askmd.workflow import PostStatus, Who

# Nobody can promise what is known in five years.
FURTHEST_MONTHS = 60


def is_treatment(topic: Topic) -> bool:
    """Whether a topic, or one above it, is about treatment."""
    return topic.is_treatment or (topic.parent is not None and is_treatment(topic.parent))


def due_after(post: Post, day: date) -> date:
    """When a post that was reviewed on this day must be reviewed again, as the settings say."""
    name = "review_months_treatment" if any(map(is_treatment, post.topics)) else "review_months"
    return months_later(day, settings.get(name))


def set_reviewed(post: Post, at: datetime) -> None:
    """It was reviewed at this moment; the next day follows, and a later one that a doctor chose is forgotten."""
    post.reviewed_at = at
    post.review_due_on = due_after(post, at.date())


def choose_day(post: Post, day: date, *, by: Account) -> None:
    """Set the day of the next review of this post. Raises Invalid for a day that is over or too far away."""
    if Who.DOCTOR not in by.who:
        raise NotAllowed("Only a doctor can say when a post must be read again.")
    if post.status not in (PostStatus.PUBLISHED, PostStatus.SCHEDULED, PostStatus.PREVIEW):
        raise Stale(post.stands())
    today = clock.now().date()
    if not today < day <= months_later(today, FURTHEST_MONTHS):
        raise Invalid("Please choose a day after today, within the next five years.")
    post.review_due_on = day
    audit.record("post.review_day_set", post, by=by, day=day.isoformat())


def reviewed_again(post: Post, *, digest: str, by: Account) -> Review:
    """Another doctor has read a public post again and finds it still right: an approval of the very same text.

    `digest` names the text that was read. Raises NotAllowed to whoever wrote or sent it, Stale when a newer text is in
    the making or another one is public.
    """
    revision = post.revision
    if post.status is not PostStatus.PUBLISHED:
        raise Stale(post.stands())
    if post.answer is None or revision is None or post.approval is ReviewMode.IMPORTED:
        raise NotAllowed("This post was published before second-doctor review. It needs a new version first.")
    if revision.digest != digest or answers.latest(post.answer) is not revision:
        raise Stale("A newer text is in the making. Please check that one.")
    review = reviewing.confirm(post.answer, revision, by=by)
    post.approval, post.reviewer_id = review.mode, review.reviewer_id
    set_reviewed(post, review.decided_at)
    audit.record("post.reviewed_again", post, by=by, revision=revision.number)
    return review


def may_review(post: Post, *, by: Account) -> bool:
    """Whether `reviewed_again` would be this doctor's to say now: what a page asks before it shows the button."""
    if post.status is not PostStatus.PUBLISHED or post.answer is None or post.revision is None:
        return False
    if post.approval is ReviewMode.IMPORTED:
        return False
    return answers.latest(post.answer) is post.revision and reviewing.may_confirm(post.answer, post.revision, by=by)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, the 28th at the latest."""
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))
