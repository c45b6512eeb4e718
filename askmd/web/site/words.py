"""From rows to what the macros of a page take: dicts of words and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit

from flask import url_for
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from askmd import media
from askmd.accounts.models import Account
from askmd.answers.models import AnswerKind, ReviewMode
from askmd.core import clock
from askmd.core.html import plain
from askmd.core.text import first_line
from askmd.posts.archive import Month
from askmd.posts.models import Post
from askmd.posts.queries import Card
from askmd.posts.shelves import Shelf
from askmd.posts.writers import Writer
from askmd.site import settings

INTRODUCTION = 240
# "Publisher. Title": the first full stop that does not follow a single capital, as in "U.S. National Library".
_PUBLISHER = re.compile(r"(?<![A-Z])\. ")


def cards(found: Iterable[Card]) -> list[dict[str, Any]]:
    """What `post_list` takes."""
    # An address is put together here: asking the router for each of forty rows takes longer than reading them.
    posts, topics, notes = url_for("site.posts"), url_for("site.topics"), _notes()
    return [
        {
            "title": card.title,
            "url": f"{posts}/{quote(card.slug)}",
            "kind": _("Video") if card.kind is AnswerKind.VIDEO else "",
            "topic": card.topic,
            "topic_url": f"{topics}/{quote(card.topic_path)}" if card.topic_path else None,
            "excerpt": card.excerpt,
            "author": card.author,
            "reviewer": card.reviewer if card.approval is ReviewMode.SECOND_DOCTOR else None,
            "date": _day(card.reviewed_at or card.published_at),
            "note": notes.get(card.approval, ""),
        }
        for card in found
    ]


def _notes() -> dict[ReviewMode, str]:
    return {
        ReviewMode.SELF: _("Checked by its author only"),
        ReviewMode.IMPORTED: _("Published before second-doctor review"),
    }


def nodes(shelves: Iterable[Shelf], current: str = "", base: str = "") -> list[dict[str, Any]]:
    """What `topic_tree` takes. Topics without posts are left out, but for the one that is shown."""
    base = base or url_for("site.topics")
    return [
        {
            "title": shelf.name,
            "url": f"{base}/{quote(shelf.path)}",
            "count": shelf.count,
            "description": shelf.description,
            "current": shelf.path == current,
            "open": shelf.path == current or current.startswith(f"{shelf.path}/"),
            "children": nodes(shelf.children, current, base),
        }
        for shelf in shelves
        if shelf.count or shelf.path == current or current.startswith(f"{shelf.path}/")
    ]


def person(account: Account | None, slugs: dict[int, str], pictures: dict[int, Any]) -> dict[str, Any] | None:
    """What `bridge_strip` takes; a link only where there is an author page."""
    if account is None:
        return None
    slug = slugs.get(account.id)
    return {
        "name": account.name,
        "role": account.credentials,
        "url": url_for("site.author", slug=slug) if slug else None,
        "portrait": picture(pictures.get(account.portrait_id or 0)),
    }


def crumbs(trail: Iterable[Shelf]) -> list[tuple[str, str | None]]:
    """What `breadcrumb` takes: the topics from the root on."""
    return [(shelf.name, url_for("site.topic", path=shelf.path)) for shelf in trail]


def introduction(account: Account | Writer | None) -> str:
    """The beginning of a biography, for the foot of a post."""
    return first_line(plain(account.biography), INTRODUCTION) if account is not None else ""


def picture(image: Any) -> dict[str, Any] | None:
    """Addresses, size and alternative text of a picture, from its row or what was read of it."""
    if image is None:
        return None
    return {"alternative": image.alternative, **picture_files(image.name, image.width, image.height)}


def picture_files(name: str, width: int, height: int) -> dict[str, Any]:
    """Where a picture lies, how large it is, and its copies: `small` for faces and lists, `srcset` to choose from."""
    urls = {copy: url_for("site.media", name=file) for copy, file in media.copies(name, width).items()}
    urls[width] = url_for("site.media", name=name)
    srcset = ", ".join(f"{url} {copy}w" for copy, url in urls.items())
    return {"url": urls[width], "small": next(iter(urls.values())), "srcset": srcset, "width": width, "height": height}


def check(post: Post) -> str:
    """How the arch of a post is drawn: by whom it was checked, and whether the next check is late."""
    if post.approval is not ReviewMode.SECOND_DOCTOR:
        return post.approval.value
    return "overdue" if is_overdue(post) else "second"


def is_overdue(post: Post) -> bool:
    """Whether the day of the next check is over."""
    return post.review_due_on is not None and post.review_due_on < clock.now().date()


def is_late(post: Post) -> bool:
    """Whether readers are warned of it. Of an imported post the page says anyway that no second doctor checked it."""
    return is_overdue(post) and post.approval is not ReviewMode.IMPORTED


def dates(post: Post) -> list[tuple[str, str]]:
    """What stands below the doctors' names. Nothing that was imported claims that it was checked."""
    published = (_("Published"), _day(post.published_at))
    if post.approval is ReviewMode.IMPORTED:
        changed = _day(post.changed_at)
        return [published, (_("Last changed"), changed if changed != published[1] else "")]
    return [published, (_("Last checked"), _day(post.reviewed_at)), (_("Next check"), _day(post.review_due_on))]


