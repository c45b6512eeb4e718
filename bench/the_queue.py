"""How long a page of the doctors' queue takes among very many questions: every tab, filter and place.

    python bench/the_queue.py [--questions 1000000] [--open 20000] [--database sqlite|postgres] [--erased] [--keep NAME]

All pages are asked for through the app, signed in, with the audit event that each writes. Prints a table, and the bars:
95 of 100 pages within 300 ms on SQLite and 200 ms on PostgreSQL, the last page within twice the time of the first.
With --keep the databases stay for another run. PostgreSQL is looked for as the tests do (ASKMD_TEST_POSTGRES).
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select
from sqlalchemy.engine import make_url

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from askmd import create_app
from askmd.accounts import services as accounts
from askmd.accounts.models import Account
from askmd.extensions import db
from askmd.posts import worklist
from askmd.posts.worklist import Key, Tab
from askmd.questions.models import Question
from askmd.topics.models import Topic
from askmd.topics.services import seed_defaults
from askmd.web.dashboard import places
from askmd.workflow import SYSTEM, QuestionStatus
from bench import many
from tests.support.browser import Browser
from tests.support.databases import postgres_url, upgrade

BARS = {"sqlite": 300, "postgres": 200}
DOCTORS = 6
PERCENTILE = 0.95


def main() -> None:
    """Fill, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=20_000)
    parser.add_argument("--database", choices=list(BARS), default="sqlite")
    parser.add_argument("--erased", action="store_true")
    parser.add_argument("--keep", default="")
    parser.add_argument(
        "--each", type=int, default=3, help="how often each filter is asked for; places four times as often"
    )
    chosen = parser.parse_args()
    with _databases(chosen.database, chosen.keep) as (urls, folder):
        app = create_app(_settings(urls, folder))
        with app.app_context():
            is_empty = db.session.execute(select(Question.id).limit(1)).first() is None
            db.session.rollback()
            if is_empty:
                _timed("filled", lambda: _fill(chosen))
            is_well = _measure(app, BARS[chosen.database], chosen.each)
            db.session.remove()
            db.engine.dispose()
        app.extensions["askmd-keys"].engine.dispose()
    sys.exit(0 if is_well else 1)


def _fill(chosen: argparse.Namespace) -> None:
    seed_defaults()
    roles = accounts.Roles(is_doctor=True)
    people = [accounts.invite(f"doctor{n}@example.org", f"Doctor {n}", roles=roles, by=SYSTEM) for n in range(DOCTORS)]
    for account in people:
        accounts.accept(account, name=account.name, password="four stones over quiet water")
    db.session.commit()
    ids = [account.id for account in people]
    topics = list(db.session.execute(select(Topic.id)).scalars())
    db.session.commit()
    many.fill(
        questions=chosen.questions,
        open_=chosen.open,
        doctors=ids,
        topics=topics,
        erased=chosen.erased,
    )
    many.seal_words()


def _measure(app: Any, bar: int, each: int) -> bool:
    account = db.session.execute(select(Account).order_by(Account.id)).scalars().first()
    if account is None:
        raise RuntimeError("Nobody can look at the queue.")
    app.test_client_class = Browser
    client: Any = app.test_client()
    client.sign_in(account)
    client._look_at = lambda response: None
    get(client, "/dashboard/")
    before = _memory()
    times: list[float] = []
    is_well = True
    worked = time.process_time()
    print(f"{'list':32} {'median':>8} {'p95':>8} {'most':>8}   milliseconds")
    for tab in Tab:
        is_well &= _places(client, tab, account, times, 4 * each)
        for name, value in _filters(account):
            _row(
                f"  {tab.value}, {name}",
                [get(client, f"/dashboard/?tab={tab.value}&{value}") for _ in range(each)],
                times,
            )
    _row("news", [get(client, "/dashboard/queue/news?tab=to-claim&newest=1") for _ in range(4 * each)], times)
    all_ = sorted(times)
    p95 = all_[int(len(all_) * PERCENTILE)]
    print(f"\n{len(all_)} pages: p95 {p95:.0f} ms (bar {bar}), most {all_[-1]:.0f} ms")
    worked = (time.process_time() - worked) * 1000 / len(all_)
    print(f"of each page {worked:.0f} ms are work of this process, the rest is waiting for disk, server and others")
    print(f"memory at first {before} MB, at last {_memory()} MB")
    return is_well and p95 <= bar


def _places(client: Any, tab: Tab, account: Account, times: list[float], some: int) -> bool:
    first = _row(f"{tab.value}, first page", [get(client, f"/dashboard/?tab={tab.value}") for _ in range(some)], times)
    last = _last(tab, account)
    if last is None:
        return True
    address = f"/dashboard/?tab={tab.value}&after={places.written(last)}"
    found = _row(f"{tab.value}, last page", [get(client, address) for _ in range(some)], times)
    return found <= 2 * first


