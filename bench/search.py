"""How often a search finds the right post, and how long it takes among very many.

    python bench/search.py [--database sqlite|postgres] [--posts 100000] [--skip-meaning] [--skip-quality]

Quality: the corpus beside the project as posts, its lay queries and those of tests/examples/similar, words alone and
with meaning; then words of titles with one wrong letter. Speed: that many posts, made of the corpus' sentences (of
invented ones without it), asked for the same queries and for the commonest words. Without the corpus only speed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from askmd import create_app, embedding
from askmd.accounts import services as accounts
from askmd.accounts.models import Account
from askmd.answers.models import AnswerKind, ReviewMode
from askmd.core import clock
from askmd.extensions import db
from askmd.posts import answered, searching
from askmd.posts.models import Post, PostTopic
from askmd.posts.searching import asking, synonyms, upkeep, wordlist
from askmd.topics.models import Topic
from askmd.topics.services import seed_defaults
from askmd.workflow import SYSTEM, PostStatus
from bench import search_meaning
from bench.similar import SHARED, Query, read, sets
from tests.support.databases import postgres_url, upgrade

BARS = {"sqlite": 50, "postgres": 120}
INVENTED = "The bridge stands on two banks. Ask your own team about treatment, tests and the scan. Rest after surgery."
AT_ONCE = 1_000
# What is typed into the box of a search, against what is written to a doctor, in words.
SHORT = 10


def main() -> None:
    """Fill, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=list(BARS), default="sqlite")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--skip-meaning", action="store_true")
    parser.add_argument("--skip-quality", action="store_true")
    chosen = parser.parse_args()
    rows = read(SHARED / "cancergov.jsonl")
    queries = sets(rows)
    if rows and not chosen.skip_quality:
        with _site(chosen.database):
            _quality(rows, queries, with_meaning=not chosen.skip_meaning and embedding.is_available())
    if chosen.posts:
        with _site(chosen.database):
            texts = [text for own in queries.values() for text, _right in own]
            _speed(chosen.posts, rows, texts, BARS[chosen.database])


def _quality(rows: list[dict], queries: dict[str, list[Query]], *, with_meaning: bool) -> None:
    ids = _fill([(row["question"], row["question"], row["answer"]) for row in rows])
    _index()
    available = embedding.is_available
    for is_used in (False, True) if with_meaning else (False,):
        embedding.is_available = available if is_used else lambda: False
        print("with meaning" if is_used else "words alone")
        if is_used:
            search_meaning.fill(ids, rows)
        for name, own in queries.items():
            print(f"  {name}: {_recall(own, ids)}")
        if not is_used:
            for seed in (1, 2):
                print(f"  titles' words with one letter wrong: {_misspelt([row['question'] for row in rows], seed)}")
    embedding.is_available = available


def _recall(queries: list[Query], ids: list[int]) -> str:
    places = []
    for text, right in queries:
        wanted = {ids[number] for number in right}
        found = [hit.post_id for hit in searching.search(text).hits]
        places.append(next((place for place, id in enumerate(found) if id in wanted), 99))
    return "  ".join(f"@{k} {sum(place < k for place in places) / len(places):.3f}" for k in (1, 3, 10))


def _misspelt(titles: list[str], seed: int) -> str:
    """Words of six letters and more, each with one wrong: how often a post with the word is on the first page."""
    chance = random.Random(seed)
    every = sorted({word for title in titles for word in asking.analysis.spellings(title) if len(word) >= 6})
    found = tried = 0
    for word in every:
        wrong = _wrong(word, chance)
        if wrong in every:
            continue
        tried += 1
        stem = asking.analysis.term(word)
        hits = searching.search(wrong).hits
        found += any(stem in asking.analysis.terms("".join(text for text, _ in hit.title)) for hit in hits)
    return f"{found / tried:.3f} of {tried}"


def _wrong(word: str, chance: random.Random) -> str:
    place, letter = chance.randrange(len(word)), chance.choice("abcdefghijklmnopqrstuvwxyz")
    kind = chance.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + letter + word[place:]
    if kind == 2 and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + letter + word[place + 1 :]


