"""Videos: the library, and what a page with a video needs. Nothing of a host is loaded before a reader asks for it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from askmd import media
from askmd.core.errors import Unknown
from askmd.posts import videos as reading
from askmd.posts.models import Post
from askmd.posts.videos import Clip
from askmd.web.headers import CONTENT_SECURITY_POLICY
from askmd.web.site import bp, words
from askmd.web.site.showing import show

# A page that can play a video may frame these players; every other page may frame nothing.
WITH_PLAYERS = f"{CONTENT_SECURITY_POLICY}; frame-src {' '.join(reading.PLAYERS)}"
# Beyond this nobody turns pages one by one.
MOST_PAGES = 1_000
NAMES = {"www.youtube.com": "YouTube", "youtu.be": "YouTube", "youtube.com": "YouTube", "vimeo.com": "Vimeo"}


@bp.get("/videos")
def videos() -> ResponseReturnValue:
    """All videos, the newest first."""
    page, pages = _page(), max(1, -(-reading.count() // reading.PAGE))
    if page > pages:
        raise Unknown
    return show(
        "site/videos.html",
        canonical=_address(page),
        current_url=url_for("site.videos"),
        clips=[_clip(clip) for clip in reading.library(page)],
        page=page,
        pages=pages,
        newer=_address(page - 1) if page > 1 else None,
        older=_address(page + 1) if page < pages else None,
    )


def video_of(post: Post) -> dict[str, Any] | None:
    """What `site/_video.html` takes; None for a post without a video."""
    if not post.video_url:
        return None
    poster = words.picture(media.by_id(post.picture_id))
    host = host_name(post.video_url)
    return {"url": post.video_url, "host": host, "player": reading.player(post.video_url), "poster": poster}


def host_name(url: str) -> str:
    """Whose site a video is on, as people call it."""
    host = words.host(url)
    return NAMES.get(host, host)


def may_play(response: Response, post: Post) -> Response:
    """Let this page frame the players of the hosts, if anything on it can be played."""
    if reading.has_player(post):
        response.headers["Content-Security-Policy"] = WITH_PLAYERS
    return response


def _clip(clip: Clip) -> dict[str, Any]:
    poster = words.picture_files(clip.picture, clip.width or 0, clip.height or 0) if clip.picture else None
    return {
        "url": url_for("site.post", slug=clip.slug),
        "title": clip.title,
        "excerpt": clip.excerpt,
        "host": host_name(clip.url),
        "date": format_date(clip.published_at, "d MMMM y"),
        "poster": poster,
    }


def _page() -> int:
    """The number of the page. Raises Unknown for what is none, and for a second spelling of the first."""
    typed = request.args.get("page")
    if typed is None:
        return 1
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4 and not typed.startswith("0")):
        raise Unknown
    if not 1 < int(typed) <= MOST_PAGES:
        raise Unknown
    return int(typed)


def _address(page: int) -> str:
    return url_for("site.videos", page=page if page > 1 else None)