def _last(tab: Tab, account: Account) -> Key | None:
    """A place with fewer than a page behind it."""
    if tab is not Tab.ALL:
        page, worklist.PAGE = worklist.PAGE, 1_000_000
        found, _ = worklist.page(tab, by=account)
        worklist.PAGE = page
        return found[-page] if len(found) > page else None
    over = select(Question.waits_since, Question.id).where(Question.status == QuestionStatus.ANSWERED)
    rows = db.session.execute(over.order_by(Question.waits_since, Question.id).limit(worklist.PAGE)).all()
    return Key(2, rows[-1].waits_since + timedelta(seconds=1), 0, rows[-1].id) if rows else None


def _filters(account: Account) -> Iterator[tuple[str, str]]:
    topics = list(db.session.execute(select(Topic.id)).scalars())
    yield from (("topic", f"topic={topics[0]}"), ("rare topic", f"topic={topics[-1]}"), ("no topic", "topic=none"))
    yield from ((f"who {who}", f"who={who}") for who in ("relative", "clinician", "friend"))
    yield from ((f"waiting {waited}", f"waited={waited}") for waited in ("late", "7", "30"))
    yield from ((f"consent {consent}", f"consent={consent}") for consent in ("publish", "private", "ask_first"))
    yield from ((f"language {language}", f"language={language}") for language in ("en", "fi", "xx"))
    yield from (("mine", f"doctor={account.id}"), ("nobody's", "doctor=none"))
    yield ("declined, topic", f"status=declined&topic={topics[0]}")
    yield ("answered, friend", "status=answered&who=friend")
    yield ("waiting, topic, who, consent", f"status=waiting&topic={topics[0]}&who=relative&consent=publish")
    yield ("topic, who, language, late", f"topic={topics[0]}&who=clinician&language=en&waited=late")


def get(client: Any, address: str) -> float:
    """Milliseconds until the whole page was there."""
    began = time.perf_counter()
    response = client.get(address)
    spent = (time.perf_counter() - began) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status}.")
    return spent


def _row(name: str, spent: list[float], times: list[float]) -> float:
    times += spent
    ordered = sorted(spent)
    median, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * PERCENTILE)]
    print(f"{name:32} {median:8.0f} {p95:8.0f} {ordered[-1]:8.0f}", flush=True)
    return median


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(name: str, act: Callable[[], None]) -> None:
    began = time.perf_counter()
    act()
    print(f"{name} in {time.perf_counter() - began:.0f} s", flush=True)


def _settings(urls: tuple[str, str], folder: Path) -> dict[str, Any]:
    fresh = config.fresh_environment("http://localhost") | {
        "ASKMD_DATA_DIR": str(folder),
        "ASKMD_DATABASE_URL": urls[0],
        "ASKMD_KEYS_URL": urls[1],
        "ASKMD_SMTP_URL": "smtp://127.0.0.1:9",
        "ASKMD_MAIL_FROM": "questions@example.org",
    }
    kept = folder / "environment"
    # The same keys must open the words in another run.
    if kept.exists():
        fresh |= dict(line.split("=", 1) for line in kept.read_text(encoding="utf-8").splitlines())
    else:
        secret = {name: fresh[name] for name in ("ASKMD_SECRET_KEY", "ASKMD_ENCRYPTION_KEYS")}
        kept.write_text("\n".join(f"{name}={value}" for name, value in secret.items()), encoding="utf-8")
    return config.load(fresh, mode=config.Mode.TEST) | {"TESTING": True}


@contextmanager
def _databases(kind: str, keep: str) -> Iterator[tuple[tuple[str, str], Path]]:
    with tempfile.TemporaryDirectory(prefix="askmd-bench-queue-") as temporary:
        folder = Path(tempfile.gettempdir()) / f"askmd-bench-queue-{keep}" if keep else Path(temporary)
        folder.mkdir(exist_ok=True)
        if kind == "sqlite":
            urls = (f"sqlite:///{folder / 'askmd.sqlite3'}", f"sqlite:///{folder / 'keys.sqlite3'}")
            upgrade(*urls)
            yield urls, folder
            return
        names = [f"askmd_bench_queue_{keep or 'once'}_{store}" for store in ("content", "keys")]
        with psycopg.connect(postgres_url(), autocommit=True) as connection:
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for name in set(names) - there:
                connection.execute(f"CREATE DATABASE {name}")
        url = make_url(postgres_url().replace("postgresql://", "postgresql+psycopg://"))
        content, store = (url.set(database=name).render_as_string(hide_password=False) for name in names)
        try:
            upgrade(content, store)
            yield (content, store), folder
        finally:
            if not keep:
                with psycopg.connect(postgres_url(), autocommit=True) as connection:
                    for name in names:
                        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
