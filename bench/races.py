"""Races at a served site: eight who claim the same question, and doctors who act on one post in the same instant.

    python bench/races.py [--rounds 200] [--race claim publish] [--database sqlite postgres]

Claim: in each round eight signed-in doctors press the button at once; exactly one may win, and the others must be told
who. Publish: the author rewrites, another doctor approves what they read, a third corrects, takes off the schedule or
retracts, all by HTTP, while the worker's own code publishes what is due; then a reader opens the page, and what it
shows must be an approved revision, word for word. PostgreSQL is looked for where the tests look for it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask

from askmd import create_app
from askmd.accounts.passwords import set_password
from askmd.core.errors import DomainError
from askmd.extensions import db
from askmd.posts import publishing
from askmd.posts.models import Post
from askmd.questions.models import Question
from askmd.workflow import PostStatus, QuestionStatus
from bench.browser import Answer, Browser
from bench.doctors import PASSWORD, Doctor
from bench.site import Site
from tests import factories
from tests.support.databases import Postgres
from tests.support.html import Page
from tests.support.races import KINDS, Stage, check, stage

SESSIONS = 8
TRIES_IN_A_ROW = 3
Figures = dict[str, object]


@contextmanager
def served(name: str) -> Iterator[tuple[Site, Flask]]:
    """A site of two processes on this kind of database, and the same site in this process, to look at its rows."""
    postgres = Postgres() if name == "postgres" else None
    with tempfile.TemporaryDirectory(prefix="askmd-races-") as folder:
        urls = postgres.fresh(Path(folder)) if postgres else None
        site = Site(env={"ASKMD_DATABASE_URL": urls[0], "ASKMD_KEYS_URL": urls[1]} if urls else None)
        app = create_app(site.settings())
        try:
            with app.app_context():
                yield site, app
        finally:
            site.stop()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            app.extensions["askmd-keys"].engine.dispose()
            if postgres:
                postgres.close()


class Staff:
    """Doctors who are signed in, each with the token that their forms carry."""

    def __init__(self, site: Site, count: int) -> None:
        self.people = [Doctor(f"doctor{number}@example.org", Browser(site.base)) for number in range(count)]
        self.accounts = [
            factories.doctor(name=f"Dr {chr(65 + n)}", address=one.address) for n, one in enumerate(self.people)
        ]
        set_password(self.accounts[0], PASSWORD)
        for number, account in enumerate(self.accounts):
            account.password = self.accounts[0].password
            self.people[number].browser.address = f"203.0.113.{number + 1}"
        self.ids, self.names = [one.id for one in self.accounts], [one.name for one in self.accounts]
        db.session.commit()
        self.tokens: list[str] = []

    def sign_in(self) -> None:
        """As everybody does."""
        for person in self.people:
            person.sign_in()
            page = Page(person.browser.get("/account/profile").text)
            self.tokens.append(next(form.values["csrf_token"][0] for form in page.forms if "csrf_token" in form.values))

    def press(self, who: int, path: str, **sent: str) -> Answer:
        """Send one form; where it leads is not followed."""
        pairs = [("csrf_token", self.tokens[who]), *sent.items()]
        return self.people[who].browser.post(path, pairs, follow=False)


def claim(name: str, rounds: int) -> Figures:
    """So many questions, each claimed by eight browsers at once."""
    told: Counter[str] = Counter()
    with served(name) as (site, _app):
        staff, asked = Staff(site, SESSIONS), [factories.question().id for _ in range(rounds)]
        db.session.commit()
        site.start("web")
        staff.sign_in()
        barrier = Barrier(SESSIONS)

        def claim_one(who: int, id: int) -> Answer:
            barrier.wait(timeout=60)
            return staff.press(who, f"/dashboard/questions/{id}/claim")

        with ThreadPoolExecutor(SESSIONS) as pool:
            for id in asked:
                came = list(pool.map(claim_one, range(SESSIONS), [id] * SESSIONS))
                told[_verdict(id, came, staff)] += 1
    return {"rounds": rounds, **told}


def _verdict(id: int, came: list[Answer], staff: Staff) -> str:
    question = db.session.get_one(Question, id, populate_existing=True)
    holder, is_claimed = question.assignee_id, question.status is QuestionStatus.CLAIMED
    # Who only looked must not keep the site waiting for a turn to write.
    db.session.rollback()
    winners = [who for who, answer in enumerate(came) if answer.status == 303]
    if len(winners) != 1:
        return f"{len(winners)} winners"
    if not is_claimed or holder != staff.ids[winners[0]]:
        return "the winner does not hold it"
    sentence = f"This question is already with {staff.names[winners[0]]}."
    losers = [answer for who, answer in enumerate(came) if who not in winners]
    return "one winner, seven told who" if all(_says(sentence, one) for one in losers) else "a loser was not told who"


def _says(sentence: str, answer: Answer) -> bool:
    return answer.status == 409 and sentence in answer.text


def publish(name: str, rounds: int) -> Figures:
    """So many posts, each published, approved, edited, corrected and retracted at once."""
    told: Counter[str] = Counter()
    with served(name) as (site, app):
        staff = Staff(site, 3)
        stages = [stage(KINDS[number % len(KINDS)], staff.accounts, number) for number in range(rounds)]
        db.session.commit()
        site.start("web")
        staff.sign_in()
        reader = Browser(site.base)
        for number, one in enumerate(stages):
            _all_at_once([*_by_http(staff, one, number), lambda one=one: _publish(app, one)])
            db.session.rollback()
            told["public" if check(one) else "not public"] += 1
            _read(reader, one)
    return {"rounds": rounds, **told, "what is public was approved": f"{rounds} of {rounds}"}


def _by_http(staff: Staff, one: Stage, number: int) -> list[Callable[[], object]]:
    answer, post = f"/dashboard/answers/{one.answer}", f"/dashboard/posts/{one.post}"
    text = {"title": f"Text {number}, unseen", "question": "What was asked?", "short_answer": "In short."}
    text |= {"body": "<p>Nobody has seen this.</p>", "act": "submit", "needs_no_reference": "y", "has_no_conflict": "y"}

    def rewrite() -> None:
        staff.press(0, f"{answer}/recall" if number % 4 == 3 else f"{answer}/revise")
        for base in ("1", "2"):
            staff.press(0, answer, base_number=base, **text)

    third = ("retract", "correct", "unschedule")[number % 3]
    return [
        rewrite,
        lambda: staff.press(1, f"{answer}/approve", digest=one.digest),
        lambda: staff.press(2, f"{post}/{third}", text="It was wrong."),
    ]


def _publish(app: Flask, one: Stage) -> None:
    """What the worker does when a post is due."""
    with app.app_context():
        for _ in range(TRIES_IN_A_ROW):
            try:
                publishing.publish(db.session.get_one(Post, one.post))
                db.session.commit()
            except DomainError:
                db.session.rollback()
        db.session.remove()


def _read(reader: Browser, one: Stage) -> None:
    post = db.session.get_one(Post, one.post)
    is_public, path, title = post.status is PostStatus.PUBLISHED, f"/posts/{post.slug}", post.title or ""
    db.session.rollback()
    text = reader.get(path).text
    if (is_public and title not in text) or "Nobody has seen this" in text:
        raise AssertionError(f"A reader of {path} sees other words than those that were approved.")


def _all_at_once(some: list[Callable[[], object]]) -> None:
    barrier, failed = Barrier(len(some)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait(timeout=60)
        try:
            act()
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=run, args=(act,)) for act in some]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


RACES: dict[str, Callable[[str, int], Figures]] = {"claim": claim, "publish": publish}


def main() -> None:
    """Run and print; the exit code says whether there was one winner each time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--race", nargs="*", choices=list(RACES), default=list(RACES))
    parser.add_argument("--database", nargs="*", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    for name in options.database:
        for what in options.race:
            began = time.perf_counter()
            found = RACES[what](name, options.rounds)
            figures[f"{what}, {name}"] = found | {"seconds": round(time.perf_counter() - began)}
            print(f"{what}, {name}:", json.dumps(figures[f"{what}, {name}"]), flush=True)
    Path(__file__).with_name("results").mkdir(exist_ok=True)
    Path(__file__).with_name("results").joinpath("races.json").write_text(json.dumps(figures, indent=2))
    claims = [found for what, found in figures.items() if what.startswith("claim")]
    sys.exit(0 if all(found.get("one winner, seven told who") == options.rounds for found in claims) else 1)


if __name__ == "__main__":
    main()
