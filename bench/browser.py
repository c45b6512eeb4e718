"""A person at a browser, for benches: cookies, forms, redirects, over plain HTTP on loopback."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.support.html import Page

TIMEOUT = 60
CODE_LETTERS = re.compile(r"\b(?:[2-9A-HJ-NP-Z]{4}\s+){6}[2-9A-HJ-NP-Z]{4}\b")
TAGS = re.compile(r"<[^>]+>")


def code_on(page: str) -> str | None:
    """The receipt code that a page shows, in its seven groups."""
    found = CODE_LETTERS.search(TAGS.sub(" ", page))
    return " ".join(found.group().split()) if found else None


@dataclass
class Answer:
    """What came back: status, headers in lower case, text."""

    status: int
    headers: dict[str, str]
    text: str


class Gone(Exception):
    """The server could not be reached, or went away before it answered."""


@dataclass
class Browser:
    """One person. `address` is told to the site as a trusted proxy would tell it."""

    base: str
    address: str = "203.0.113.1"
    cookies: dict[str, str] = field(default_factory=dict)
    where: str = "/"

    def get(self, path: str) -> Answer:
        """Open a page and follow redirects."""
        return self._follow("GET", path, None)

    def post(self, path: str, fields: Iterable[tuple[str, str]], *, follow: bool = True) -> Answer:
        """Send a form, as the page it stands on would."""
        body = urlencode(list(fields))
        return self._follow("POST", path, body) if follow else self._once("POST", path, body)

    def submit(self, which: str | None = None, **values: str | list[str]) -> Answer:
        """Fill in a form of the page where this person is, and send it."""
        page = Page(self.get(self.where).text)
        form = page.form(which)
        fields = {name: list(found) for name, found in form.values.items()}
        for name, value in values.items():
            fields[name] = value if isinstance(value, list) else [value]
        if which in form.buttons:
            name, value = form.buttons[which]
            if name:
                fields[name] = [value]
        pairs = [(name, value) for name, found in fields.items() for value in found]
        return self.post(form.action or self.where, pairs)

    def _follow(self, method: str, path: str, body: str | None) -> Answer:
        answer = self._once(method, path, body)
        while answer.status in (301, 302, 303, 307, 308):
            path = urljoin(path, answer.headers["location"])
            answer = self._once("GET", path, None)
        self.where = path
        return answer

    def _once(self, method: str, path: str, body: str | None) -> Answer:
        parts = urlsplit(urljoin(self.base, path))
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
        headers = {"X-Forwarded-For": self.address, "Host": urlsplit(self.base).netloc}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.base.rstrip("/")}
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise Gone(type(error).__name__) from error
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, text)
