"""Pictures of posts: the one at the head, where each image is shown, and what those in a text show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from sqlalchemy import func, or_, select

from askmd import audit
from askmd.accounts.models import Account
from askmd.core.errors import NotAllowed
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts.models import MagazineIssue, Post
from askmd.posts.queries import IS_PUBLIC
from askmd.site import roles
from askmd.site.models import Page

PAGE = 24
_NAME = re.compile(r"/media/([0-9a-f]{32}\.[a-z]+)")
# No alternative text, or an empty one.
_UNDESCRIBED = re.compile(r"<img\b(?![^>]*\balt=\"[^\"])[^>]*>")
_ALTERNATIVE = re.compile(r" alt=\"\"")


@dataclass(frozen=True)
class Use:
    """A place where an image is shown. `kind`: post, page, magazine or account; `where`: its address there."""

    kind: str
    where: str | int
    title: str


def set_picture(post: Post, image: Image | None, *, by: Any) -> None:
    """The picture at the head of a post, which a video shows until it is played; or none."""
    roles.editors_only(by)
    if not post.title:
        raise NotAllowed("This post has no words, so it shows no picture.")
    post.picture_id = image.id if image else None
    audit.record("post.pictured", post, by=by, image=image.id if image else None)


def described(html: str) -> str:
    """The same text, in which images without words got those that staff wrote for them since."""
    bare = {name[1] for tag in _UNDESCRIBED.findall(html) if (name := _NAME.search(tag))}
    if not bare:
        return html
    query = select(Image.name, Image.alternative).where(Image.name.in_(bare), Image.alternative != "")
    words = {row.name: row.alternative for row in db.session.execute(query)}

    def say(found: re.Match[str]) -> str:
        name = _NAME.search(found[0])
        if name is None or name[1] not in words:
            return found[0]
        return _ALTERNATIVE.sub("", found[0]).replace("<img", f'<img alt="{escape(words[name[1]])}"', 1)

    return _UNDESCRIBED.sub(say, html)


def count(*, undescribed: bool = False) -> int:
    """How many images there are, or how many of them nobody described."""
    return db.session.execute(select(func.count()).select_from(_images(undescribed).subquery())).scalar_one()


def images(page: int, *, undescribed: bool = False) -> Sequence[Image]:
    """One page of them, from 1 on, the newest first."""
    query = _images(undescribed).order_by(Image.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return db.session.execute(query).scalars().all()


def uses(images: Sequence[Image]) -> dict[int, list[Use]]:
    """Where each of these images is shown, by its number."""
    found: dict[int, list[Use]] = defaultdict(list)
    ids, by_name = [image.id for image in images], {image.name: image.id for image in images}
    if not ids:
        return found
    posts = select(Post.slug, Post.title, Post.body, Post.picture_id).where(IS_PUBLIC)
    posts = posts.where(or_(Post.picture_id.in_(ids), *(Post.body.contains(name) for name in by_name)))
    for post in db.session.execute(posts):
        for id in {post.picture_id, *_named(post.body, by_name)} & set(ids):
            found[id].append(Use("post", post.slug, post.title))
    pages = select(Page.slug, Page.title, Page.body).where(Page.number > 0)
    for page in db.session.execute(pages.where(or_(*(Page.body.contains(name) for name in by_name)))):
        for id in _named(page.body, by_name):
            found[id].append(Use("page", page.slug, page.title))
    for issue in db.session.execute(select(MagazineIssue).where(MagazineIssue.cover_id.in_(ids))).scalars():
        found[issue.cover_id or 0].append(Use("magazine", issue.id, issue.title))
    people = select(Account.portrait_id, Account.slug, Account.name).where(Account.portrait_id.in_(ids))
    for person in db.session.execute(people):
        found[person.portrait_id].append(Use("account", person.slug, person.name))
    return found


def _named(html: str, by_name: dict[str, int]) -> set[int]:
    return {by_name[name] for name in _NAME.findall(html) if name in by_name}


def _images(undescribed: bool) -> Any:
    query = select(Image)
    return query.where(Image.alternative == "") if undescribed else query