def _speed(many: int, rows: list[dict], texts: list[str], bar: int) -> None:
    chance = random.Random(7)
    sentences = [s for row in rows for s in row["answer"].split(". ") if s] or INVENTED.split(". ")
    titles = [row["question"] for row in rows] or texts or ["May I swim after treatment?"]
    began = time.perf_counter()
    for start in range(0, many, AT_ONCE):
        made = range(start, min(start + AT_ONCE, many))
        _fill(
            [(chance.choice(titles), chance.choice(titles), ". ".join(chance.choices(sentences, k=15))) for _ in made]
        )
    print(f"{many} posts: filled in {time.perf_counter() - began:.0f} s", flush=True)
    began = time.perf_counter()
    _index()
    print(f"  indexed in {time.perf_counter() - began:.0f} s", flush=True)
    available, embedding.is_available = embedding.is_available, lambda: False
    common = ["cancer", "treatment of cancer", "what are the signs of cancer", "lung", "breast cancer", "chemotherapy"]
    short = [text for text in texts if len(text.split()) <= SHORT]
    every = {
        "short queries": short,
        "stories": [text for text in texts if text not in short],
        "common words": common * 10,
        "misspelt": ["pancretic", "lymfoma treatmnt"] * 20,
    }
    for name, own in every.items():
        spent = sorted(_milliseconds(text) for text in own)
        if spent:
            middle, most = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
            print(f"  {name}: p50 {middle:.0f} ms, p95 {most:.0f} ms (bar {bar}), most {spent[-1]:.0f} ms")
    posts = db.session.execute(select(Post).limit(20)).scalars().all()
    began = time.perf_counter()
    for post in posts:
        answered.related(post)
    print(f"  related posts: {(time.perf_counter() - began) / len(posts) * 1000:.0f} ms")
    embedding.is_available = available


def _milliseconds(text: str) -> float:
    began = time.perf_counter()
    searching.search(text)
    return (time.perf_counter() - began) * 1000


def _fill(posts: list[tuple[str, str, str]]) -> list[int]:
    """Public posts without any of the work that makes them; their numbers."""
    last = db.session.execute(select(Post.id).order_by(Post.id.desc()).limit(1)).scalar() or 0
    author = db.session.execute(select(Account.id).limit(1)).scalar()
    topics = db.session.execute(select(Topic.id).order_by(Topic.id)).scalars().all()
    now = clock.now()
    values = [
        {
            "id": last + number,
            "kind": AnswerKind.ARTICLE,
            "status": PostStatus.PUBLISHED,
            "approval": ReviewMode.IMPORTED,
            "author_id": author,
            "slug": f"post-{last + number}",
            "title": title[:300],
            "question": question,
            "body": f"<p>{body}</p>",
            "published_at": now - timedelta(hours=number % 50_000),
            "changed_at": now,
            "reviewed_at": now,
        }
        for number, (title, question, body) in enumerate(posts, 1)
    ]
    db.session.execute(insert(Post.__table__), values)
    db.session.execute(
        insert(PostTopic.__table__),
        [{"post_id": one["id"], "topic_id": topics[one["id"] % len(topics)]} for one in values],
    )
    db.session.commit()
    return [one["id"] for one in values]


def _index() -> None:
    for _done in upkeep.rebuild():
        db.session.commit()
    assert wordlist.known().size


@contextmanager
def _site(kind: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="askmd-bench-search-") as temporary, _databases(kind, temporary) as urls:
        app = create_app(_settings(urls, Path(temporary)))
        with app.app_context():
            roles = accounts.Roles(is_doctor=True)
            accounts.invite("doctor@example.org", "Doctor One", roles=roles, by=SYSTEM)
            seed_defaults()
            synonyms.seed_defaults()
            db.session.commit()
            yield
            db.session.remove()
            db.engine.dispose()
        app.extensions["askmd-keys"].engine.dispose()


@contextmanager
def _databases(kind: str, folder: str) -> Iterator[tuple[str, str]]:
    if kind == "sqlite":
        urls = (f"sqlite:///{folder}/askmd.sqlite3", f"sqlite:///{folder}/keys.sqlite3")
        upgrade(*urls)
        yield urls
        return
    names = [f"askmd_bench_search_{store}" for store in ("content", "keys")]
    url = make_url(postgres_url().replace("postgresql://", "postgresql+psycopg://"))
    content, store = (url.set(database=name).render_as_string(hide_password=False) for name in names)
    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        try:
            upgrade(content, store)
            yield content, store
        finally:
            for name in names:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _settings(urls: tuple[str, str], folder: Path) -> dict[str, Any]:
    fresh = config.fresh_environment("http://localhost") | {
        "ASKMD_DATA_DIR": str(folder),
        "ASKMD_DATABASE_URL": urls[0],
        "ASKMD_KEYS_URL": urls[1],
        "ASKMD_SMTP_URL": "smtp://127.0.0.1:9",
        "ASKMD_MAIL_FROM": "questions@example.org",
    }
    return config.load(fresh, mode=config.Mode.TEST) | {"TESTING": True}


if __name__ == "__main__":
    main()