def citation(post: Post, url: str) -> str:
    """How somebody names this page as a source, in one line."""
    facts = {
        "author": post.author.name if post.author else settings.get("site_name"),
        "title": (post.title or "").rstrip("."),
        "site": settings.get("site_name"),
        "published": _day(post.published_at),
        "checked": _day(post.reviewed_at),
        "url": url,
    }
    if post.approval is ReviewMode.IMPORTED:
        return _("%(author)s. %(title)s. %(site)s. Published %(published)s. %(url)s", **facts).replace("?.", "?")
    whole = _("%(author)s. %(title)s. %(site)s. Published %(published)s, last checked %(checked)s. %(url)s", **facts)
    return whole.replace("?.", "?")


def shares(title: str, url: str) -> list[tuple[str, str]]:
    """Name and address of each way to send a page on. Plain links: whoever follows none is seen by nobody."""
    words, page = quote(title, safe=""), quote(url, safe="")
    return [
        (_("E-mail"), f"mailto:?subject={words}&body={page}"),
        ("WhatsApp", f"https://wa.me/?text={words}%20{page}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={page}"),
        ("X", f"https://x.com/intent/post?text={words}&url={page}"),
        ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={page}"),
    ]


def writers(found: Iterable[Writer], pictures: dict[int, Any]) -> list[dict[str, Any]]:
    """What the list of authors shows of each."""
    return [
        {
            "name": writer.name,
            "role": writer.credentials,
            "url": url_for("site.author", slug=writer.slug),
            "introduction": introduction(writer),
            "count": writer.count,
            "portrait": picture(pictures.get(writer.portrait_id or 0)),
        }
        for writer in found
    ]


def month_name(month: Month) -> str:
    """Such as June 2026."""
    return format_date(month.start, "LLLL y")


def month_link(month: Month | None) -> tuple[str, str] | None:
    """Name and address of the page of a month."""
    return (month_name(month), _month_url(month)) if month else None


def years(months: Iterable[Month]) -> list[dict[str, Any]]:
    """What the archive shows: each year with its months, and how many posts each has."""
    return [
        {
            "year": year,
            "count": sum(month.count for month in inside),
            "months": [{"name": month_name(month), "url": _month_url(month), "count": month.count} for month in inside],
        }
        for year, inside in ((year, list(inside)) for year, inside in groupby(months, lambda month: month.year))
    ]


def _month_url(month: Month) -> str:
    return url_for("site.archive_month", year=month.year, month=month.month)


def _day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    return _written(moment.date() if isinstance(moment, datetime) else moment, str(get_locale() or "en"))


# A page says the same day again and again, and so does the next one.
@lru_cache(maxsize=2_000)
def _written(day: date, _locale: str) -> str:
    return format_date(day, "d MMMM y")


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
