"""Whether the time of an answer tells if an address is known: tries at each door, known and unknown in turn.

    python bench/timing.py [--tries 400] [--door ask ...]

For each door the figure is the chance that a known address takes longer than an unknown one (Mann-Whitney: 0.5 says
nothing, 0 or 1 everything), beside the bar of 0.5 ± 0.08. The site runs with its worker, which has the mails of all
these tries to send meanwhile. Bodies and statuses are compared too.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from askmd import create_app
from askmd.accounts.passwords import set_password
from askmd.core import clock
from askmd.extensions import db
from bench.site import Site
from tests import factories
from tests.support.html import Page

BAR = 0.08
WARM_UP = 20
# Whoever types a wrong password has to wait from the fourth time on, known or not.
TRIES_WITH_ONE_ADDRESS = 3
TIMEOUT = 60
_numbers = count()
MASKED = re.compile(r'value="[^"]*"|content="[^"]*"')


@dataclass(frozen=True)
class Door:
    """A page with a form, the field of the address, and what else is filled in."""

    page: str
    address: str
    values: dict[str, str] = field(default_factory=dict)
    # A form that is good for one sending only.
    is_fresh: bool = False


ASKED = {"who_asks": "patient", "question": "May I go swimming?", "consent": "private", "accept": "y"}
DOORS = {
    "ask": Door("/ask", "email", ASKED, is_fresh=True),
    "subscribe": Door("/subscribe", "address"),
    "sign-in": Door("/account/sign-in", "address", {"password": "no password of anybody"}),
    "reset": Door("/account/forgotten", "address"),
    "lost code": Door("/my/lost", "email"),
    "watch": Door("/ask/watch/post/may-i-swim-after-treatment", "address"),
}


class Line:
    """One connection that stays open, as somebody who measures would keep it; each try comes from another network."""

    def __init__(self, base: str) -> None:
        self._host = urlsplit(base).netloc
        self._origin = base
        self._connection = http.client.HTTPConnection(self._host, timeout=TIMEOUT)
        self._cookie = ""
        self._numbers = count(1)

    def get(self, path: str) -> str:
        """A page, and the cookie that it sets."""
        return self._send("GET", path, None)[2]

    def post(self, path: str, values: dict[str, list[str] | str]) -> tuple[float, int, str]:
        """Seconds until the whole answer was there, its status, and its text."""
        return self._send("POST", path, urlencode(values, doseq=True))

    def _send(self, method: str, path: str, body: str | None) -> tuple[float, int, str]:
        number = next(self._numbers)
        headers = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        headers |= {"Origin": self._origin, "Cookie": self._cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body=body, headers=headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        seconds = time.perf_counter() - began
        for cookie in response.headers.get_all("Set-Cookie") or []:
            if cookie.startswith("askmd="):
                self._cookie = cookie.split(";")[0]
        return seconds, response.status, text


def auc(known: list[float], unknown: list[float]) -> float:
    """The chance that one of the first is greater than one of the second; half for those that are equal."""
    ranks: dict[float, list[int]] = {}
    for rank, value in enumerate(sorted([*known, *unknown]), 1):
        ranks.setdefault(value, []).append(rank)
    total = sum(statistics.fmean(ranks[value]) for value in known)
    return (total - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


def known_addresses(site: Site, number: int) -> list[str]:
    """People whose address stands in every room there is: asker, subscriber, watcher, colleague."""
    app = create_app(site.settings())
    found = [f"known{index:05}@example.org" for index in range(number)]
    with app.app_context():
        post = factories.post()
        hashed = None
        for index, address in enumerate(found):
            at = clock.now() if index % 2 else None
            factories.question(address=address, is_confirmed=bool(at))
            factories.subscriber(address=address, confirmed_at=at)
            factories.watcher(address=address, confirmed_at=at, post_id=post.id)
            account = factories.doctor(address=address)
            if hashed is None:
                set_password(account, "four stones over quiet water")
                hashed = account.password
            account.password = hashed
        db.session.commit()
        db.engine.dispose()
    return found


def tries(door: Door, line: Line, addresses: Iterator[str]) -> tuple[float, int, str]:
    """One try; the page before it is not measured."""
    form = Page(line.get(door.page)).form(door.page)
    address = next(addresses)
    seconds, status, text = line.post(door.page, {**form.values, **door.values, door.address: address})
    return seconds, status, MASKED.sub("", text.replace(address, ""))


def measure(door: Door, site: Site, known: list[str], number: int) -> dict[str, object]:
    """So many tries of each kind, drawn in pairs whose order is a coin's."""
    line = Line(site.base)
    addresses = {
        True: cycle(known),
        # Another one each time: what was sent once is no longer unknown.
        False: (f"never{index:05}@example.org" for index in _numbers),
    }
    seconds: dict[bool, list[float]] = {True: [], False: []}
    answers: set[tuple[int, str]] = set()
    for turn in range(number + WARM_UP):
        for is_known in random.sample([True, False], 2):
            took, status, text = tries(door, line, addresses[is_known])
            if turn >= WARM_UP:
                seconds[is_known].append(took)
                answers.add((status, text if status != 303 else ""))
    figure = auc(seconds[True], seconds[False])
    return {
        "auc": round(figure, 3),
        "bar": f"0.5 ± {BAR}",
        "is within": abs(figure - 0.5) <= BAR,
        "median ms known": round(statistics.median(seconds[True]) * 1000, 2),
        "median ms unknown": round(statistics.median(seconds[False]) * 1000, 2),
        "different answers": len(answers),
        "statuses": sorted({status for status, _text in answers}),
    }


def main() -> None:
    """Run and print; the exit code says whether every door tells nothing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tries", type=int, default=400)
    parser.add_argument("--door", nargs="*", choices=list(DOORS), default=list(DOORS))
    options = parser.parse_args()
    site = Site()
    figures: dict[str, dict[str, object]] = {}
    try:
        needed = (options.tries + WARM_UP) // TRIES_WITH_ONE_ADDRESS + 1
        known = known_addresses(site, needed)
        site.start()
        for name in options.door:
            figures[name] = measure(DOORS[name], site, known, options.tries)
            print(f"{name:12}", "  ".join(f"{what}: {value}" for what, value in figures[name].items()), flush=True)
    finally:
        site.stop()
    Path(__file__).with_name("results").mkdir(exist_ok=True)
    Path(__file__).with_name("results").joinpath("timing.json").write_text(json.dumps(figures, indent=2))
    is_well = all(found["is within"] and found["different answers"] == 1 for found in figures.values())
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
