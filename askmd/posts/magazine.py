"""The magazine: issues that an editor put together from public posts, with a cover and an order of their own.

An issue is a draft until it is published, and can be taken back at any time. Reading it is `magazine_reading`.
"""

from __future__ import annotations

from typing import Any

from slugify import slugify
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from askmd import audit
from askmd.core import clock
from askmd.core.errors import Invalid, Stale, WrongState
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts.models import MagazineIssue, MagazineItem, Post
from askmd.site import roles, settings
from askmd.workflow import PostStatus

TITLE_LIMIT = 200
INTRODUCTION_LIMIT = 2_000
NOTE_LIMIT = 500
SLUG_LENGTH = 80
MOST_POSTS = 40
AT_THE_SAME_MOMENT = "Somebody changed the magazine at the same moment. Please look again."


def begin(title: str, *, by: Any, introduction: str = "") -> MagazineIssue:
    """A new issue, which nobody sees yet. Its address is made of its title and stays. Raises Invalid."""
    roles.editors_only(by)
    title, introduction = _checked(title, introduction)
    issue = MagazineIssue(title=title, introduction=introduction, slug=_free_slug(title), created_at=clock.now())
    db.session.add(issue)
    _flush()
    _record(issue, "begun", by)
    return issue


def change(issue: MagazineIssue, *, title: str, introduction: str, by: Any) -> None:
    """Another title and introduction. The address stays as it is."""
    roles.editors_only(by)
    issue.title, issue.introduction = _checked(title, introduction)
    _record(issue, "changed", by)


def set_cover(issue: MagazineIssue, image: Image | None, *, by: Any) -> None:
    """The picture at its head, or none."""
    roles.editors_only(by)
    issue.cover_id = image.id if image else None
    _record(issue, "cover", by)


def add(issue: MagazineIssue, post: Post, *, by: Any, note: str = "") -> MagazineItem:
    """Put a public post at its end. Raises Invalid for one that stands in it already or is not public."""
    roles.editors_only(by)
    if post.status is not PostStatus.PUBLISHED:
        raise Invalid("This post is not public, so readers could not open it.")
    if any(item.post_id == post.id for item in issue.items):
        raise Invalid("This post stands in the magazine already.")
    if len(issue.items) >= MOST_POSTS:
        raise Invalid(f"Please keep an issue to {MOST_POSTS} posts. Nobody reads further.")
    item = MagazineItem(post_id=post.id, position=len(issue.items), note=_checked_note(note))
    issue.items.append(item)
    _flush()
    _record(issue, "post added", by)
    return item


def take_out(item: MagazineItem, *, by: Any) -> None:
    """Leave a post out."""
    roles.editors_only(by)
    issue = item.issue
    issue.items.remove(item)
    _number(issue)
    _record(issue, "post taken out", by)


def set_note(item: MagazineItem, note: str, *, by: Any) -> None:
    """What the editor says about a post; nothing is fine."""
    roles.editors_only(by)
    item.note = _checked_note(note)
    _record(item.issue, "note", by)


def shift(item: MagazineItem, places: int, *, by: Any) -> None:
    """Move a post up (-1) or down (+1). At the end of the list nothing happens."""
    roles.editors_only(by)
    issue = item.issue
    place = issue.items.index(item)
    target = min(max(place + places, 0), len(issue.items) - 1)
    issue.items.insert(target, issue.items.pop(place))
    _number(issue)
    _record(issue, "shifted", by)


def publish(issue: MagazineIssue, *, by: Any) -> None:
    """Show it to everybody, as the newest issue. Raises Invalid for one without a public post."""
    roles.editors_only(by)
    if issue.published_at is not None:
        raise WrongState("This issue is public already.")
    shown = select(MagazineItem.id).join(Post).where(MagazineItem.issue_id == issue.id)
    if db.session.execute(shown.where(Post.status == PostStatus.PUBLISHED).limit(1)).first() is None:
        raise Invalid("Please put at least one public post into it first.")
    issue.published_at = clock.now()
    _record(issue, "published", by)
    _remember(by)


def unpublish(issue: MagazineIssue, *, by: Any) -> None:
    """Take it back: its address answers as if it had never been."""
    roles.editors_only(by)
    if issue.published_at is None:
        raise WrongState("This issue is not public.")
    issue.published_at = None
    _record(issue, "unpublished", by)
    _remember(by)


def throw_away(issue: MagazineIssue, *, by: Any) -> None:
    """Delete an issue that is not public."""
    roles.editors_only(by)
    if issue.published_at is not None:
        raise WrongState("This issue is public. Please take it back first.")
    _record(issue, "thrown away", by)
    db.session.delete(issue)
    db.session.flush()


def forget(post: Post) -> None:
    """A post was withdrawn: what editors said about it goes with it."""
    db.session.execute(delete(MagazineItem).where(MagazineItem.post_id == post.id))


def _remember(by: Any) -> None:
    """Every page asks whether the menu leads here, so the answer stands with the settings, which it reads anyway."""
    db.session.flush()
    public = select(MagazineIssue.id).where(MagazineIssue.published_at.is_not(None)).limit(1)
    has_magazine = db.session.execute(public).first() is not None
    if has_magazine != settings.get("has_magazine"):
        settings.change("has_magazine", has_magazine, by=by)


def _number(issue: MagazineIssue) -> None:
    for position, item in enumerate(issue.items):
        item.position = position
    db.session.flush()


def _checked(title: str, introduction: str) -> tuple[str, str]:
    title, introduction = clean_line(title), clean(introduction)
    if not title:
        raise Invalid("Please give the issue a title.")
    if len(title) > TITLE_LIMIT:
        raise Invalid(f"Please keep the title to {TITLE_LIMIT} characters.")
    if len(introduction) > INTRODUCTION_LIMIT:
        raise Invalid(f"Please keep the introduction to {INTRODUCTION_LIMIT:,} characters.")
    return title, introduction


def _checked_note(note: str) -> str:
    note = clean(note)
    if len(note) > NOTE_LIMIT:
        raise Invalid(f"Please keep the note to {NOTE_LIMIT} characters.")
    return note


def _free_slug(title: str) -> str:
    base = slugify(title, max_length=SLUG_LENGTH) or "issue"
    like = MagazineIssue.slug.startswith(base, autoescape=True)
    taken = set(db.session.execute(select(MagazineIssue.slug).where(like)).scalars())
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Stale(AT_THE_SAME_MOMENT) from error


def _record(issue: MagazineIssue, what: str, by: Any) -> None:
    audit.record("magazine.changed", issue, by=by, what=what)
