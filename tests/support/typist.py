"""A doctor at an editor page over plain HTTP, who sends what js/autosave.js sends."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.support.html import Page

PATIENCE = 60
OURS = {"csrf_token", "base_number", "act", "page"}


@dataclass
class Reply:
    status: int
    text: str
    location: str = ""


@dataclass
class Door:
    """Where the site listens, and the cookies of one browser, which its windows share."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "", *, cut: int | None = None, **headers: str) -> Reply | None:
        """One request; None where no answer came. `cut`: the wire is cut after so many bytes of the request; after
        all of them, when it is longer than that.
        """
        sent = self._bytes(method, path, body.encode(), headers)
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)) as wire:
                wire.sendall(sent if cut is None else sent[:cut])
                return self._reply(wire) if cut is None else None
        except (OSError, http.client.HTTPException):
            return None

    def _bytes(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        kind = "application/json" if "X_CSRFToken" in headers else "application/x-www-form-urlencoded"
        lines = {
            "Host": self.host,
            "Connection": "close",
            "Content-Length": str(len(body)),
            "Content-Type": kind,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def _reply(self, wire: socket.socket) -> Reply:
        response = http.client.HTTPResponse(wire)
        response.begin()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(response.status, text, response.headers.get("Location", ""))

    def get(self, path: str) -> Page:
        """A page that must be there."""
        reply = self.ask("GET", path)
        assert reply is not None, f"{path} did not answer."
        if reply.status in (302, 303):
            return self.get(urlsplit(reply.location).path)
        assert reply.status == 200, f"{path} answered {reply.status}."
        return Page(reply.text)

    def sign_in(self, address: str, password: str) -> None:
        """As everybody does."""
        token = self.get("/account/sign-in").field("csrf_token") or ""
        sent = {"csrf_token": token, "address": address, "password": password}
        reply = self.ask("POST", "/account/sign-in", urlencode(sent))
        assert reply is not None, "The sign-in did not answer."
        assert reply.status == 303, f"The sign-in answered {reply.status}."


class Typist:
    """One window with one editor. `shown` is the text that stood there when the page last said that it is saved."""

    def __init__(self, door: Door, path: str) -> None:
        self.door, self.path = door, path
        self.name, self.turn, self.shown = secrets.token_hex(16), 0, ""
        page = door.get(path)
        line = next(element for element in page.all("p") if element.get("data-autosave") is not None)
        form = page.form("editor")
        self.token, self.doctor = form.values["csrf_token"][0], int(line.get("data-doctor", "0"))
        self.seen, self.base_number = int(line.get("data-seen", "0")), int(form.values["base_number"][0])
        self.fields = [(name, value) for name, values in form.values.items() for value in values if name not in OURS]

    @property
    def text(self) -> str:
        """What stands in the field that is typed into."""
        return dict(self.fields).get("question", "")

    def type(self, words: str) -> None:
        """Go on writing."""
        self.fields = [(name, value + words if name == "question" else value) for name, value in self.fields]

    def send(self, *, cut: int | None = None) -> int:
        """What the script does after a pause; returns the status, 0 where there was none."""
        self.turn += 1
        sent = {
            "page": self.name, "turn": self.turn, "seen": self.seen, "doctor": self.doctor,
            "base_number": self.base_number, "fields": [list(pair) for pair in self.fields],
        }  # fmt: skip
        typed = self.text
        reply = self.door.ask("POST", f"{self.path}/draft", json.dumps(sent), cut=cut, X_CSRFToken=self.token)
        if reply is not None and reply.status == 200:
            self.seen, self.shown = json.loads(reply.text)["number"], typed
        return reply.status if reply is not None else 0

    def fetch_token(self) -> None:
        """After a sign-in in another window."""
        reply = self.door.ask("GET", "/dashboard/token")
        assert reply is not None, "The token did not come."
        self.token = json.loads(reply.text)["token"]

    def press(self, act: str) -> Reply | None:
        """Send the form itself, as without scripts."""
        pairs = [("csrf_token", self.token), ("base_number", str(self.base_number)), ("act", act), *self.fields]
        return self.door.ask("POST", self.path, urlencode([*pairs, ("page", self.name)]))
