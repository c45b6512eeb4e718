"""Ten thousand steps by lot over the three tables, on both databases, some of them through the doors.

    python bench/rulebook_steps.py [--steps 10000] [--http 500] [--minutes 60] [--database sqlite postgres] [--seed 7]

After each allowed step: nobody approved their own words; what is public or delivered is an approved revision, word for
word, and its digest names it; and from each shape of state that is new, two doctors lead the question to its end. The
steps through the doors are those of `tests/web/test_whatever_comes_through_the_doors.py`, with its witness. PostgreSQL
is looked for where the tests look for it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import time_machine
from flask import Flask

import config
from askmd import create_app
from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Consent
from tests.support.browser import Browser
from tests.support.crowd import Crowd
from tests.support.databases import Postgres, Sqlite, Stores
from tests.support.practice import VERBS
from tests.support.rules import Walk
from tests.support.steps import go_some_way, take_one, the_question
from tests.support.team import Team
from tests.support.way_out import Shapes
from tests.support.witness import GONE

STEPS_OF_A_WALK = 60
STEPS_AT_THE_DOORS = 25
Figures = dict[str, object]


@contextmanager
def new_site(stores: Stores) -> Iterator[Flask]:
    """A site on databases that are empty again."""
    with tempfile.TemporaryDirectory(prefix="askmd-steps-") as folder:
        content, keys = stores.fresh(Path(folder))
        env = config.fresh_environment("http://localhost") | {
            "ASKMD_DATABASE_URL": content,
            "ASKMD_KEYS_URL": keys,
            "ASKMD_DATA_DIR": folder,
            "ASKMD_SMTP_URL": "smtp://127.0.0.1:9",
            "ASKMD_MAIL_FROM": "questions@example.org",
            "ASKMD_TRUSTED_PROXIES": "0",
        }
        app = create_app(config.load(env, mode=config.Mode.TEST) | {"TESTING": True})
        with app.app_context(), time_machine.travel(clock.now(), tick=False) as hand:
            app.extensions["bench-hand"] = hand
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
                app.extensions["askmd-keys"].engine.dispose()
                app.extensions["askmd-jobs"].close()


def walk(stores: Stores, steps: int, luck: Random, minutes: float) -> Figures:
    """So many steps by the verbs, in practices of a few dozen each; fewer when the time is over."""
    end = time.perf_counter() + minutes * 60
    known: Shapes = set()
    verbs: Counter[str] = Counter()
    reached: set[str] = set()
    taken = refused = 0
    with new_site(stores) as app:
        while taken + refused < steps and time.perf_counter() < end:
            one = Walk(app.extensions["bench-hand"], luck, luck.choice(list(Consent)), known)
            one.go(min(STEPS_OF_A_WALK, steps - taken - refused))
            taken, refused, verbs, reached = (
                taken + one.taken,
                refused + one.refused,
                verbs + one.verbs,
                reached | one.reached,
            )
            db.session.rollback()
    return {
        "steps": taken + refused,
        "allowed": taken,
        "refused": refused,
        "shapes led to their end": len(known),
        "statuses reached": sorted(reached),
        "verbs never allowed": sorted(set(VERBS) - set(verbs)),
        "self-approvals": 0,
        "stuck": 0,
    }


def at_the_doors(stores: Stores, steps: int, luck: Random) -> Figures:
    """So many steps by HTTP: everybody at the doors of one site after the other."""
    taken: Counter[str] = Counter()
    sites = 0
    while sum(taken.values()) < steps:
        sites += 1
        with new_site(stores) as app:
            crowd = Crowd(app, _browsers(app), app.extensions["bench-hand"], luck.choice(list(Consent)))
            try:
                _live(crowd, luck)
            except AssertionError as error:
                error.add_note("\n".join(crowd.log))
                raise
            told = (line.rsplit(": ", 1)[-1] for line in crowd.log if not line.startswith("clock"))
            taken += Counter("refused" if status >= "400" else "allowed" for status in told)
    return {"steps by HTTP": sum(taken.values()), **taken, "sites": sites}


def _live(crowd: Crowd, luck: Random) -> None:
    go_some_way(crowd, luck.choice)
    crowd.witness.look()
    for _ in range(STEPS_AT_THE_DOORS):
        take_one(crowd, luck.choice)
        crowd.look_if_changed()
    if the_question(crowd).status not in GONE:
        Team(crowd).publish()
        crowd.witness.look()


def _browsers(app: Flask) -> Callable[[], Browser]:
    app.test_client_class = Browser
    return partial(app.test_client)  # type: ignore[arg-type]


def main() -> None:
    """Run and print; a rule that was broken ends it with the steps that led there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--http", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=60, help="the most for the steps by the verbs")
    parser.add_argument("--database", nargs="*", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    figures: dict[str, Figures] = {}
    for name in options.database:
        with tempfile.TemporaryDirectory(prefix="askmd-stores-") as folder:
            stores: Stores = Postgres() if name == "postgres" else Sqlite(Path(folder))
            began = time.perf_counter()
            try:
                found = walk(stores, options.steps, Random(options.seed), options.minutes) if options.steps else {}
                found |= at_the_doors(stores, options.http, Random(options.seed)) if options.http else {}
            finally:
                stores.close()
        figures[name] = {"seed": options.seed, **found, "seconds": round(time.perf_counter() - began)}
        print(name, json.dumps(figures[name], indent=2), flush=True)
    Path(__file__).with_name("results").mkdir(exist_ok=True)
    Path(__file__).with_name("results").joinpath("rulebook_steps.json").write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
