"""Public pages in one run: kept and made anew, beside bare views on the same server, and behind the nginx of deploy/.

    python bench/pages.py [--posts 423] [--seconds 2] [--rounds 3] [--export FILE] [--only warm|cold|nginx]

The posts come from the export of a WordPress site (ASKMD_BENCH_EXPORT, or the shared data beside the project where it
is there), else they are invented. Each figure is the median of the rounds; ours and the ceiling take turns.
`nginx` is left out where none is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from askmd import create_app
from askmd.extensions import db
from bench import load, pages_nginx
from bench.site import Site, free_port
from tests import factories

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "wordpress-export.xml"
WARM_BAR, COLD_BAR, NGINX_BAR, MS_BAR = 0.8, 0.6, 0.9, 10
PART = "<h2>Part {0}</h2><p>Stone by stone, a bridge is built; ask your own team about it.</p><ul><li>Rest</li></ul>"
START_SECONDS = 60
PATHS = {
    "home": r'href="(/)"',
    "post": r"<loc>[^<]*?(/posts/[^<]+)</loc>",
    "topic": r"<loc>[^<]*?(/topics/[^<]+)</loc>",
}


def fill(site: Site, posts: int, export: Path) -> str:
    """Bring in the old site, or invent so many posts; says which."""
    if export.is_file() and "import-wordpress" in site.run("--help"):
        site.run("import-wordpress", str(export))
        return f"the posts of {export.name}"
    app = create_app(site.settings())
    with app.app_context():
        writers = [factories.doctor(name=f"Doctor {number}") for number in range(3)]
        topics = [factories.topic(name=f"Subject {number}") for number in range(12)]
        for number in range(posts):
            body = "".join(PART.format(part) for part in range(4 + number % 9))
            title = f"May I rest after treatment {number}?"
            one, other = writers[number % 3], writers[(number + 1) % 3]
            factories.post(author=one, reviewer=other, topics=(topics[number % 12],), title=title, body=body)
            db.session.commit()
        db.engine.dispose()
    return f"{posts} invented posts"


def paths(port: int) -> dict[str, str]:
    """One page of each kind, of those that the sitemap names."""
    connection = HTTPConnection("127.0.0.1", port)
    listed = []
    for address in ("/sitemap.xml", "/sitemaps/posts-1.xml", "/sitemaps/pages.xml"):
        connection.request("GET", address)
        listed.append(connection.getresponse().read().decode())
    found = {"home": "/", "search": "/search?q=treatment", "feed": "/feed.xml"}
    for kind in ("post", "topic"):
        match = re.search(PATHS[kind], "".join(listed))
        if match:
            found[kind] = match[1]
    return found


@contextmanager
def bare(site: Site, mode: str, addresses: list[str]) -> Iterator[int]:
    """The bare views, as a process of their own."""
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("pages_bare.py")), mode, str(port), *addresses]
    process = subprocess.Popen(command, env=os.environ | site.env, start_new_session=True)
    try:
        _wait(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The bare view did not start.")


def compare(ours: Callable[[], float], ceiling: Callable[[], float], rounds: int, bar: float) -> dict[str, Any]:
    """Both in turn, so that what else the machine does falls on both."""
    ours(), ceiling()
    pairs = [(ours(), ceiling()) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    one, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "ours": round(one),
        "ceiling": round(other),
        "ratio": round(ratio, 2),
        "bar": bar,
        "is within": ratio >= bar,
    }


def against_bare(site: Site, mode: str, options: argparse.Namespace) -> dict[str, Any]:
    """Each page of ours beside the same page of a bare view."""
    port, bar = site.port, WARM_BAR if mode == "ready" else COLD_BAR
    found, figures = paths(port), {}
    with bare(site, mode, list(found.values())) as other:
        for kind, path in found.items():
            one, two = f"http://127.0.0.1:{port}{path}", f"http://127.0.0.1:{other}{path.partition('?')[0]}"
            figures[kind] = compare(
                lambda one=one: load.per_second(one, options.seconds),
                lambda two=two: load.per_second(two, options.seconds),
                options.rounds,
                bar,
            )
            if mode == "render":
                figures[kind] |= {"p50 ms": (took := round(load.median_ms(one, 100), 1)), "is quick": took <= MS_BAR}
            else:
                figures[kind]["as browsers ask"] = round(load.per_second(one, options.seconds, encoding="br"))
            print(f"  {kind:7}", json.dumps(figures[kind]), flush=True)
    return figures


def behind_nginx(site: Site, options: argparse.Namespace) -> dict[str, Any]:
    """The same bytes from the shipped nginx: once from its memory, once from a file."""
    figures = {}
    found = paths(site.port)
    with pages_nginx.running(site.port, site.folder) as (base, static):
        for kind, path in found.items():
            file = static(path)
            figures[kind] = compare(
                lambda path=path: load.per_second(base + path, options.seconds, encoding="gzip"),
                lambda file=file: load.per_second(base + file, options.seconds, encoding="gzip"),
                options.rounds,
                NGINX_BAR,
            )
            print(f"  {kind:7}", json.dumps(figures[kind]), flush=True)
    return figures


def main() -> None:
    """Fill a site, measure, print, and say by the exit code whether each bar is reached."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=423)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--export", type=Path, default=Path(os.environ.get("ASKMD_BENCH_EXPORT", SHARED)))
    parser.add_argument("--only", choices=("warm", "cold", "nginx"))
    options = parser.parse_args()
    site, figures = Site(), {}
    try:
        print(f"{fill(site, options.posts, options.export)}; asked by {load.name()}", flush=True)
        for name, mode, megabytes in (("warm", "ready", "32"), ("cold", "render", "0")):
            if options.only in (None, name):
                site.env["ASKMD_PAGE_CACHE_MB"] = megabytes
                site.start("web")
                print(f"{name}: answers a second, beside a bare view ({mode})", flush=True)
                figures[name] = against_bare(site, mode, options)
                site.kill("web")
        if options.only in (None, "nginx") and pages_nginx.is_there():
            site.env["ASKMD_PAGE_CACHE_MB"] = "32"
            site.start("web")
            print("behind nginx: answers a second, beside a file of the same bytes", flush=True)
            figures["nginx"] = behind_nginx(site, options)
    finally:
        site.stop()
    results = Path(__file__).with_name("results")
    results.mkdir(exist_ok=True)
    results.joinpath("pages.json").write_text(json.dumps(figures, indent=2))
    told = [page for pages in figures.values() for page in pages.values()]
    sys.exit(0 if all(page["is within"] and page.get("is quick", True) for page in told) else 1)


if __name__ == "__main__":
    main()
