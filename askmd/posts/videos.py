"""Videos: where they are played, and the library of all posts that have one.

A video lies at its host. Nothing of it is loaded before a reader asks for it, so what a page holds is an address and,
for hosts that have a player which sets no cookie at first, the address of that player.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlalchemy import Select, func, select

from askmd.answers.models import AnswerKind
from askmd.core.html import lone_links
from askmd.extensions import db
from askmd.media.models import Image
from askmd.posts.models import Post
from askmd.posts.queries import IS_PUBLIC
from askmd.site import remembering

PAGE = 12
# The players that a page with a video may frame, and nothing else.
YOUTUBE, VIMEO = "https://www.youtube-nocookie.com", "https://player.vimeo.com"
PLAYERS = (YOUTUBE, VIMEO)
_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtu.be"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{11})/?", re.ASCII)
_VIMEO_PATH = re.compile(r"/(?:video/|channels/[\w-]+/)?(\d{4,12})(?:/([0-9a-f]{6,40}))?/?", re.ASCII)
_START = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?", re.ASCII)


@dataclass(frozen=True)
class Clip:
    """A video post as the library shows it."""

    slug: str
    title: str
    excerpt: str
    url: str
    published_at: datetime
    picture: str | None
    width: int | None
    height: int | None


def player(url: str | None) -> str | None:
    """The address of the host's player for this video, or None where we know of none that respects its viewers."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme != "https" or parts.netloc.lower() not in _YOUTUBE_HOSTS | _VIMEO_HOSTS:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.netloc.lower() in _VIMEO_HOSTS:
        return _vimeo(parts.path, query)
    return _youtube(parts.netloc.lower(), parts.path, query)


def has_player(post: Post) -> bool:
    """Whether anything on the page of this post can be played there."""
    return player(post.video_url) is not None or any(player(link) for link in lone_links(post.body or ""))


def count() -> int:
    """How many videos the library has."""
    return db.session.execute(select(func.count()).select_from(Post).where(*_IN_LIBRARY)).scalar_one()


def are_there() -> bool:
    """Whether the library has any. Every page asks, so it is looked up once while nothing public changes."""
    return remembering.while_public_stands("has_videos", _has_any)


def _has_any() -> bool:
    return db.session.execute(select(Post.id).where(*_IN_LIBRARY).limit(1)).first() is not None


def library(page: int) -> Sequence[Clip]:
    """One page of it, from 1 on, the newest first."""
    columns = (Post.slug, Post.title, Post.excerpt, Post.video_url, Post.published_at)
    query: Select[*tuple[Any, ...]] = select(*columns, Image.name, Image.width, Image.height).outerjoin(
        Image, Image.id == Post.picture_id
    )
    query = query.where(*_IN_LIBRARY).order_by(Post.published_at.desc(), Post.slug.desc())
    return [Clip(*row) for row in db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))]


_IN_LIBRARY = (IS_PUBLIC, Post.kind == AnswerKind.VIDEO, Post.video_url.is_not(None))


def _youtube(host: str, path: str, query: dict[str, str]) -> str | None:
    if path == "/watch":
        id = query.get("v", "")
    elif host == "youtu.be":
        id = path.strip("/")
    else:
        found = _YOUTUBE_PATH.fullmatch(path)
        id = found[1] if found else ""
    if not _YOUTUBE_ID.fullmatch(id):
        return None
    start = _seconds(query.get("t") or query.get("start") or "")
    wanted = {"autoplay": 1, "rel": 0} | ({"start": start} if start else {})
    return f"{YOUTUBE}/embed/{id}?{urlencode(wanted)}"


def _vimeo(path: str, query: dict[str, str]) -> str | None:
    found = _VIMEO_PATH.fullmatch(path)
    if found is None:
        return None
    secret = found[2] or query.get("h", "")
    wanted = {"autoplay": "1", "dnt": "1"} | ({"h": secret} if re.fullmatch(r"[0-9a-f]{6,40}", secret) else {})
    return f"{VIMEO}/video/{found[1]}?{urlencode(wanted)}"


def _seconds(typed: str) -> int:
    """`90`, `90s` or `1m30s` as seconds; 0 for anything else."""
    found = _START.fullmatch(typed)
    if found is None:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
