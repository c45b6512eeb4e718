"""Sixteen people who ask at the same time, beside one alone: how long each of their requests takes.

    python bench/askers.py [--askers 16] [--rounds 12] [--posts 5000]

Everybody opens the form, reads the question again on the check page, sends it and looks at the receipt: with one second
of thinking before each request, and without any. The figures are ratios of the same run: the 95th percentile of all
requests of the many over the median of one alone. Then what "already answered" costs while somebody writes (/ask/look),
over so many published posts.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from askmd import create_app
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.workflow import PostStatus
from bench.browser import Browser
from bench.intake import fields, texts
from bench.site import Site
from tests import factories
from tests.support.html import Page

THINKING = 1.0
BARS = {"thinking": 5, "not thinking": 12}
Times = dict[str, list[float]]


def publish(site: Site, count: int, words: list[str]) -> None:
    """So many public posts, each with words of its own: one is published by the rules, the others are its copies."""
    app = create_app(site.settings())
    with app.app_context():
        first = factories.post()
        db.session.flush()
        columns = {column.name: getattr(first, column.key) for column in Post.__table__.columns if column.name != "id"}
        rows = []
        for number in range(count - 1):
            asked, told = words[number % len(words)], words[(number * 7 + 3) % len(words)]
            about = {"slug": f"copy-{number}", "title": asked[:120], "question": f"{asked[:400]} {number}"}
            rows.append(columns | about | {"short_answer": told[:300], "body": f"<p>{told}</p>", "answer_id": None})
        db.session.execute(Post.__table__.insert(), rows)
        db.session.commit()
        assert first.status is PostStatus.PUBLISHED


class Asker:
    """One person, and how long each of their requests took, by what it was."""

    def __init__(self, site: Site, number: int) -> None:
        self.browser = Browser(site.base, address=f"198.51.{number // 200}.{number % 200 + 1}")
        self.number = number
        self.times: Times = defaultdict(list)
        self.errors: list[str] = []

    def ask(self, words: list[str], rounds: int, thinking: float) -> None:
        """Ask so many questions, one after the other."""
        for turn in range(rounds):
            # Everybody behind an address of their own for each few questions: limits are not what is measured.
            self.browser.address = f"198.51.{self.number}.{turn // 20 + 1}"
            self._one(words[(self.number * 31 + turn) % len(words)], thinking)

    def _one(self, text: str, thinking: float) -> None:
        form = Page(self._timed("form", thinking, lambda: self.browser.get("/ask"))).form()
        sent = fields(self.number, text, form.values["nonce"][0])
        page = self._timed("check", thinking, lambda: self.browser.post("/ask", [*sent, ("step", "check")]))
        checked = Page(page).form("Send my question").values
        pairs = [(name, value) for name, values in checked.items() for value in values]
        pairs += [("step", "send"), ("has_read", "y")]
        self._timed("send and receipt", thinking, lambda: self.browser.post("/ask", pairs))

    def _timed(self, what: str, thinking: float, request) -> str:  # type: ignore[no-untyped-def]
        if thinking:
            time.sleep(thinking * random.uniform(0.5, 1.5))
        began = time.perf_counter()
        answer = request()
        self.times[what].append(time.perf_counter() - began)
        if answer.status != 200:
            self.errors.append(f"{what}: {answer.status}")
        return str(answer.text)


def many(
    site: Site, askers: int, words: list[str], rounds: int, thinking: float, *, first: int
) -> tuple[Times, list[str]]:
    """Everybody at once; all their times, and whatever was no page."""
    people = [Asker(site, first + number) for number in range(askers)]
    with ThreadPoolExecutor(askers) as pool:
        list(pool.map(lambda person: person.ask(words, rounds, thinking), people))
    times: Times = defaultdict(list)
    for person in people:
        for what, taken in person.times.items():
            times[what] += taken
    return times, [error for person in people for error in person.errors]


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the others lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def looks(site: Site, words: list[str], count: int) -> list[float]:
    """Milliseconds of so many looks at a text that is being written."""
    browser, taken = Browser(site.base, address="198.51.250.1"), []
    for number in range(count):
        began = time.perf_counter()
        answer = browser.post("/ask/look", [("question", words[number % len(words)])])
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.status
    return taken


def run(options: argparse.Namespace) -> dict[str, object]:
    """One whole run; returns its figures."""
    words = texts(1000)
    site = Site()
    figures: dict[str, object] = {"askers": options.askers, "posts": options.posts}
    try:
        if options.posts:
            publish(site, options.posts, words)
        # With many posts the worker would compute their meanings meanwhile, which is not what is measured.
        site.start(*(["web"] if options.posts > 100 else []))
        looks(site, words, 40)
        alone, errors = many(site, 1, words, options.rounds * 3, 0, first=1)
        everything = [one for taken in alone.values() for one in taken]
        median = statistics.median(everything)
        figures |= {
            f"alone, {what}, median ms": round(statistics.median(taken) * 1000, 1) for what, taken in alone.items()
        }
        figures["alone, median ms"] = round(median * 1000, 1)
        for name, thinking, first in (("thinking", THINKING, 20), ("not thinking", 0, 60)):
            times, wrong = many(site, options.askers, words, options.rounds, thinking, first=first)
            errors += wrong
            p95 = percentile([one for taken in times.values() for one in taken], 0.95)
            figures[f"{name}, p95 ms"] = round(p95 * 1000, 1)
            figures[f"{name}, ratio (bar {BARS[name]})"] = round(p95 / median, 1)
            figures |= {
                f"{name}, {what}, p95 ms": round(percentile(taken, 0.95) * 1000, 1) for what, taken in times.items()
            }
        taken = looks(site, words, 300)
        figures["look, median ms"] = round(statistics.median(taken), 1)
        figures["look, p95 ms (bar 150 with the extra, 50 without)"] = round(percentile(taken, 0.95), 1)
        figures["errors"] = errors
    finally:
        site.stop()
    return figures


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--askers", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--posts", type=int, default=5000)
    figures = run(parser.parse_args())
    for name, value in figures.items():
        print(f"{name:40} {value}")
    Path(__file__).with_name("results").mkdir(exist_ok=True)
    Path(__file__).with_name("results").joinpath("askers.json").write_text(json.dumps(figures, indent=2, default=str))


if __name__ == "__main__":
    main()
