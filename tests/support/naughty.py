"""Strings that break forms: the Big List of Naughty Strings, and others that its lines cannot hold or do not."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from html import unescape

import pytest
from werkzeug.test import TestResponse

from tests.support.browser import Browser
from tests.support.html import Page
from tests.support.tree import ROOT

LIST = ROOT / "frontend/node_modules/big-list-of-naughty-strings/blns.json"
MISSING = "The Big List of Naughty Strings is not here (make install brings it), so nothing of it is typed anywhere."
AREA = re.compile(r"<textarea\b([^>]*)>(.*?)</textarea>", re.DOTALL)
INPUT, VALUE = re.compile(r"<input\b[^>]*>"), re.compile(r' value="([^"]*)"')
OURS = [
    # Controls, line ends of every kind, and what is nothing after cleaning.
    "\x00",
    "\x01\x02\ufeff\x7f",
    "a\x00b",
    "one\rtwo\r\nthree\nfour\n\rfive",
    "\r\n\n  first line, indented",
    "last line\x0b \x0c\r\n\n",
    "\x85next line\x85of another kind",
    "\u2028line\u2028paragraph\u2029end",
    "a\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
    "pat@example.org\r\nBcc: sam@example.org",
    # One letter written in two ways, also with a control between its halves; letters whose case has another length.
    "e\u0301 \u212b \u1100\u1161\u11a8 \ufb1d \u0344",
    "e\x00\u0301 \u1100\x07\u1161\x08\u11a8",
    "ŉ İİİİ ßßß: my name is Anna Smith, call 555-0142",
    "a" + "\u0301\u0323" * 30,
    "\u0301 begins with an accent",
    # Nobody's characters, half characters, and letters that turn their neighbours round.
    "\ufdd0\ufffe\uffff\U0001fffe\U0010ffff",
    "half a pair: \ufffd",
    "\u202eevil\u202d \u2067right\u2069 \u202bnot closed",
    "𝔘" * 40,
    # What other languages of the web would read.
    "</textarea><script>alert(1)</script>",
    "</dd></dl></form></main><h1>x",
    "<!-- --!> ]]> <![CDATA[ <?php",
    "&amp;lt;b&amp;gt; &#0; &#x1F642; &nbsp",
    "\\u003cscript\\u003e \\x00 \\n",
    "${7*7} #{7*7} <%= 7 * 7 %> %(name)s %n {0.__class__}",
    "=1+1",
    "%00 %0d%0aBcc: %2e%2e%2f %c0%af %",
    "' || pg_sleep(9) -- \"; ATTACH ':memory:' AS x; --",
    "out:all",
]


@cache
def _listed() -> list[str]:
    return json.loads(LIST.read_text(encoding="utf-8"))


def strings() -> list[str]:
    """All of them. Where the list is not installed the test is skipped with one sentence, and with CI set it fails."""
    if not LIST.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return [*_listed(), *OURS]


SHARES = 5
# `ASKMD_TEST_LONG=1 make test` types each of them at every door.
IS_LONG = bool(os.environ.get("ASKMD_TEST_LONG"))


def some(share: int = 0) -> list[str]:
    """Ours, and each fifth of the list one by one; the others in one text.

    Doors that are made alike take different shares, so that each of the list is typed alone at one of them.
    """
    if IS_LONG:
        return strings()
    alone, together = strings()[: -len(OURS)], 1_000_000
    return [*OURS, *alone[share % SHARES :: SHARES], *packs(together)]


def packs(most: int) -> list[str]:
    """All of them in as few texts as possible, none longer than this, with an empty line between two."""
    made = [""]
    for one in strings():
        if len(made[-1]) + len(one) + 2 > most:
            made.append("")
        made[-1] += f"{one}\n\n"
    return made


def as_sent(typed: str) -> str:
    """What a browser makes of a text in a form: every line end becomes CR LF (HTML, form data set)."""
    return re.sub(r"\r\n|\r|\n", "\r\n", typed)


class Hasty(Browser):
    """A browser that looks at nothing but one field: a page need not be inspected five hundred times."""

    def _look_at(self, response: TestResponse) -> None:
        assert response.status_code < 500, f"{response.request.path} answered {response.status}."

    def field(self, name: str) -> str:
        """What stands in a field."""
        areas = [found[2] for found in AREA.finditer(self.response.text) if f' name="{name}"' in found[1]]
        if areas:
            # As a browser reads it: line ends are one character, and the first one of a text area is dropped.
            return unescape(re.sub(r"\r\n?", "\n", areas[0]).removeprefix("\n"))
        [tag] = [tag for tag in INPUT.findall(self.response.text) if f' name="{name}"' in tag]
        return unescape(VALUE.findall(tag)[0])


def from_other_networks(browser: Browser, typed: list[str]) -> Iterator[str]:
    """Each of them while this browser sits in another network, so that the limits of one do not count."""
    for number, one in enumerate(typed):
        browser.environ_base["REMOTE_ADDR"] = f"10.1.{number // 250}.{number % 250}"
        yield one


def written(page: Page, name: str) -> list[str]:
    """What stands in the elements of this tag or class, letter by letter."""
    found = (one for one in page.root.iter() if name == one.tag or name in one.get("class", "").split())
    return ["".join(one.itertext()) for one in found]
