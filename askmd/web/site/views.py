"""The pages that people read."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from askmd import privacy
from askmd.core.errors import Unknown
from askmd.core.html import paragraphs, rich
from askmd.posts import queries, sections, services, shelves
from askmd.posts.queries import Listing, Place
from askmd.site import fixed_pages
from askmd.web.site import bp, words
from askmd.web.site.showing import show
from askmd.web.watch_form import WatchForm

HOME_POSTS = 5


@bp.get("/")
def home() -> ResponseReturnValue:
    """The first page."""
    found = queries.latest(HOME_POSTS)
    return show(
        "site/home.html",
        canonical=url_for("site.home"),
        posts=words.cards(found.cards),
        count=queries.count(),
        topics=words.nodes(shelves.tree()),
    )


@bp.get("/posts")
def posts() -> ResponseReturnValue:
    """All posts, newest first."""
    found = queries.latest(before=_before())
    return show(
        "site/posts.html",
        canonical=_canonical("site.posts"),
        current_url=url_for("site.posts"),
        posts=words.cards(found.cards),
        topics=words.nodes(shelves.tree()),
        **_pages(found, "site.posts"),
    )


@bp.get("/posts/<slug>")
def post(slug: str) -> ResponseReturnValue:
    """One post; the dated notice of one that was taken down for a medical reason; else as if it had never been."""
    found = queries.public(slug)
    if found is None:
        return _taken_down(slug)
    slugs = dict(queries.authors())
    older, newer = queries.neighbours(found)
    tree = shelves.tree()
    shown = [shelf for topic in found.topics if (shelf := shelves.trail(tree, topic.path))]
    trail = max(shown, key=len, default=[])
    return show(
        "site/post.html",
        canonical=url_for("site.post", slug=slug),
        current_url=url_for("site.posts"),
        post=found,
        video_host=words.host(found.video_url),
        crumbs=words.crumbs(trail),
        topics=words.nodes(tree, trail[-1].path if trail else ""),
        own_topics=[path[-1] for path in shown],
        sections=sections.cut(found.body or "", len(found.references or ())),
        references=words.references(found),
        author=words.person(found.author, slugs),
        introduction=words.introduction(found.author),
        reviewer=words.person(found.reviewer, slugs),
        check=words.check(found),
        is_overdue=words.is_overdue(found),
        corrections=queries.corrections(found),
        related=[(other.slug, other.title) for other in services.related(found)],
        older=older,
        newer=newer,
        watch_form=WatchForm(formdata=None),
    )


@bp.get("/topics")
def topics() -> ResponseReturnValue:
    """The whole tree."""
    return show(
        "site/topics.html",
        canonical=url_for("site.topics"),
        current_url=url_for("site.topics"),
        topics=words.nodes(shelves.tree()),
    )


@bp.get("/topics/<path:path>")
def topic(path: str) -> ResponseReturnValue:
    """One topic with its posts and those of the topics below it."""
    found = shelves.by_path(path)
    if found is None:
        raise Unknown
    listing = queries.in_topic(found, before=_before())
    tree = shelves.tree()
    trail = shelves.trail(tree, path)
    return show(
        "site/topic.html",
        canonical=_canonical("site.topic", path=path),
        current_url=url_for("site.topics"),
        topic=trail[-1],
        crumbs=words.crumbs(trail[:-1]),
        children=words.nodes(trail[-1].children),
        posts=words.cards(listing.cards),
        topics=words.nodes(tree, path),
        **_pages(listing, "site.topic", path=path),
    )


@bp.get("/authors/<slug>")
def author(slug: str) -> ResponseReturnValue:
    """A doctor who wrote a public post."""
    found = queries.author(slug)
    if found is None:
        raise Unknown
    listing = queries.by_author(found.id, before=_before())
    return show(
        "site/author.html",
        canonical=_canonical("site.author", slug=slug),
        author=found,
        portrait=words.portrait(queries.portrait(found)),
        biography=rich(paragraphs(found.biography)),
        interests=rich(paragraphs(found.conflict_of_interest)),
        posts=words.cards(listing.cards),
        **_pages(listing, "site.author", slug=slug),
    )


@bp.get("/pages/<slug>")
def page(slug: str) -> ResponseReturnValue:
    """A fixed page, and below it the Texts that cannot be edited away."""
    found = fixed_pages.current(slug)
    if found is None:
        raise Unknown
    url, facts = url_for("site.page", slug=slug), privacy.facts()
    # Where to write to is said as soon as there is an address.
    shown = [key for key in found.fixed_texts if key != "privacy.contact" or facts["contact_address"]]
    return show("site/page.html", canonical=url, current_url=url, page=found, fixed_texts=shown, facts=facts)


def _before() -> Place | None:
    """Where this page of a list begins. Raises Unknown for a place that is none."""
    typed = request.args.get("before")
    place = Place.parse(typed) if typed is not None else None
    if typed is not None and place is None:
        raise Unknown
    return place


def _canonical(endpoint: str, **values: Any) -> str:
    """Each page of a list is a page of its own."""
    return url_for(endpoint, **values, before=request.args.get("before"))


def _pages(listing: Listing, endpoint: str, **values: Any) -> dict[str, str | None]:
    is_first = request.args.get("before") is None
    return {
        "newest": None if is_first else url_for(endpoint, **values),
        "older": url_for(endpoint, **values, before=str(listing.older)) if listing.older else None,
    }


def _taken_down(slug: str) -> ResponseReturnValue:
    found = queries.retracted(slug)
    if found is None:
        raise Unknown
    at, reason = found
    page = render_template("errors/410.html", retracted_at=format_date(at, "d MMMM y"), reason=reason)
    return make_response(page, 410)
