"""The Nu HTML checker over a running site: `python bench/markup.py http://127.0.0.1:8000 --jar vnu.jar [--doctor]`.

Follows the links of the site, a few of each kind of page, and some that lead nowhere; with `--doctor` also as the first
doctor of a demo. Prints every complaint; ends with 1 when there is an error. Needs java and the jar (npm's vnu-jar);
without them it says so. Only looks: it follows links and presses nothing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

LINK = re.compile(r'<a\b[^>]*? href="([^"#]+)')
TOKEN = re.compile(r'name="csrf_token"[^>]*? value="([^"]+)"')
# Pages that differ only in what they are about are of one kind.
VARIABLE = re.compile(r"(?<=/)(?:\d+|[^/]*[-%][^/]*|[0-9a-f]{16,})(?=/|$)")
BEGIN = [
    "/",
    "/ask",
    "/contact",
    "/search?q=treatment",
    "/search?q=zzzz",
    "/archive",
    "/authors",
    "/magazine",
    "/videos",
]
NOWHERE = ["/never-was", "/posts/never-was", "/my/2222222222222222222222222222", "/confirm/x", "/unsubscribe/x"]
MOST_PAGES = 400
SIGN_IN = "/demo/sign-in/alice"


class Reader:
    """Somebody who follows links on one site and takes its cookies along."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, type and text of a page; where a redirect leads to is read instead."""
        for _step in range(5):
            status, headers, text = self._send("GET", path)
            if status not in (301, 302, 303, 308):
                return status, headers.get("Content-Type", ""), text
            path = _own(self.base, path, headers["Location"]) or "/"
        return status, "", ""

    def post(self, path: str, values: dict[str, str]) -> int:
        """Send a form; only used to sign in at a demo."""
        return self._send("POST", path, urlencode(values))[0]

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookie, "Origin": self.base, "Accept": "text/html"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        for given in response.headers.get_all("Set-Cookie") or []:
            name, _, value = given.partition(";")[0].partition("=")
            self._cookies[name] = value
        connection.close()
        return response.status, response.headers, text


def _own(base: str, here: str, link: str) -> str | None:
    """The path of a link that stays on this site."""
    parts = urlsplit(urljoin(f"{base}{here}", unescape(link)))
    if parts.netloc != urlsplit(base).netloc or parts.scheme not in ("http", "https"):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def kind_of(path: str) -> str:
    """Which kind of page this is, by its address."""
    parts = urlsplit(path)
    names = "&".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair))
    return VARIABLE.sub("*", parts.path) + (f"?{names}" if names else "")


def pages(reader: Reader, begin: list[str], of_each: int) -> dict[str, str]:
    """HTML by path: so many of each kind, the links of each followed in turn."""
    waiting, known, kinds, found = list(begin), set(begin), Counter(), {}
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        kinds[kind_of(path)] += 1
        if kinds[kind_of(path)] > of_each or path.startswith(("/static/", "/account/sign-out")):
            continue
        status, content_type, text = reader.get(path)
        if not content_type.startswith("text/html"):
            continue
        found[f"{path} ({status})"] = text
        links = (_own(reader.base, path, link) for link in LINK.findall(text))
        fresh = [link for link in links if link and link not in known]
        waiting += fresh
        known.update(fresh)
    return found


def complaints(found: dict[str, str], jar: Path) -> list[dict[str, str]]:
    """What the checker says, each message with the page it is about."""
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, (name, text) in enumerate(found.items()):
            file = Path(folder) / f"{number}.html"
            file.write_text(text, encoding="utf-8")
            files[file.as_uri().replace("file:///", "file:/")] = name
        command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(done.stderr or done.stdout)["messages"]
    return [message | {"page": files.get(message.get("url", ""), message.get("url", ""))} for message in messages]


def main() -> int:
    """Read, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="where it runs, such as http://127.0.0.1:8000")
    parser.add_argument("--jar", type=Path, required=True, help="the checker: vnu.jar")
    parser.add_argument("--each", type=int, default=3, help="pages of each kind (3)")
    parser.add_argument("--doctor", action="store_true", help="as a doctor of a demo, too")
    asked = parser.parse_args()
    if not shutil.which("java") or not asked.jar.is_file():
        print("The checker needs java and vnu.jar (npm install vnu-jar); nothing was checked.")
        return 2
    base = asked.site.rstrip("/")
    found = pages(Reader(base), [*BEGIN, *NOWHERE], asked.each)
    if asked.doctor:
        doctor = Reader(base)
        token = TOKEN.search(doctor.get("/account/sign-in")[2])
        doctor.post(SIGN_IN, {"csrf_token": token[1] if token else ""})
        found |= pages(doctor, ["/dashboard/"], asked.each)
    said = complaints(found, asked.jar)
    for message in said:
        place = f"{message['page']} line {message.get('lastLine', '?')}"
        print(f"{message.get('subType') or message['type']}: {place}: {message['message']}")
        print(f"    {message.get('extract', '').strip()[:160]!r}")
    errors = sum(message["type"] == "error" for message in said)
    kinds = len({kind_of(name.rpartition(" (")[0]) for name in found})
    print(f"{len(found)} pages of {kinds} kinds: {errors} errors, {len(said) - errors} remarks")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
