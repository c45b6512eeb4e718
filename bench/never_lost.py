"""Tries to lose what a doctor typed: servers killed, sessions ended, wires cut, two writers at once.

    python bench/never_lost.py [--tries 100] [--seed 1] [--database sqlite|postgres]

Each try types into a draft of its own through a really served site, lets the trouble come at a random moment, and then
looks for every text that the page had shown as saved: in the editor when it is opened again, or in the history. What
counts as lost is counted in characters. PostgreSQL is looked for where the tests look for it.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from sqlalchemy import delete

from askmd import create_app
from askmd.accounts.models import Account, WebSession
from askmd.answers import drafts, queries, services
from askmd.answers.models import Answer, AnswerKind
from askmd.extensions import db
from bench.doctors import PASSWORD, join
from bench.site import Site
from tests.support.databases import Postgres
from tests.support.typist import Door, Typist

TROUBLES = ("server killed", "session ended", "network cut", "two writers")
WORDS = "stone water bridge lamp ginger 17% naïve “quoted” <b>bold</b> ελπίδα 🌉 a&b\n".split(" ")


class Practice:
    """The served site, two doctors with a browser each, and a look into the rows from here."""

    def __init__(self, chance: random.Random, urls: tuple[str, str] | None = None) -> None:
        env = {"ASKMD_DATABASE_URL": urls[0], "ASKMD_KEYS_URL": urls[1]} if urls else None
        self.chance, self.site = chance, Site(workers=1, env=env)
        people = join(self.site, subscribers=0)
        self.app: Flask = create_app(self.site.settings())
        self.site.start("web")
        self.addresses = [doctor.address for doctor in people]
        self.doors = [Door(f"localhost:{self.site.port}", self.site.port) for _ in people]
        for number in range(len(people)):
            self.sign_in(number)

    def sign_in(self, number: int) -> None:
        """Type address and password."""
        self.doors[number].sign_in(self.addresses[number], PASSWORD)

    def draft(self) -> str:
        """A new draft of the first doctor; its page."""
        with self.app.app_context():
            answer = services.start_article(AnswerKind.ARTICLE, by=db.session.get_one(Account, 1))
            db.session.commit()
            return f"/dashboard/answers/{answer.id}"

    def some(self, typist: Typist, most: int = 4) -> None:
        """Type and send some times, as while nothing is wrong."""
        for _ in range(self.chance.randint(1, most)):
            self.words(typist)
            typist.send()

    def words(self, typist: Typist) -> None:
        """Some words more."""
        typist.type(" ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(1, 60))))

    def end_sessions(self) -> None:
        """As after two hours away."""
        with self.app.app_context():
            db.session.execute(delete(WebSession))
            db.session.commit()

    def kept(self, path: str) -> list[str]:
        """Every text of this answer that can be read: in the editor of whoever may write, in drafts, in the history."""
        with self.app.app_context():
            answer = db.session.get_one(Answer, int(path.rsplit("/", 1)[-1]))
            found = [queries.content_of(revision).question for revision in queries.revisions(answer)]
            for account in db.session.query(Account):
                draft = drafts.of(answer, account)
                found.append(dict(draft.fields).get("question", "") if draft else "")
            author = answer.author_id - 1
        found.append(self.doors[author].get(path).field("question") or "")
        return found


def killed(practice: Practice, *paths: str) -> list[Typist]:
    """The server dies while texts are under way, and comes back."""
    typists = [Typist(practice.doors[0], path) for path in paths]
    for typist in typists:
        practice.some(typist)
        practice.words(typist)
    senders = [threading.Thread(target=typist.send) for typist in typists]
    for sender in senders:
        sender.start()
    time.sleep(practice.chance.random() * 0.04)
    practice.site.kill("web")
    for sender in senders:
        sender.join()
    practice.site.start("web")
    return typists


def signed_out(practice: Practice, path: str) -> list[Typist]:
    """The session ends; the script goes on after a sign-in, or the form comes back whole and is sent again."""
    typist = Typist(practice.doors[0], path)
    practice.some(typist)
    practice.end_sessions()
    practice.words(typist)
    if practice.chance.random() < 0.5:
        _expect(typist.send(), 401)
        practice.sign_in(0)
        typist.fetch_token()
        _expect(typist.send(), 200)
    else:
        reply = typist.press("save")
        _expect(reply.status if reply else 0, 401)
        practice.sign_in(0)
        typist.fetch_token()
        reply = typist.press("save")
        _expect(reply.status if reply else 0, 303)
    practice.sign_in(1)
    return [typist]


def cut(practice: Practice, path: str) -> list[Typist]:
    """The wire is cut somewhere in a request, or before its answer; the script tries again."""
    typist = Typist(practice.doors[0], path)
    practice.some(typist)
    for _ in range(practice.chance.randint(1, 3)):
        practice.words(typist)
        typist.send(cut=practice.chance.choice([practice.chance.randint(1, 1500), 10**6]))
    if practice.chance.random() < 0.5:
        _expect(typist.send(), 200)
    return [typist]


def two_writers(practice: Practice, path: str) -> list[Typist]:
    """Two windows of one doctor, or a colleague who takes the draft over."""
    first, second = Typist(practice.doors[0], path), Typist(practice.doors[0], path)
    practice.some(first)
    kind = practice.chance.randrange(3)
    if kind == 0:
        practice.some(second)
        practice.some(first)
    elif kind == 1:
        practice.words(second)
        second.press("save")
        practice.some(first)
    else:
        with practice.app.app_context():
            answer = db.session.get_one(Answer, int(path.rsplit("/", 1)[-1]))
            services.take_over(answer, by=db.session.get_one(Account, 2))
            db.session.commit()
        second = Typist(practice.doors[1], path)
        practice.some(second)
        practice.some(first)
    return [first, second]


TRIALS: dict[str, Callable[..., list[Typist]]] = dict(
    zip(TROUBLES, (killed, signed_out, cut, two_writers), strict=True)
)
# A server takes its time to come up again, so that it dies for several drafts at once.
AT_ONCE = {"server killed": 5}


def _expect(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"The site answered {status} instead of {wanted}.")


def lost(shown: str, kept: list[str]) -> int:
    """How many characters of a text that was shown as saved nobody can find again."""
    wanted = shown.strip()
    return 0 if any(wanted in text for text in kept) else len(wanted)


def main() -> int:
    """Run the tries and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    given = parser.parse_args()
    if given.database == "sqlite":
        return trouble(given.tries, given.seed)
    with closing(Postgres()) as postgres:
        return trouble(given.tries, given.seed, postgres.fresh(Path()))


