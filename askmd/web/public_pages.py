"""Finished public pages, kept as the bytes that go out: compressed, with their headers, by version and encoding.

It stands before the application and never looks at a cookie. A page that is kept is answered only after the database
said that nothing public changed since; while the database is away, for a minute more.
"""

from __future__ import annotations

import gzip
import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import brotli

from askmd.site.version import Latest

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]
# Path, digest of the query, encoding. Nothing of a page depends on the name that a request calls us by.
Address = tuple[str, str, str]

MAKING = "askmd.public_page"
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
# What may follow a `?` of a page that is kept; whatever else somebody writes there costs us no room.
ASKED = {"after", "before", "kind", "page", "q", "topic", "year"}
LONGEST_QUERY = 200
# What is asked for in so many words has this part of the room, so that it never pushes the posts out.
ASKED_PART = 8
# What somebody searched for is nobody else's: its page stays so long, and its words are never a key.
SEARCH_SECONDS = 60
_SECRET = secrets.token_bytes(32)
# DESIGN: stale-if-error.
STALE_SECONDS = 60
# What a 304 does not say (RFC 9110, 15.4.5).
OF_THE_BODY = {"content-type", "content-length", "content-encoding", "content-disposition", "content-language"}
# The tuples, the dict and the headers of one page, about.
OVERHEAD = 2_000


