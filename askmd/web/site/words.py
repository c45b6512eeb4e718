"""From rows to what the macros of a page take: dicts of words and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from askmd.accounts.models import Account
from askmd.answers.models import ReviewMode
from askmd.core import clock
from askmd.core.html import plain
from askmd.core.text import first_line
from askmd.media.models import Image
from askmd.posts.models import Post
from askmd.posts.queries import Card
from askmd.posts.shelves import Shelf

INTRODUCTION = 240
# "Publisher. Title": the first full stop that does not follow a single capital, as in "U.S. National Library".
_PUBLISHER = re.compile(r"(?<![A-Z])\. ")


def cards(found: Iterable[Card]) -> list[dict[str, Any]]:
    """What `post_list` takes."""
    return [
        {
            "title": card.title,
            "url": url_for("site.post", slug=card.slug),
            "topic": card.topic,
            "topic_url": url_for("site.topic", path=card.topic_path) if card.topic_path else None,
            "excerpt": card.excerpt,
            "author": card.author,
            "reviewer": card.reviewer if card.approval is ReviewMode.SECOND_DOCTOR else None,
            "date": format_date(card.reviewed_at or card.published_at, "d MMMM y"),
            "note": _note(card.approval),
        }
        for card in found
    ]


def _note(approval: ReviewMode) -> str:
    return {
        ReviewMode.SELF: _("Checked by its author only"),
        ReviewMode.IMPORTED: _("Published before second-doctor review"),
    }.get(approval, "")


def nodes(shelves: Iterable[Shelf], current: str = "") -> list[dict[str, Any]]:
    """What `topic_tree` takes. Topics without posts are left out, but for the one that is shown."""
    return [
        {
            "title": shelf.name,
            "url": url_for("site.topic", path=shelf.path),
            "count": shelf.count,
            "description": shelf.description,
            "current": shelf.path == current,
            "open": shelf.path == current or current.startswith(f"{shelf.path}/"),
            "children": nodes(shelf.children, current),
        }
        for shelf in shelves
        if shelf.count or shelf.path == current or current.startswith(f"{shelf.path}/")
    ]


def person(account: Account | None, slugs: dict[int, str]) -> dict[str, Any] | None:
    """What `bridge_strip` takes; a link only where there is an author page."""
    if account is None:
        return None
    slug = slugs.get(account.id)
    url = url_for("site.author", slug=slug) if slug else None
    return {"name": account.name, "role": account.credentials, "url": url}


def crumbs(trail: Iterable[Shelf]) -> list[tuple[str, str | None]]:
    """What `breadcrumb` takes: the topics from the root on."""
    return [(shelf.name, url_for("site.topic", path=shelf.path)) for shelf in trail]


def introduction(account: Account | None) -> str:
    """The beginning of a biography, for the foot of a post."""
    return first_line(plain(account.biography), INTRODUCTION) if account is not None else ""


def portrait(image: Image | None) -> dict[str, Any] | None:
    """Address, size and alternative text of a picture."""
    if image is None:
        return None
    url = url_for("site.media", name=image.name)
    return {"url": url, "alternative": image.alternative, "width": image.width, "height": image.height}


def check(post: Post) -> str:
    """How the arch of a post is drawn: by whom it was checked, and whether the next check is late."""
    if post.approval is not ReviewMode.SECOND_DOCTOR:
        return post.approval.value
    return "overdue" if is_overdue(post) else "second"


def is_overdue(post: Post) -> bool:
    """Whether the day of the next check is over."""
    return post.review_due_on is not None and post.review_due_on < clock.now().date()


def host(address: str | None) -> str:
    """Whose site an address is on."""
    return (urlsplit(address).hostname or "") if address else ""


def references(post: Post) -> list[dict[str, str]]:
    """What `references` takes, the publisher apart from the linked title."""
    found = []
    for reference in post.references or []:
        parts = _PUBLISHER.split(reference["label"], maxsplit=1)
        source = parts[0] if len(parts) == 2 else ""
        found.append({"source": source, "title": parts[-1], "url": reference["url"]})
    return found