def trouble(most_tries: int, seed: int, urls: tuple[str, str] | None = None) -> int:
    """Try so often; 1 if anything was lost."""
    chance = random.Random(seed)
    practice = Practice(chance, urls)
    tries, shown, missing = Counter[str](), Counter[str](), Counter[str]()
    try:
        while tries.total() < most_tries:
            kind = chance.choices(TROUBLES, [1 / AT_ONCE.get(one, 1) for one in TROUBLES])[0]
            most = most_tries - tries.total()
            paths = [practice.draft() for _ in range(min(most, AT_ONCE.get(kind, 1)))]
            typists = TRIALS[kind](practice, *paths)
            tries[kind] += len(paths)
            kept = {path: practice.kept(path) for path in paths}
            for typist in typists:
                shown[kind] += len(typist.shown)
                missing[kind] += lost(typist.shown, kept[typist.path])
    finally:
        with suppress(OSError):
            practice.site.stop()
        print(f"{'trouble':<16}{'tries':>8}{'characters shown as saved':>28}{'lost':>8}")
        for kind in TROUBLES:
            print(f"{kind:<16}{tries[kind]:>8}{shown[kind]:>28}{missing[kind]:>8}")
    print(f"{'in all':<16}{tries.total():>8}{shown.total():>28}{missing.total():>8}")
    return 1 if missing.total() else 0


if __name__ == "__main__":
    sys.exit(main())