class Page(NamedTuple):
    """One finished page in one encoding, good until then."""

    tag: str
    headers: Headers
    unchanged: Headers
    body: bytes
    until: float

    def told(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """The whole answer, or that nothing changed."""
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and _names(asked, self.tag):
            start_response("304 NOT MODIFIED", list(self.unchanged))
            return []
        start_response("200 OK", list(self.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


class Room:
    """So many bytes of pages; those asked for longest ago make room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._pages: OrderedDict[Address, Page] = OrderedDict()
        self._lock = threading.Lock()
        self._is_forgetting = False

    def get(self, address: Address) -> Page | None:
        """The page of this address, if it is kept and its day is not over."""
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
        return page if page is not None and time.time() < page.until else None

    def keep(self, address: Address, page: Page) -> None:
        """Keep it, unless it would take more than a quarter of the room."""
        size = _size(address, page)
        if size > self._most // 4:
            return
        with self._lock:
            before = self._pages.pop(address, None)
            self._bytes += size - (_size(address, before) if before else 0)
            self._pages[address] = page
            while self._bytes > self._most:
                self._bytes -= _size(*self._pages.popitem(last=False))
            self._forget_in_time()

    def _forget_in_time(self) -> None:
        """Pages of searches leave the memory when their minute is over, whether or not anybody comes."""
        now = time.time()
        soon = [page.until for page in self._pages.values() if page.until <= now + SEARCH_SECONDS]
        if soon and not self._is_forgetting:
            self._is_forgetting = True
            timer = threading.Timer(max(min(soon) - now, 0.0), self._forget)
            timer.daemon = True
            timer.start()

    def _forget(self) -> None:
        with self._lock:
            self._is_forgetting = False
            # Those of the next second too, so that this is not done for each of many.
            for address in [one for one, page in self._pages.items() if page.until <= time.time() + 1]:
                self._bytes -= _size(address, self._pages.pop(address))
            self._forget_in_time()


class Shelf:
    """The pages of one version of all that is public."""

    def __init__(self, number: int | None, most: int) -> None:
        self.number = number
        asked = most // ASKED_PART
        self._rooms = {False: Room(most - asked), True: Room(asked)}

    def get(self, address: Address) -> Page | None:
        """The page that is kept, or None."""
        return self._rooms[address[1] != ""].get(address)

    def keep(self, address: Address, page: Page) -> None:
        """Keep a page."""
        self._rooms[address[1] != ""].keep(address, page)


class Making:
    """A page while the application makes it: the door says when it begins, and until when it may be kept."""

    def __init__(self, pages: PublicPages) -> None:
        self._pages = pages
        self.shelf: Shelf | None = None
        self.until: float | None = None

    def begin(self) -> None:
        """Before the first word is read: what changes from now on makes the page an old one."""
        self.shelf = self._pages.shelf_for_now()

    def finish(self, until: float) -> None:
        """It is for everybody, and the same for everybody until this time (seconds since 1970)."""
        self.until = until


class PublicPages:
    """The layer between the server and the application."""

    def __init__(self, application: Application, latest: Latest, most_bytes: int) -> None:
        self._application = application
        self._latest = latest
        self._most = most_bytes
        self._shelf = Shelf(None, most_bytes)
        self._known_at = 0.0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        address = (environ["PATH_INFO"], _digest(environ.get("QUERY_STRING", "")), encoding)
        page = self._kept(address) if self._most else None
        if page is None:
            return self._made(address, environ, start_response)
        return page.told(environ, start_response)

    def shelf_for_now(self) -> Shelf | None:
        """Where a page belongs that is begun now: an empty shelf after a change; None where nothing can be kept."""
        if not self._most:
            return None
        number = self._latest.number()
        if number is None:
            return None
        self._known_at = time.monotonic()
        shelf = self._shelf
        if shelf.number != number:
            # Who is late may put up an older shelf once more: then nobody takes from it, and it is replaced.
            shelf = self._shelf = Shelf(number, self._most)
        return shelf

    def _kept(self, address: Address) -> Page | None:
        shelf = self._shelf
        page = shelf.get(address)
        if page is None:
            return None
        now = self.shelf_for_now()
        if now is None and time.monotonic() - self._known_at < STALE_SECONDS:
            return page
        return page if now is shelf else None

    def _made(self, address: Address, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        making = environ[MAKING] = Making(self)
        given: list[Any] = []

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            given[:] = [status, headers, *rest]
            return _no_writer

        body = self._application(environ, start)
        if making.until is None or any(name.lower() == "set-cookie" for name, _value in given[1]):
            start_response(*given)
            return body
        content = _all_of(body)
        if environ["REQUEST_METHOD"] == "HEAD":
            # What a HEAD says is said of the page that a GET would have got.
            self._made(address, environ | {"REQUEST_METHOD": "GET"}, start_response)
            return []
        names = _asked(environ.get("QUERY_STRING", ""))
        until = min(making.until, time.time() + SEARCH_SECONDS) if names and "q" in names else making.until
        page = finished(content, given[1], address[2], until)
        if making.shelf is not None and names is not None:
            making.shelf.keep(address, page)
        return page.told(environ, start_response)


def finished(content: bytes, headers: Headers, encoding: str, until: float) -> Page:
    """The page as it goes out. Each encoding has its own tag: a strong one names bytes."""
    body = _compressed(content, encoding)
    if len(body) >= len(content):
        body, encoding = content, ""
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    kept = [(name, value) for name, value in headers if name.lower() not in ("content-length", "etag", "vary")]
    kept += [("ETag", tag), ("Vary", "Accept-Encoding")]
    unchanged = [(name, value) for name, value in kept if name.lower() not in OF_THE_BODY]
    if encoding:
        kept.append(("Content-Encoding", encoding))
    kept.append(("Content-Length", str(len(body))))
    return Page(tag, kept, unchanged, body, until)


@lru_cache(maxsize=500)
def encoding_for(accepted: str) -> str:
    """The best of our encodings that a browser takes: `br`, `gzip`, or nothing for the bytes as they are."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        _, _, weight = parameters.replace(" ", "").partition("q=")
        try:
            weights[name.strip()] = float(weight or 1)
        except ValueError:
            weights[name.strip()] = 0
    ours = [(weights.get(name, weights.get("*", 0.0)), name) for name in ("gzip", "br")]
    best, encoding = max(ours, key=lambda pair: (pair[0], pair[1] == "br"))
    return encoding if best > 0 else ""


def _compressed(content: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    if encoding == "gzip":
        return gzip.compress(content, GZIP_LEVEL, mtime=0)
    return content


def _digest(query: str) -> str:
    """What stands for a query; nobody can tell the query from it, and no other process makes the same."""
    return hashlib.blake2b(query.encode("utf-8", "replace"), digest_size=16, key=_SECRET).hexdigest() if query else ""


def _asked(query: str) -> set[str] | None:
    """What a query asks for; None where its page is none that readers ask for, and not kept."""
    if len(query) > LONGEST_QUERY:
        return None
    names = [name for name, _value in parse_qsl(query, keep_blank_values=True)]
    is_usual = len(set(names)) == len(names) and set(names) <= ASKED and (bool(names) or not query)
    return set(names) if is_usual else None


def _names(asked: str, tag: str) -> bool:
    """Whether If-None-Match names this tag; whoever compressed on the way has made a weak one of it."""
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in asked.split(","))


def _size(address: Address, page: Page) -> int:
    return len(page.body) + 4 * (len(address[0]) + len(address[1])) + OVERHEAD


def _all_of(body: Any) -> bytes:
    try:
        return b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def _no_writer(_data: bytes) -> None:
    raise NotImplementedError("Pages are returned, not written.")
