"""Whether an old site comes in whole: its posts, word by word, and every address that it had.

    python bench/wordpress.py EXPORT [--uploads FOLDER] [--stores CONTENT_URL KEYS_URL]

Makes a site in a folder of its own (or in two empty databases), brings the export in twice, compares every post with
what the export says, and asks for every old address: 301 to a page that answers 200.
"""

from __future__ import annotations

import argparse
import difflib
import html
import re
import resource
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy import select, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from askmd import create_app
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.topics.services import seed_defaults
from askmd.wordpress import importing, reading, survey
from askmd.wordpress.importing import Options
from askmd.wordpress.models import ImportedItem
from askmd.wordpress.reading import Record
from askmd.wordpress.report import Report
from tests.support.databases import upgrade

SIMILAR = 0.99
TABLES = ("post", "page", "page_revision", "comment", "topic", "account", "answer", "revision", "image", "old_address")
# WordPress fills shortcodes in when it shows a page; nobody ever read them as words.
_NO_WORDS = re.compile(
    r"<(script|style)\b.*?</\1>|<!--.*?-->|\[/?[a-z][\w-]*(?:\s[^\]\[]*)?\]", re.DOTALL | re.IGNORECASE
)


def main() -> None:
    """Print each bar with what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--uploads", type=Path)
    parser.add_argument("--stores", nargs=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="askmd-bench-wordpress-") as folder:
        stores = chosen.stores or [f"sqlite:///{folder}/{name}.sqlite3" for name in ("askmd", "keys")]
        upgrade(*stores)
        app = create_app(_settings(stores, Path(folder)))
        with app.app_context():
            seed_defaults()
            db.session.commit()
            _run(app, chosen.export, chosen.uploads)
            db.session.remove()
            db.engine.dispose()


def _run(app: Any, export: Path, uploads: Path | None) -> None:
    began = time.process_time()
    first = _bring_in(export, uploads)
    spent, largest = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"brought in: {dict(first.brought)}; left out: {dict(first.left_out)}; {spent:.0f} s of CPU, {largest} MB")
    before = _counts()
    again = _bring_in(export, uploads)
    print(f"second run: {'changes nothing' if not again.has_changed and _counts() == before else again.brought}")
    _compare(export, first.site)
    _ask(app, export)


def _bring_in(export: Path, uploads: Path | None) -> Report:
    report = Report()
    for _ in importing.bring_in(survey.walk(export), Options(uploads), report):
        db.session.commit()
    return report


def _counts() -> dict[str, int]:
    return {name: db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in TABLES}


def _compare(export: Path, site: str) -> None:
    query = select(ImportedItem.key, Post.body).join(Post, Post.id == ImportedItem.local_id)
    rows = db.session.execute(query.where(ImportedItem.site == site, ImportedItem.kind == "post"))
    bodies = {row.key: row.body for row in rows}
    likeness = {}
    for item in reading.read(export):
        key = item.get("wp:post_id")
        if item.kind == "item" and key in bodies:
            one, other = _words(item.get("content:encoded")), _words(bodies[key] or "")
            ratio = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio
            likeness[key] = 1.0 if one == other else ratio()
    low = {key: round(ratio, 4) for key, ratio in likeness.items() if ratio < SIMILAR}
    running = sum(bool(re.search(r"<script|\son\w+\s*=|javascript:", body or "")) for body in bodies.values())
    lowest = min(likeness.values(), default=1)
    print(f"{len(likeness)} posts compared: lowest {lowest:.4f}, below {SIMILAR}: {low or 'none'}")
    print(f"bodies with scripts or events: {running}")


def _words(markup: str) -> str:
    bare = re.sub(r"<[^>]+>", " ", _NO_WORDS.sub(" ", markup))
    return " ".join(unicodedata.normalize("NFC", html.unescape(bare)).split())


def _ask(app: Any, export: Path) -> None:
    client, wrong, answers = app.test_client(), {}, {}
    addresses = list(dict.fromkeys(_addresses(export)))
    for address in addresses:
        led = client.get(address)
        place = led.headers.get("Location", "")
        if place and place not in answers:
            answers[place] = client.get(place).status_code
        if led.status_code != 301 or answers[place] != 200:
            wrong[address] = (led.status_code, place, answers.get(place))
    print(f"{len(addresses)} old addresses, not 301 to 200: {wrong or 'none'}")


def _addresses(export: Path) -> Iterator[str]:
    yield from ("/feed/", "/feed/rss2/", "/feed/atom/", "/comments/feed/", "/page/2/", "/?s=lung", "/?feed=rss2")
    for one in reading.read(export):
        yield from _of(one)


def _of(one: Record) -> Iterator[str]:
    for kind, base, field in (("category", "category", "category_nicename"), ("tag", "tag", "tag_slug")):
        if one.kind == f"wp:{kind}":
            yield from (f"/{base}/{one.get(f'wp:{field}')}/{end}" for end in ("", "feed/", "page/2/"))
    if one.kind == "wp:author":
        yield from (f"/author/{one.get('wp:author_login')}/{end}" for end in ("", "feed/", "page/2/"))
    type, status = one.get("wp:post_type"), one.get("wp:status")
    if type == "attachment":
        yield quote(urlsplit(one.get("wp:attachment_url")).path)
    elif status != "publish" or one.get("wp:post_password") or type not in ("post", "page"):
        return
    path = urlsplit(one.get("link")).path
    yield from (path, path.rstrip("/"), f"{path}feed/", f"/?p={one.get('wp:post_id')}")
    if type == "post":
        year, month = one.get("wp:post_date")[:7].split("-")
        yield from (f"/{year}/", f"/{year}/{month}/", f"/{year}/{month}/page/2/")


def _settings(stores: list[str], folder: Path) -> dict[str, Any]:
    fresh = config.fresh_environment("http://localhost") | {
        "ASKMD_DATA_DIR": str(folder),
        "ASKMD_DATABASE_URL": stores[0],
        "ASKMD_KEYS_URL": stores[1],
        "ASKMD_SMTP_URL": "smtp://127.0.0.1:9",
        "ASKMD_MAIL_FROM": "questions@example.org",
    }
    return config.load(fresh)


if __name__ == "__main__":
    main()
