"""The pages that people read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from askmd import privacy
from askmd.answers.models import AnswerKind
from askmd.core.errors import Unknown
from askmd.core.html import paragraphs, rich
from askmd.posts import archive as months
from askmd.posts import pictures, queries, sections, services, shelves, writers
from askmd.posts.models import Post
from askmd.posts.queries import Listing, Place, Turn
from askmd.posts.videos import has_player
from askmd.readers import queries as readers
from askmd.site import fixed_pages
from askmd.web import old_addresses
from askmd.web.jinja import no_messages
from askmd.web.site import bp, videos, words
from askmd.web.site.showing import address, show
from askmd.web.watch_form import WatchForm

HOME_POSTS = 5
HOME_ARTICLES = 4


@bp.get("/")
def home() -> ResponseReturnValue:
    """The first page."""
    led = old_addresses.of_the_first_page()
    if led is not None:
        return led
    answers = queries.latest(HOME_POSTS, kinds=(AnswerKind.ANSWER,))
    # A site that has answered nothing yet opens with its articles.
    most = HOME_ARTICLES if answers.cards else HOME_POSTS
    articles = queries.latest(most, kinds=(AnswerKind.ARTICLE, AnswerKind.VIDEO))
    return show(
        "site/home.html",
        canonical=url_for("site.home"),
        answers=words.cards(answers.cards),
        articles=words.cards(articles.cards),
        count=queries.count(),
        topics=words.nodes(shelves.tree()),
    )


@bp.get("/posts")
def posts() -> ResponseReturnValue:
    """All posts, newest first."""
    found = queries.latest(turn=_turn())
    return show(
        "site/posts.html",
        current_url=url_for("site.posts"),
        count=queries.count(),
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
    older, newer = queries.neighbours(found)
    tree = shelves.tree()
    shown = shelves.trails_to(tree, found.id)
    trail = max(shown, key=len, default=[])
    canonical = url_for("site.post", slug=slug)
    page = show(
        "site/post.html",
        canonical=canonical,
        current_url=url_for("site.posts"),
        post=found,
        video=videos.video_of(found),
        has_player=has_player(found),
        crumbs=words.crumbs(trail),
        topics=words.nodes(tree, trail[-1].path if trail else ""),
        own_topics=[path[-1] for path in shown],
        sections=sections.cut(pictures.described(found.body or ""), len(found.references or ())),
        references=words.references(found),
        introduction=words.introduction(found.author),
        check=words.check(found),
        is_late=words.is_late(found),
        dates=words.dates(found),
        corrections=queries.corrections(found),
        related=[(other.slug, other.title) for other in services.related(found)],
        older=older,
        newer=newer,
        citation=words.citation(found, address(canonical)),
        shares=words.shares(found.title or "", address(canonical)),
        watch_form=WatchForm(formdata=None),
        discussion=readers.discussion(found.id),
        **_doctors(found),
    )
    return videos.may_play(page, found)


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
    tree = shelves.tree()
    trail = shelves.trail(tree, path)
    if not trail:
        raise Unknown
    listing = queries.in_topic(trail[-1], turn=_turn())
    return show(
        "site/topic.html",
        current_url=url_for("site.topics"),
        topic=trail[-1],
        crumbs=words.crumbs(trail[:-1]),
        children=words.nodes(trail[-1].children),
        posts=words.cards(listing.cards),
        topics=words.nodes(tree, path),
        **_pages(listing, "site.topic", path=path),
    )


@bp.get("/authors")
def authors() -> ResponseReturnValue:
    """Everybody who writes here."""
    found = writers.everybody()
    pictures = writers.pictures(writer.portrait_id for writer in found)
    url = url_for("site.authors")
    return show("site/authors.html", canonical=url, current_url=url, authors=words.writers(found, pictures))


@bp.get("/authors/<slug>")
def author(slug: str) -> ResponseReturnValue:
    """Somebody who wrote a public post."""
    found = queries.author(slug)
    if found is None:
        raise Unknown
    listing = queries.by_author(found.id, turn=_turn())
    return show(
        "site/author.html",
        current_url=url_for("site.authors"),
        author=found,
        portrait=words.picture(writers.pictures([found.portrait_id]).get(found.portrait_id or 0)),
        count=writers.count(found.id),
        biography=rich(paragraphs(found.biography)),
        interests=rich(paragraphs(found.conflict_of_interest)),
        posts=words.cards(listing.cards),
        **_pages(listing, "site.author", slug=slug),
    )


@bp.get("/archive")
def archive() -> ResponseReturnValue:
    """All months that have posts."""
    found = words.years(months.months())
    return show("site/archive.html", canonical=url_for("site.archive"), years=found)


@bp.get("/archive/<int:year>/<int:month>")
def archive_month(year: int, month: int) -> ResponseReturnValue:
    """What was published in one month."""
    found = months.month(year, month)
    if found is None:
        raise Unknown
    shown, older, newer = found
    listing = queries.between(shown.start, shown.end, turn=_turn())
    return show(
        "site/archive_month.html",
        name=words.month_name(shown),
        count=shown.count,
        posts=words.cards(listing.cards),
        month_before=words.month_link(older),
        month_after=words.month_link(newer),
        **_pages(listing, "site.archive_month", year=year, month=month),
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


def _doctors(found: Post) -> dict[str, Any]:
    """Who wrote it and who checked it, and the picture at its head."""
    both = [doctor for doctor in (found.author, found.reviewer) if doctor is not None]
    slugs = dict(queries.authors(doctor.id for doctor in both))
    pictures = writers.pictures([found.picture_id, *(doctor.portrait_id for doctor in both)])
    return {
        "author": words.person(found.author, slugs, pictures),
        "reviewer": words.person(found.reviewer, slugs, pictures),
        "picture": words.picture(pictures.get(found.picture_id or 0)),
    }


def _turn() -> Turn:
    """Which page of a list is wanted. Raises Unknown for a place that is none."""
    before, after = _place("before"), _place("after")
    return Turn(before, None if before else after)


def _place(name: str) -> Place | None:
    typed = request.args.get(name)
    place = Place.parse(typed) if typed is not None else None
    if typed is not None and place is None:
        raise Unknown
    return place


def _pages(listing: Listing, endpoint: str, **values: Any) -> dict[str, Any]:
    """The ways to the pages before and after this one, and its own name: each page of a list is a page of its own."""
    first = url_for(endpoint, **values)
    turned = {name: request.args[name] for name in ("before", "after") if name in request.args}
    return {
        "canonical": f"{first}?{urlencode(turned)}" if turned and listing.newer else first,
        "newest": first if listing.newer else None,
        "newer": f"{first}?{urlencode({'after': str(listing.newer)})}" if listing.newer else None,
        "older": f"{first}?{urlencode({'before': str(listing.older)})}" if listing.older else None,
    }


def _taken_down(slug: str) -> ResponseReturnValue:
    found = queries.retracted(slug)
    if found is None:
        raise Unknown
    at, reason = found
    page = render_template(
        "errors/410.html", get_flashed_messages=no_messages, retracted_at=format_date(at, "d MMMM y"), reason=reason
    )
    return make_response(page, 410)
