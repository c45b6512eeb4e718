"""What a text of the old site played in place (videos, sounds, frames of others) as an address to follow. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from askmd.posts import videos

_YOUTUBE = re.compile(r"youtube(?:-nocookie)?\.com/embed/([\w-]{11})")
_VIMEO = re.compile(r"player\.vimeo\.com/video/(\d{4,12})")
_LONE = re.compile(r"https?://[^\s<>\"']+")


def address(url: str) -> str | None:
    """Where people see it with its host: https, the page rather than the bare player. None for what is no address."""
    url = url.strip()
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
        return None
    if found := _YOUTUBE.search(url):
        start = next(iter(query.get("start", [])), "")
        return f"https://www.youtube.com/watch?v={found[1]}" + (f"&t={start}s" if start.isdecimal() else "")
    if found := _VIMEO.search(url):
        return f"https://vimeo.com/{found[1]}"
    secure = url.replace("http://", "https://", 1)
    return secure if is_video(secure) else url


def is_video(url: str) -> bool:
    """Whether our pages can play it in place once a reader asks for it."""
    return videos.player(url) is not None


def lone(text: str) -> str | None:
    """The address that this text is, and nothing besides it: WordPress plays what stands on a line of its own."""
    found = _LONE.fullmatch(text.strip())
    return found[0] if found else None


def words(url: str) -> str:
    """What the link to it says."""
    host = urlsplit(url).netloc.removeprefix("www.")
    return f"Watch the video on {host}" if is_video(url) else f"See this on {host}"
