"""Pages of this door."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from askmd.core.errors import Unknown
from askmd.web.site import bp


@bp.get("/")
def home() -> ResponseReturnValue:
    """The first page."""
    raise Unknown


@bp.get("/posts")
def posts() -> ResponseReturnValue:
    """All posts, newest first."""
    raise Unknown


@bp.get("/posts/<slug>")
def post(slug: str) -> ResponseReturnValue:
    """One post."""
    raise Unknown


@bp.get("/topics")
def topics() -> ResponseReturnValue:
    """The whole tree."""
    raise Unknown


@bp.get("/topics/<path:path>")
def topic(path: str) -> ResponseReturnValue:
    """One topic with its posts and those of its children."""
    raise Unknown


@bp.get("/authors/<slug>")
def author(slug: str) -> ResponseReturnValue:
    """A doctor who wrote a public post."""
    raise Unknown


@bp.get("/pages/<slug>")
def page(slug: str) -> ResponseReturnValue:
    """A fixed page."""
    raise Unknown


@bp.get("/feed.xml")
def feed() -> Response:
    """The newest posts."""
    raise Unknown


@bp.get("/topics/<path:path>/feed.xml")
def topic_feed(path: str) -> Response:
    """The newest posts of a topic."""
    raise Unknown


@bp.get("/authors/<slug>/feed.xml")
def author_feed(slug: str) -> Response:
    """The newest posts of a doctor."""
    raise Unknown


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """All public addresses."""
    raise Unknown


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    raise Unknown
