"""Which addresses search engines may read: the sitemap, in parts where it is long, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from flask import Response, render_template, url_for

from askmd.core.errors import Unknown
from askmd.posts import addresses, archive, magazine_reading, queries
from askmd.site import fixed_pages
from askmd.web.addresses import address
from askmd.web.site import bp
from askmd.web.site.showing import conditional

# The protocol allows 50,000 in one file; what is no post stands in the first one.
MOST_POSTS = 45_000
PRIVATE = ("/my", "/ask/sent", "/ask/watch/", "/confirm/", "/never/", "/subscriptions/", "/unsubscribe/", "/account/")
STAFF = ("/dashboard", "/admin")
Place = tuple[str, str | None]


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """All public addresses, or the list of the files that they stand in."""
    parts = -(-queries.count() // MOST_POSTS)
    if parts <= 1:
        return _urls([*_pages(), *_posts(1)])
    files = [address(url_for("site.sitemap_part", part=part)) for part in range(1, parts + 1)]
    return _xml(render_template("site/sitemap_index.xml", files=files))


@bp.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """One of several files. Where one is enough there are no parts."""
    parts = -(-queries.count() // MOST_POSTS)
    if parts <= 1 or not 1 <= part <= parts:
        raise Unknown
    return _urls([*(_pages() if part == 1 else ()), *_posts(part)])


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*PRIVATE, *STAFF))]
    lines += ["", f"Sitemap: {address(url_for('site.sitemap'))}", ""]
    return conditional(Response("\n".join(lines), mimetype="text/plain"))


def _pages() -> Iterator[Place]:
    """Everything that is no post."""
    newest = addresses.newest()
    for endpoint in ("site.home", "site.posts"):
        yield _place(url_for(endpoint), newest)
    for endpoint in ("site.topics", "site.authors", "site.archive", "site.videos", "site.search"):
        yield _place(url_for(endpoint), None)
    for path, at in addresses.topics():
        yield _place(url_for("site.topic", path=path), at)
    for slug, at in addresses.authors():
        yield _place(url_for("site.author", slug=slug), at)
    for month in archive.months():
        yield _place(url_for("site.archive_month", year=month.year, month=month.month), month.changed_at)
    # `/magazine` is the newest of them under another name.
    for slug, at in magazine_reading.addresses():
        yield _place(url_for("site.issue", slug=slug), at)
    for slug in fixed_pages.slugs():
        yield _place(url_for("site.page", slug=slug), None)
    for endpoint in ("ask.form", "subscribe.form", "readers.contact"):
        yield _place(url_for(endpoint), None)


def _posts(part: int) -> Iterator[Place]:
    posts = url_for("site.posts")
    for slug, at in addresses.posts(MOST_POSTS, (part - 1) * MOST_POSTS):
        yield _place(f"{posts}/{quote(slug)}", at)


def _place(path: str, at: datetime | None) -> Place:
    return address(path), at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _urls(places: list[Place]) -> Response:
    return _xml(render_template("site/sitemap.xml", places=places))


def _xml(text: str) -> Response:
    return conditional(Response(text, mimetype="application/xml"))
