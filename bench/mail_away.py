"""The mail server is away for 24 hours of a moved clock: 10,000 forms are sent meanwhile, and then it comes back.

    python bench/mail_away.py [--mails 10000] [--each 1]

The forms go to the app itself, one every few seconds of the moved day; the worker looks for the server each minute of
it. With `--each 7` every seventh is a form, and the service that forms call does the others, which is quicker. Every
third hour an administrator opens the pages that must say since when. When the server is back a real worker works in
real time: how long until all mails are out, in which order, and do their links open.
"""

from __future__ import annotations

import argparse
import logging
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import time_machine
from flask import Flask
from sqlalchemy import func, select

from askmd import create_app, jobs
from askmd.extensions import db
from askmd.jobs.worker import Worker
from askmd.outbox import Recipient, State, sending
from askmd.outbox.models import Delivery
from askmd.subscriptions import services as subscriptions
from bench.misbehaving import Misbehaving, Taken
from bench.site import Site
from tests import factories
from tests.support.browser import Browser
from tests.support.smtp import body

MINUTES = 24 * 60
MOST_SECONDS, MOST_FORM_SECONDS = 900, 1.0
OPENED = 20
LINK = re.compile(r"/subscriptions/[^\s<>\"']+")
PAGES = ("/admin/", "/admin/outbox")
SAYS = "The mail server has not answered since"
UNSENT = (State.CREATED, State.SENDING, State.RETRYING)


class Day:
    """The day without a mail server."""

    def __init__(self, app: Flask, clock: Any, mails: int, each: int) -> None:
        self._app, self._clock, self._mails, self._each = app, clock, mails, each
        with app.app_context():
            self._administrator = factories.account(is_administrator=True)
            db.session.commit()
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.said: list[bool] = []
        self.since: datetime | None = None

    def passes(self) -> None:
        """Minute after minute: the forms of that minute, then the worker."""
        for minute in range(MINUTES):
            for number in range(self._mails * minute // MINUTES, self._mails * (minute + 1) // MINUTES):
                if not number % self._each:
                    self._subscribe(number)
                    continue
                with self._app.app_context():
                    subscriptions.ask(f"reader{number}@example.org")
                    db.session.commit()
            with self._app.app_context():
                jobs.run_now("outbox.send")
            if minute % 180 == 90:
                self._ask_administrator()
                print(f"hour {minute // 60}: {len(self.seconds)} forms, pages say so: {self.said[-1]}", flush=True)
            self._clock.shift(60)

    def _subscribe(self, number: int) -> None:
        client = self._app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        began = time.perf_counter()
        answer = client.post("/subscribe", data={"address": f"reader{number}@example.org"})
        self.seconds.append(time.perf_counter() - began)
        self.statuses[answer.status_code] += 1

    def _ask_administrator(self) -> None:
        with self._app.app_context():
            found = sending.away_since()
            db.session.rollback()
            self.since = self.since or (found[0] if found else None)
            browser = Browser(self._app, self._app.response_class)
            browser.sign_in(db.session.merge(self._administrator))
            pages = [browser.visit(path).main for path in PAGES]
        since = f"{found[0]:%H:%M}" if found else "never"
        is_said = all(SAYS in page and since in page for page in pages)
        self.said.append(is_said and found is not None and found[0] == self.since)


def waiting(app: Flask) -> int:
    """How many mails are not out yet."""
    with app.app_context():
        query = select(func.count()).where(Delivery.recipient == Recipient.SUBSCRIBER, Delivery.state.in_(UNSENT))
        count = db.session.execute(query).scalar_one()
        db.session.rollback()
    return int(count)


def come_back(app: Flask, server: Misbehaving) -> float:
    """Seconds until all are out."""
    server.behave("well")
    began = time.perf_counter()
    worker = Worker(app)
    worker.start()
    while waiting(app) and time.perf_counter() < began + 2 * MOST_SECONDS:
        time.sleep(1)
    seconds = time.perf_counter() - began
    worker.stop()
    return seconds


def places_off(taken: Sequence[Taken]) -> list[int]:
    """By how many places each mail came out of its turn."""
    numbers = [int(re.sub(r"\D", "", one.to)) for one in taken]
    return [abs(place - number) for place, number in enumerate(numbers)]


def opened(app: Flask, server: Misbehaving) -> int:
    """How many of 20 links open, and confirm when their button is pressed."""
    count = 0
    for content in random.Random(6).sample(server.contents, OPENED):
        mail: Any = message_from_bytes(content, policy=policy.default)
        path = LINK.findall(body(mail))[0]
        client = app.test_client()
        count += client.get(path).status_code == 200 and client.post(path, data={"do": "confirm"}).status_code < 400
    return count


def run(mails: int, each: int) -> bool:
    """Print the figures; whether all of them are within the bar."""
    server = Misbehaving(keeps_contents=True)
    site = Site(env={"ASKMD_SMTP_URL": f"smtp://127.0.0.1:{server.port}", "ASKMD_TRUSTED_PROXIES": "0"})
    app = create_app(site.settings() | {"SESSION_COOKIE_SECURE": False})
    server.behave("refuse")
    logging.getLogger("askmd").setLevel(logging.ERROR)
    try:
        with time_machine.travel(datetime.now(UTC), tick=True) as clock:
            day = Day(app, clock, mails, each)
            day.passes()
            owed = waiting(app)
            seconds = come_back(app, server)
            off = sorted(places_off(server.taken))
            links = opened(app, server)
    finally:
        server.stop()
        site.stop()
    forms = sorted(day.seconds)
    print(f"forms: {len(forms)} {dict(day.statuses)}, p95 {forms[int(len(forms) * 0.95)] * 1000:.0f} ms,", end=" ")
    print(f"slowest {forms[-1] * 1000:.0f} ms; {owed} mails owed; pages said since when: {day.said}")
    print(f"back: all out after {seconds:.0f} s ({owed / seconds:.0f} a second), {len(server.taken)} at the server")
    print(
        f"out of turn by places: median {off[len(off) // 2]}, at most {off[-1]}; links that open: {links} of {OPENED}"
    )
    is_quick = forms[-1] < MOST_FORM_SECONDS and seconds < MOST_SECONDS
    is_whole = owed == mails == len(server.taken) and links == OPENED
    return is_quick and is_whole and all(day.said) and off[-1] < 100


def main() -> None:
    """Run and print; the exit code says whether all is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=1)
    options = parser.parse_args()
    is_well = run(options.mails, options.each)
    print("verdict:", "all as it should be" if is_well else "NOT as it should be")
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
