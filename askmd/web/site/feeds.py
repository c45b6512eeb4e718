"""Feeds of all posts, of a topic and of an author: Atom (RFC 4287) and JSON Feed 1.1, which say the same.

All addresses stand on the configured base. Taken down is gone: a feed holds what is public at that moment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from feedgenerator import Atom1Feed
from flask import Response, url_for
from flask_babel import gettext as _
from markupsafe import escape

from askmd.core.errors import Unknown
from askmd.core.html import rich
from askmd.posts import feeding, queries, shelves
from askmd.posts.feeding import Whole
from askmd.posts.queries import Card, Listing
from askmd.site import settings
from askmd.web.addresses import address
from askmd.web.site import bp
from askmd.web.site.showing import conditional

FEED_LENGTH = 20
JSON_FEED = "https://jsonfeed.org/version/1.1"
# A feed without entries must say when it changed last, and must not say something else each time.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
# In a feed an address has no page to stand on. Only within a tag, where the sanitiser has put it.
_OWN_ADDRESS = re.compile(r'(<(?:a|img)\b[^<>]*? (?:href|src)=")(?=[/#](?!/))')


@dataclass(frozen=True)
class Source:
    """What a feed is made of. `page` is where people read the same, `path` where its feeds lie."""

    name: str
    page: str
    path: str
    listing: Listing

    @property
    def title(self) -> str:
        """The name of the site, and of the part that is followed."""
        site_name: str = settings.get("site_name")
        return f"{site_name}: {self.name}" if self.name else site_name


@dataclass(frozen=True)
class Entry:
    """A post as both kinds of feed tell it."""

    id: str
    url: str
    title: str
    note: str
    excerpt: str
    html: str
    author: str
    author_url: str | None
    published_at: datetime
    changed_at: datetime
    topics: list[str]

    @property
    def summary(self) -> str:
        """A few words; those of a correction first, because it is what is new."""
        return " ".join(filter(None, [self.note, self.excerpt]))


class Atom(Atom1Feed):
    """Atom whose time of change is that of its newest change, so that the same posts are the same bytes."""

    def latest_post_date(self) -> datetime:
        """When anything in it changed last."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


@bp.get("/feed.xml", endpoint="feed")
def atom_of_all() -> Response:
    """The posts that are new or changed last."""
    return _atom(_all())


@bp.get("/feed.json", endpoint="json_feed")
def json_of_all() -> Response:
    """The same for programs that prefer JSON."""
    return _json(_all())


@bp.get("/topics/<path:path>/feed.xml", endpoint="topic_feed")
def atom_of_topic(path: str) -> Response:
    """The newest posts of a topic and of the topics below it."""
    return _atom(_topic(path))


@bp.get("/topics/<path:path>/feed.json", endpoint="topic_json_feed")
def json_of_topic(path: str) -> Response:
    """The same for programs that prefer JSON."""
    return _json(_topic(path))


@bp.get("/authors/<slug>/feed.xml", endpoint="author_feed")
def atom_of_author(slug: str) -> Response:
    """The newest posts of somebody who writes here."""
    return _atom(_author(slug))


@bp.get("/authors/<slug>/feed.json", endpoint="author_json_feed")
def json_of_author(slug: str) -> Response:
    """The same for programs that prefer JSON."""
    return _json(_author(slug))


def _all() -> Source:
    return Source("", url_for("site.home"), "/feed", queries.latest(FEED_LENGTH, by_change=True))


def _topic(path: str) -> Source:
    topic = shelves.by_path(path)
    if topic is None:
        raise Unknown
    page = url_for("site.topic", path=path)
    return Source(topic.name, page, f"{page}/feed", queries.in_topic(topic, FEED_LENGTH, by_change=True))


def _author(slug: str) -> Source:
    author = queries.author(slug)
    if author is None:
        raise Unknown
    page = url_for("site.author", slug=slug)
    return Source(author.name, page, f"{page}/feed", queries.by_author(author.id, FEED_LENGTH, by_change=True))


def _entries(cards: list[Card]) -> Iterator[Entry]:
    ids = [card.id for card in cards]
    notes = queries.newest_notes(ids)
    wholes = feeding.wholes(ids) if settings.get("feed_content") == "full" else {}
    slugs, host = feeding.author_slugs(ids), urlsplit(address("")).hostname
    posts, authors = address(url_for("site.posts")), address(url_for("site.authors"))
    for card in cards:
        url = f"{posts}/{quote(card.slug)}"
        note = _("Corrected: %(note)s", note=notes[card.id]) if card.id in notes else ""
        yield Entry(
            # A tag URI (RFC 4151): stays the same whatever becomes of the title, as the end of the address does.
            id=f"tag:{host},{card.published_at:%Y-%m-%d}:{quote(card.slug)}",
            url=url,
            title=card.title,
            note=note,
            excerpt=card.excerpt,
            html=_html(note, wholes[card.id], url) if card.id in wholes else "",
            author=card.author or _("The team"),
            author_url=f"{authors}/{quote(slugs[card.id])}" if card.id in slugs else None,
            published_at=card.published_at.replace(microsecond=0),
            changed_at=card.changed_at.replace(microsecond=0),
            topics=[card.topic] if card.topic else [],
        )


def _html(note: str, whole: Whole, url: str) -> str:
    """The whole text, with addresses that lead to us from anywhere."""
    base, told = address(""), f"<p><strong>{escape(note)}</strong></p>" if note else ""

    def absolute(found: re.Match[str]) -> str:
        return f"{found[1]}{url if found.string[found.end()] == '#' else base}"

    return _OWN_ADDRESS.sub(absolute, rich(f"{told}{whole.html}"))


def _atom(source: Source) -> Response:
    own = address(f"{source.path}.xml")
    made = Atom(
        title=source.title,
        link=address(source.page),
        description="",
        subtitle=settings.get("tagline"),
        feed_url=own,
        feed_guid=own,
        author_name=settings.get("site_name"),
        language="en",
    )
    for entry in _entries(source.listing.cards):
        made.add_item(
            title=entry.title,
            link=entry.url,
            # Readers take a summary for HTML.
            description=str(escape(entry.summary)),
            content=entry.html or None,
            author_name=entry.author,
            author_link=entry.author_url,
            pubdate=entry.published_at,
            updateddate=entry.changed_at,
            categories=entry.topics,
            unique_id=entry.id,
        )
    return conditional(Response(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"))


def _json(source: Source) -> Response:
    told = {
        "version": JSON_FEED,
        "title": source.title,
        "description": settings.get("tagline"),
        "home_page_url": address(source.page),
        "feed_url": address(f"{source.path}.json"),
        "language": "en",
        "authors": [{"name": settings.get("site_name"), "url": address(url_for("site.home"))}],
        "items": [_item(entry) for entry in _entries(source.listing.cards)],
    }
    return conditional(Response(json.dumps(told, ensure_ascii=False), content_type="application/feed+json"))


def _item(entry: Entry) -> dict[str, Any]:
    content = {"content_html": entry.html, "summary": entry.summary} if entry.html else {"content_text": entry.summary}
    author = {"name": entry.author} | ({"url": entry.author_url} if entry.author_url else {})
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        **content,
        "date_published": _moment(entry.published_at),
        "date_modified": _moment(entry.changed_at),
        "authors": [author],
        "tags": entry.topics,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
