"""What programs read: Atom feeds (RFC 4287), the sitemap, robots.txt. All addresses stand on the configured base."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from feedgenerator import Atom1Feed
from flask import Response, render_template, url_for
from flask_babel import gettext as _
from markupsafe import escape

from askmd.core.errors import Unknown
from askmd.posts import queries, shelves
from askmd.posts.queries import Card, Listing
from askmd.site import fixed_pages, settings
from askmd.web.site import bp
from askmd.web.site.showing import address, conditional

FEED_LENGTH = 20
# A feed without entries must say when it changed last, and must not say something else each time.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
PRIVATE = ("/my", "/ask/sent", "/confirm/", "/never/", "/subscriptions/", "/unsubscribe/", "/account/")
STAFF = ("/dashboard", "/admin")


class Feed(Atom1Feed):
    """Atom whose time of change is that of its newest change, so that the same posts are the same bytes."""

    def latest_post_date(self) -> datetime:
        """When anything in it changed last."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


@bp.get("/feed.xml")
def feed() -> Response:
    """The posts that are new or changed last."""
    return _feed(queries.latest(FEED_LENGTH, by_change=True), "", url_for("site.home"), url_for("site.feed"))


@bp.get("/topics/<path:path>/feed.xml")
def topic_feed(path: str) -> Response:
    """The newest posts of a topic and of the topics below it."""
    topic = shelves.by_path(path)
    if topic is None:
        raise Unknown
    page, own = url_for("site.topic", path=path), url_for("site.topic_feed", path=path)
    return _feed(queries.in_topic(topic, FEED_LENGTH, by_change=True), topic.name, page, own)


@bp.get("/authors/<slug>/feed.xml")
def author_feed(slug: str) -> Response:
    """The newest posts of a doctor."""
    author = queries.author(slug)
    if author is None:
        raise Unknown
    page, own = url_for("site.author", slug=slug), url_for("site.author_feed", slug=slug)
    return _feed(queries.by_author(author.id, FEED_LENGTH, by_change=True), author.name, page, own)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """All public addresses."""
    posts = queries.addresses()
    places = [(url_for("site.post", slug=slug), changed_at) for slug, changed_at in posts]
    filled = [shelf for root in shelves.tree() for shelf in root.walk() if shelf.count]
    others = [
        url_for("site.home"),
        url_for("site.posts"),
        url_for("site.topics"),
        *(url_for("site.topic", path=shelf.path) for shelf in filled),
        *(url_for("site.author", slug=slug) for _id, slug in queries.authors()),
        *(url_for("site.page", slug=slug) for slug in fixed_pages.slugs()),
        url_for("ask.form"),
    ]
    xml = render_template(
        "site/sitemap.xml",
        pages=[address(path) for path in others],
        posts=[(address(path), changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")) for path, changed_at in places],
    )
    return conditional(Response(xml, mimetype="application/xml"))


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*PRIVATE, *STAFF))]
    lines += ["", f"Sitemap: {address(url_for('site.sitemap'))}", ""]
    return conditional(Response("\n".join(lines), mimetype="text/plain"))


def _feed(listing: Listing, name: str, page: str, own: str) -> Response:
    site_name = settings.get("site_name")
    made = Feed(
        title=f"{site_name}: {name}" if name else site_name,
        link=address(page),
        description="",
        subtitle=settings.get("tagline"),
        feed_url=address(own),
        feed_guid=address(own),
        language="en",
    )
    notes = queries.newest_notes(card.id for card in listing.cards)
    for card in listing.cards:
        made.add_item(**_entry(card, notes.get(card.id, "")))
    xml = made.writeString("utf-8")
    return conditional(Response(xml, content_type="application/atom+xml; charset=utf-8"))


def _entry(card: Card, note: str) -> dict[str, object]:
    told = [_("Corrected: %(note)s", note=note)] if note else []
    host = urlsplit(address("")).hostname
    return {
        "title": card.title,
        "link": address(url_for("site.post", slug=card.slug)),
        # Readers take a summary for HTML.
        "description": str(escape(" ".join([*told, card.excerpt]))),
        "author_name": card.author or _("The team"),
        "pubdate": card.published_at,
        "updateddate": card.changed_at,
        "categories": [card.topic] if card.topic else [],
        # A tag URI (RFC 4151): stays the same whatever becomes of title and address.
        "unique_id": f"tag:{host},{card.published_at:%Y-%m-%d}:post-{card.id}",
    }
