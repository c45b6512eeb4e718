"""A broadcast through a served site: how fast beside a bare loop, and what everybody else feels meanwhile.

    python bench/broadcast.py [--subscribers 100000] [--database sqlite|postgres] [--workers 1] [--delay 0] [--kills 0]

Publishes a post, lets the worker announce it to so many confirmed subscribers through a mail server that answers after
`--delay` milliseconds, opens public pages all the time, and asks for one confirmation in the middle. With `--kills N`
the workers are killed N times at random instants. Then every subscriber must have got the mail, once, or again with the
same Message-ID and the same bytes. PostgreSQL is looked for where the tests look for it.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, insert, select

from askmd import create_app, keys
from askmd.core import clock, crypto
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox.models import Broadcast, Delivery, State
from askmd.posts.models import Announcement
from askmd.subscriptions.models import Subscriber
from bench import durable_loop
from bench.browser import Browser
from bench.meanwhile import Meanwhile, memory, processor_seconds
from bench.site import Site, free_port
from tests import factories
from tests.support.databases import Postgres

TOGETHER = 500
PATIENCE_SECONDS = 3_600
CONFIRM_AFTER = 0.4
SAMPLE = (
    b"Subject: A post\r\nMessage-ID: <loop@example.org>\r\n\r\n"
    + b"One line of seventy letters or so, as mails have them, again and again.\r\n" * 280
)


class Sink:
    """The mail server's process, and what it has taken."""

    def __init__(self, folder: Path, delay: float) -> None:
        self.port = free_port()
        self._out = folder / "mails.tsv"
        self._out.touch()
        command = [sys.executable, str(Path(__file__).with_name("sink.py")), "--port", str(self.port)]
        self._process = subprocess.Popen([*command, "--out", str(self._out), "--delay", str(delay)])
        time.sleep(1)

    def lines(self) -> list[list[str]]:
        """When, to whom, Message-ID, digest."""
        return [line.split("\t") for line in self._out.read_text(encoding="utf-8").splitlines()]

    def count(self) -> int:
        """How many mails, quickly."""
        return self._out.read_bytes().count(b"\n")

    def forget(self) -> None:
        """Begin anew."""
        self._out.write_bytes(b"")

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def subscribe(count: int) -> None:
    """So many confirmed subscribers, some hundreds in one transaction."""
    store, now = keys.store(), clock.now()
    for first in range(0, count, TOGETHER):
        made = store.create_many("subscriber", min(TOGETHER, count - first))
        rows = []
        for number, (key_id, key) in enumerate(made, first):
            address, uid = f"reader{number}@example.org", new_uid()
            place = f"subscriber.address:{uid}"
            rows.append(
                {
                    "uid": uid,
                    "key_id": key_id,
                    "address_sealed": crypto.seal(key, address.encode(), place=place),
                    "address_lookup": store.lookup("address", address)[1],
                    "language": "en",
                    "asked_at": now,
                    "confirmed_at": now,
                    "wording": 0,
                }
            )
        db.session.execute(insert(Subscriber), rows)
        db.session.commit()


def asked_in_the_middle(site: Site, sink: Sink) -> float:
    """Seconds from sending the form until the server has the confirmation mail."""
    browser = Browser(site.base, address="203.0.113.78")
    browser.get("/subscribe")
    began = time.time()
    browser.submit("/subscribe", address="middle@example.org")
    while time.time() < began + 120:
        if any(line[1] == "middle@example.org" for line in sink.lines()[-4_000:]):
            return time.time() - began
        time.sleep(0.2)
    return float("inf")


def verdict(sink: Sink, subscribers: int) -> dict[str, Any]:
    """Whether everybody has it, and what came more than once."""
    by_receiver: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, to, uid, digest in sink.lines():
        if to.startswith("reader"):
            by_receiver[to].append((uid, digest))
    copies = [found for found in by_receiver.values() if len(found) > 1]
    return {
        "subscribers with the mail": f"{len(by_receiver)} of {subscribers}",
        "copies (same id, same bytes)": sum(len(found) - 1 for found in copies if len(set(found)) == 1),
        "twice, and different": sum(len(set(found)) > 1 for found in copies),
    }


