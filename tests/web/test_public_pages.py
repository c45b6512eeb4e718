"""The layer that keeps finished pages: what it keeps, for how long, in which encoding, and what it never keeps."""

import gzip
import threading
import time

import brotli
import pytest

from askmd.web.public_pages import MAKING, PublicPages, encoding_for

TEXT = b"<p>Swimming is fine.</p>" * 100
FAR = 10_000.0


class Numbers:
    """What the database says of the version."""

    number_now: int | None = 1

    def number(self):
        return self.number_now


class Site:
    """An application that counts what it had to make, behind the layer."""

    def __init__(self, most_bytes=400_000):
        self.latest, self.made, self.headers, self.content = Numbers(), [], [("Content-Security-Policy", "none")], TEXT
        self.until = time.time() + FAR
        self.is_public = True
        self.meanwhile = lambda: None
        self.pages = PublicPages(self._application, self.latest, most_bytes)

    def _application(self, environ, start_response):
        self.made.append(environ["PATH_INFO"] + environ["QUERY_STRING"])
        if self.is_public:
            environ[MAKING].begin()
            self.meanwhile()
            environ[MAKING].finish(self.until)
        start_response("200 OK", [*self.headers, ("Content-Length", str(len(self.content)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.content]

    def get(self, path="/", query="", method="GET", **headers):
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        given = []
        body = self.pages(
            environ | {f"HTTP_{name.upper()}": value for name, value in headers.items()},
            lambda status, headers: given.extend([status, dict(headers)]),
        )
        return given[0], given[1], b"".join(body)


@pytest.fixture
def site():
    return Site()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity", ""),
        ("", ""),
        ("br;q=many", ""),
    ],
)
def test_the_encoding_is_the_best_that_the_browser_takes(accepted, encoding):
    assert encoding_for(accepted) == encoding


def test_a_page_is_made_once_and_each_encoding_has_a_strong_tag_of_its_own(site):
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}

    tags = set()
    for encoding, open_it in opened.items():
        first, again = (site.get(accept_encoding=encoding) for _ in range(2))
        assert first == again
        status, headers, body = again
        assert (status, open_it(body), headers.get("Content-Encoding", "")) == ("200 OK", TEXT, encoding)
        assert headers["Content-Length"] == str(len(body))
        assert (headers["Vary"], headers["Content-Security-Policy"]) == ("Accept-Encoding", "none")
        tags.add(headers["ETag"])

    assert len(site.made) == len(tags) == len(opened)
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("most_bytes", [0, 400_000])
def test_who_has_the_page_is_told_so_and_a_head_says_what_a_get_would(most_bytes):
    site = Site(most_bytes)
    _, headers, _ = site.get()
    tag = headers["ETag"]

    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        status, told, body = site.get(if_none_match=asked)
        assert (status[:3], body, told["ETag"]) == ("304", b"", tag)
        assert "Content-Length" not in told
        assert told["Content-Security-Policy"] == "none"
    assert site.get(if_none_match='"other"')[0] == "200 OK"
    assert site.get(method="HEAD") == ("200 OK", headers, b"")
    assert site.get("/never-seen", method="HEAD") == ("200 OK", headers, b"")


def test_after_any_change_nothing_of_before_is_answered(site):
    site.get()
    site.latest.number_now, site.content = 2, b"Changed"

    assert site.get()[2] == b"Changed"

    # Something changes while a page is made: it may hold the old words, so it is not kept as a new one.
    site.latest.number_now, site.content = 3, b"Old words"
    site.meanwhile = lambda: setattr(site.latest, "number_now", 4)
    site.get()
    site.meanwhile, site.content = lambda: None, b"New words"
    assert site.get()[2] == b"New words"


def test_a_page_ends_with_its_day(site):
    site.until = time.time() - 1

    site.get()
    site.get()

    assert len(site.made) == 2


@pytest.mark.parametrize("what", ["not public", "cookie", "posted"])
def test_what_is_not_for_everybody_is_never_kept(site, what):
    site.is_public = what != "not public"
    site.headers = [("Set-Cookie", "askmd=secret")] if what == "cookie" else []
    method = "POST" if what == "posted" else "GET"
    if method == "POST":
        site.is_public = False

    answers = [site.get(method=method, accept_encoding="br") for _ in range(2)]

    assert len(site.made) == 2
    assert all("Content-Encoding" not in headers and "ETag" not in headers for _status, headers, _body in answers)


def test_while_the_database_is_away_pages_stay_for_a_minute(site, monkeypatch):
    site.get()
    site.latest.number_now = None

    assert site.get()[2] == TEXT
    assert len(site.made) == 1

    now = time.monotonic()
    monkeypatch.setattr("askmd.web.public_pages.time.monotonic", lambda: now + 61)
    site.get()
    assert len(site.made) == 2


def test_what_somebody_invents_behind_a_question_mark_takes_no_room_of_the_posts(site):
    site.get("/posts/one")
    for number in range(200):
        site.get("/", f"utm={number}")
        site.get("/search", f"q={number}")
        site.get("/search", f"q={number}&q=again")
    made = len(site.made)

    site.get("/posts/one")
    site.get("/search", "q=199")
    assert len(site.made) == made

    site.get("/search", "q=0")
    site.get("/", "utm=199")
    site.get("/search", "q=199&q=again")
    assert len(site.made) == made + 3


def test_the_room_is_bounded_and_the_pages_asked_for_last_stay(site):
    for number in range(100):
        site.get(f"/{number}")
        site.get("/0")
    made = len(site.made)

    site.get("/0")
    site.get("/99")
    assert len(site.made) == made
    site.get("/1")
    assert len(site.made) == made + 1


def test_many_threads_find_only_what_is_public_now(site):
    site.content = b"1"
    wrong = []

    def read():
        for _ in range(300):
            least = site.latest.number_now
            if int(site.get()[2]) < least:
                wrong.append(least)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 200):
        site.content = str(number).encode()
        site.latest.number_now = number
    for thread in threads:
        thread.join()
    assert not wrong


def test_what_somebody_searched_for_is_kept_for_a_minute_at_most_and_its_words_are_no_key(site, monkeypatch):
    started, now = [], time.time()
    monkeypatch.setattr("askmd.web.public_pages.threading.Timer", lambda _in, act: started.append(act) or Started())
    for _ in range(2):
        site.get("/search", "q=my+own+lump")
        site.get("/search", "page=2")
    assert len(site.made) == 2
    shelf = site.pages._shelf
    kept = shelf._rooms[True]._pages
    assert len(kept) == 2
    assert "lump" not in repr(list(kept))

    monkeypatch.setattr("askmd.web.public_pages.time.time", lambda: now + 61)
    started.pop()()

    assert len(kept) == 1
    assert site.get("/search", "q=my+own+lump")[0] == "200 OK"
    assert len(site.made) == 3


class Started:
    def start(self):
        """Only the test says when its time is over."""
