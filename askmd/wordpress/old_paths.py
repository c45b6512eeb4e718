"""How addresses of the old site are written down, so that every spelling of one finds the same row. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

LONGEST = 700
_SIZE = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,13})(?=\.[A-Za-z0-9]{2,5}$)")
_END = re.compile(
    r"(?:/feed(?:/(?:rss|rss2|rdf|atom))?|/page/\d{1,6}|/comment-page-\d{1,6}|/amp|/embed|/trackback|/\d{1,3})$"
)


def normal(path: str, *, keeps_case: bool = False) -> str:
    """A path: decoded, composed, without the last slash, in small letters as WordPress compares them."""
    try:
        path = unquote(path, errors="strict")
    except UnicodeDecodeError:
        path = unquote(path, errors="replace")
    path = unicodedata.normalize("NFC", path).rstrip("/")
    path = re.sub(r"/{2,}", "/", path)
    return (path if keeps_case else path.casefold())[:LONGEST] or "/"


def without_size(path: str) -> str:
    """The path of the picture that this one is a smaller copy of."""
    while (shorter := _SIZE.sub("", path)) != path:
        path = shorter
    return path


def endings(path: str) -> Iterator[tuple[str, bool]]:
    """The path, then without a feed, a page number or the like at its end; and whether what went was a feed."""
    is_feed = False
    yield path, is_feed
    for _ in range(3):
        found = _END.search(path)
        if found is None:
            return
        is_feed = is_feed or found[0].startswith("/feed")
        path = path[: found.start()]
        yield path, is_feed
