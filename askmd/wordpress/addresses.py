"""Addresses of the old site: written down as things come in, and answered for as long as the things are public."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from sqlalchemy import insert, select

from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts import archive, pictures, shelves
from askmd.posts import queries as posts
from askmd.posts.models import Post
from askmd.site import links
from askmd.site.models import Page
from askmd.topics.models import Topic
from askmd.wordpress.models import OldAddress, Place
from askmd.wordpress.old_paths import LONGEST, endings, normal, without_size
from askmd.workflow import PostStatus

FEED = "/feed.xml"
# Where every site of WordPress has the same; a row of its own says that there was such a site at all.
STANDING = {
    "/": "/",
    "/feed": FEED, "/rss": FEED, "/rss2": FEED, "/rdf": FEED, "/atom": FEED, "/comments": FEED,
    "/wp-rss.php": FEED, "/wp-rss2.php": FEED, "/wp-atom.php": FEED, "/wp-rdf.php": FEED, "/wp-feed.php": FEED,
    "/wp-commentsrss2.php": FEED, "/rss.xml": FEED, "/atom.xml": FEED,
    "/index.php": "/",
    "/sitemap_index.xml": "/sitemap.xml", "/wp-sitemap.xml": "/sitemap.xml",
    "/author": "/authors", "/category": "/topics", "/tag": "/topics",
}  # fmt: skip
_NUMBERED = ("p", "page_id", "attachment_id")
_DATE = re.compile(r"/(\d{4})(?:/(\d{1,2}))?(?:/(\d{1,2}))?")
_SITEMAP = re.compile(r"/[a-z-]+-sitemap\d*\.xml|/wp-sitemap-[a-z0-9-]+\.xml")
_SEARCH = re.compile(r"/search/(.+)")


def keep(rows: Iterable[tuple[str, Place, str]]) -> int:
    """Write down what these addresses lead to; one that is there already is turned. Returns how many changed."""
    wanted = {address: (place, target) for address, place, target in rows if len(address) <= LONGEST}
    query = select(OldAddress).where(OldAddress.address.in_(list(wanted)))
    there = {row.address: row for row in db.session.execute(query).scalars()} if wanted else {}
    changed = 0
    for address, row in there.items():
        if (row.place, row.target) != wanted[address]:
            row.place, row.target = wanted[address]
            changed += 1
    new = [
        {"address": address, "place": place, "target": target}
        for address, (place, target) in wanted.items()
        if address not in there
    ]
    if new:
        db.session.execute(insert(OldAddress), new)
    return changed + len(new)


def find(path: str, query: Mapping[str, str]) -> str | None:
    """Where an address of the old site leads now: a path of ours that answers. None for any other address."""
    path = normal(path)
    first, _, rest = path[1:].partition("/")
    if rest and _row(path) is None and _row(f"/{first}") == (Place.PATH, "/"):
        # The whole old site stood below a folder, or its server could not do without `index.php`.
        path = f"/{rest}"
    return _look(path, query)


def is_old(query: Mapping[str, str]) -> bool:
    """Whether these are words that an older site put behind its first address, where there was one."""
    return any(query.get(name) for name in _NUMBERED) and _row("/") is not None


def _look(path: str, query: Mapping[str, str]) -> str | None:
    if path == "/" or _row(path) == (Place.PATH, "/"):
        asked = _asked(query)
        return asked if asked or path == "/" else "/"
    for shorter, is_feed in endings(path):
        if not shorter:
            # Page 2 of the old first page: older posts.
            return (FEED if is_feed else "/posts") if _row("/") else None
        if row := _row(shorter):
            return _leads(*row, is_feed=is_feed)
        if found := _computed(shorter, is_feed):
            return found if _row("/") else None
    picture = without_size(path)
    row = _row(picture) if picture != path else None
    return _leads(*row) if row else None


def _computed(path: str, is_feed: bool) -> str | None:
    if found := _DATE.fullmatch(path):
        return FEED if is_feed else _archive(found[1], found[2])
    if _SITEMAP.fullmatch(path):
        return "/sitemap.xml"
    if found := _SEARCH.fullmatch(path):
        return _search(found[1])
    return None


def _asked(query: Mapping[str, str]) -> str | None:
    """What a question mark on the old first page asked for."""
    for name in _NUMBERED:
        if number := query.get(name):
            row = _row(f"/?p={int(number)}") if number.isascii() and number.isdecimal() and len(number) < 19 else None
            return _leads(*row) if row else None
    is_feed = "feed" in query
    for name, prefix in (("cat", "/?cat="), ("author", "/?author=")):
        if row := _row(prefix + normal(query[name])) if query.get(name) else None:
            return _leads(*row, is_feed=is_feed)
    for name, prefix in (("category_name", "/category/"), ("tag", "/tag/"), ("author_name", "/author/")):
        if row := _row(normal(prefix + query[name])) if query.get(name) else None:
            return _leads(*row, is_feed=is_feed)
    if not _row("/"):
        return None
    if "s" in query:
        return _search(query["s"])
    if is_feed:
        return FEED
    if month := re.fullmatch(r"(\d{4})(\d{2})?(\d{2})?", query.get("m", "")):
        return _archive(month[1], month[2])
    return "/posts" if query.get("paged", "").isdecimal() else None


def _row(address: str) -> tuple[Place, str] | None:
    if "\x00" in address:
        # Decoding can bring one to light, and PostgreSQL would fail on it rather than find nothing.
        return None
    query = select(OldAddress.place, OldAddress.target).where(OldAddress.address == address[:LONGEST])
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def _leads(place: Place, target: str, *, is_feed: bool = False) -> str | None:
    if place is Place.PATH:
        # Whoever wrote the row: nobody is led to another site.
        return target if links.is_path(target) else None
    look = {
        Place.POST: _post,
        Place.PAGE: _page,
        Place.TOPIC: _topic,
        Place.AUTHOR: _author,
        Place.IMAGE: _image,
    }[place]
    found = look(int(target))
    if found is None:
        return None
    return quote(found) + (FEED if is_feed and place in (Place.TOPIC, Place.AUTHOR) else "")


def _post(id: int) -> str | None:
    seen = Post.status.in_((PostStatus.PUBLISHED, PostStatus.RETRACTED))
    slug = db.session.execute(select(Post.slug).where(Post.id == id, seen)).scalar()
    return f"/posts/{slug}" if slug else None


def _page(id: int) -> str | None:
    slug = db.session.execute(select(Page.slug).where(Page.id == id, Page.number > 0)).scalar()
    return f"/pages/{slug}" if slug else None


def _topic(id: int) -> str | None:
    path = db.session.execute(select(Topic.path).where(Topic.id == id)).scalar()
    return f"/topics/{path}" if path and shelves.by_path(path) is not None else None


def _author(id: int) -> str | None:
    slug = db.session.execute(select(Account.slug).where(Account.id == id)).scalar()
    return f"/authors/{slug}" if slug and posts.author(slug) is not None else None


def _image(id: int) -> str | None:
    image = db.session.get(Image, id)
    # What nothing public shows any more has no old address either.
    return f"/media/{image.name}" if image is not None and pictures.uses([image]) else None


def _archive(year: str, month: str | None) -> str | None:
    months = {(one.year, one.month) for one in archive.months()}
    if month is not None and (int(year), int(month)) in months:
        return f"/archive/{int(year)}/{int(month)}"
    # A post of the last night of a month stood in another month there: the old site kept its own time.
    return "/archive" if any(abs(one - int(year)) <= 1 for one, _ in months) else None


def _search(words: str) -> str:
    return f"/search?{urlencode({'q': words[:200]})}"