def run(options: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="askmd-broadcast-"))
    postgres = Postgres() if options.database == "postgres" else None
    urls = postgres.fresh(folder) if postgres else None
    sink = Sink(folder, options.delay)
    env = {"ASKMD_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}
    env |= {"ASKMD_DATABASE_URL": urls[0], "ASKMD_KEYS_URL": urls[1]} if urls else {}
    site = Site(workers=1, env=env)
    app = create_app(site.settings())
    workers = ["worker"] + [f"worker {number}" for number in range(1, options.workers)]
    try:
        with app.app_context():
            began = time.perf_counter()
            subscribe(options.subscribers)
            print(f"{options.subscribers} subscribers after {time.perf_counter() - began:.0f} s", flush=True)
            others = [factories.post() for _ in range(3)]
            for announcement in others:
                del announcement
            _no_announcements()
            db.session.commit()
        figures: dict[str, Any] = {}
        if not options.delay:
            figures["loop before"] = round(durable_loop.per_second(sink.port, folder, SAMPLE))
        sink.forget()
        site.start("web", *workers)
        with app.app_context():
            post = factories.post(body="<p>" + "One quiet sentence of a post. " * 20 + "</p>")
            path = f"/posts/{post.slug}"
            db.session.commit()
        figures |= _watch(site, app, sink, workers, options, [path, "/", "/ask"])
        figures |= verdict(sink, options.subscribers)
        if not options.delay:
            figures["loop after"] = round(durable_loop.per_second(sink.port, folder, SAMPLE))
            ceiling = (figures["loop before"] + figures["loop after"]) / 2
            figures["ratio to the bare loop"] = round(figures["a second"] / ceiling, 2)
        return figures
    finally:
        site.stop()
        sink.stop()
        with app.app_context():
            db.engine.dispose()
            keys.store().engine.dispose()
        if postgres is not None:
            postgres.close()


def _no_announcements() -> None:
    """Posts that were there before are not announced."""
    db.session.execute(Announcement.__table__.update().values(expanded_at=clock.now()))


def _watch(
    site: Site, app: Any, sink: Sink, workers: list[str], options: argparse.Namespace, paths: list[str]
) -> dict[str, Any]:
    meanwhile = Meanwhile(site, paths)
    began, first, confirm, largest, kills = time.time(), 0.0, None, 0.0, 0
    used = 0.0
    dice = random.Random(options.seed)
    next_kill = dice.randint(5, 300)
    meanwhile.start()
    last = -1
    while time.time() < began + PATIENCE_SECONDS:
        time.sleep(0.02 if kills < options.kills else 0.25)
        count = sink.count()
        if count and not first:
            first, used = time.time(), processor_seconds([site.processes[name].pid for name in workers])
        largest = max(largest, memory([site.processes[name].pid for name in workers]))
        if confirm is None and count > CONFIRM_AFTER * options.subscribers and not options.kills:
            confirm = asked_in_the_middle(site, sink)
        if kills < options.kills and count >= next_kill:
            name = dice.choice(workers)
            site.kill(name)
            site.start(name)
            kills, next_kill = kills + 1, sink.count() + dice.randint(5, 300)
        if count == last or kills < options.kills:
            with app.app_context():
                if _is_over() and kills >= options.kills:
                    break
        last = count
    spent = processor_seconds([site.processes[name].pid for name in workers])
    meanwhile.stop()
    lines = sink.lines()
    times = sorted(float(line[0]) for line in lines if line[1].startswith("reader"))
    seconds = times[-1] - times[0]
    pages = sorted(meanwhile.seconds)
    with app.app_context():
        states = {
            state.value: n
            for state, n in db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
        }
    return {
        "seconds until the first": round(first - began, 1),
        "seconds": round(seconds, 1),
        "a second": round(len(times) / seconds, 1),
        "worker ms a mail": round(1000 * (spent - used) / len(times), 2),
        "worker MB at most": round(largest),
        "pages": len(pages),
        "page p95 ms": round(pages[int(len(pages) * 0.95)] * 1000),
        "page statuses": sorted(meanwhile.statuses),
        "confirmation after s": confirm and round(confirm, 1),
        "kills": kills,
        "states": states,
    }


def _is_over() -> bool:
    query = select(func.count()).select_from(Broadcast).where(Broadcast.finished_at.is_(None))
    open_ones = db.session.execute(query).scalar_one()
    waiting = select(Delivery.id).where(Delivery.state.in_([State.CREATED, State.SENDING, State.RETRYING])).limit(1)
    has_begun = db.session.execute(select(Broadcast.id).limit(1)).first() is not None
    is_over = has_begun and not open_ones and db.session.execute(waiting).first() is None
    db.session.rollback()
    return is_over


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0, help="milliseconds before each answer of the mail server")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    print(json.dumps(run(parser.parse_args()), indent=2))


if __name__ == "__main__":
    main()
