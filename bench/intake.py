"""Real questions through a running site: nothing lost, nothing refused, each mail once; how fast beside a bare view.

    python bench/intake.py [--questions 1000] [--publish 60] [--subscribers 1000] [--kills 0]

Questions come from a file of JSON lines with a field `text` (ASKMD_BENCH_QUESTIONS, or the shared data beside the
project where it is there); without one, invented sentences are sent. With `--kills N` web and worker are killed N times
at random instants meanwhile, and every question that got its page must be there with its key.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import ceiling, check, doctors
from bench.browser import Browser, Gone, code_on
from bench.site import Site

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "consumer_questions.jsonl"
AT_ONCE = 8
NONCE = re.compile(r'name="nonce"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="nonce"')
LOOKED = re.compile(r'name="looked" value="([^"]+)"')
TRIES = 60


def texts(count: int) -> list[str]:
    """So many questions that people really asked, or invented ones."""
    path = Path(os.environ.get("ASKMD_BENCH_QUESTIONS", SHARED))
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line)["text"] for line in lines if line.strip()]
        return [text for text in found if text.strip()][:count]
    return [f"Invented question number {number}: is it usual to be this tired?" for number in range(count)]


def fields(number: int, text: str, nonce: str) -> list[tuple[str, str]]:
    """What one asker fills in. Everybody gives an address; the consents take turns."""
    consent = ("publish", "ask_first", "private")[number % 3]
    return [
        ("nonce", nonce),
        ("who_asks", "patient"),
        ("topic", ""),
        ("question", text),
        ("name", ""),
        ("email", f"asker{number}@example.org"),
        ("consent", consent),
        ("accept", "y"),
    ]


class Intake:
    """Everybody who asks, eight at a time, through what a proxy would tell of their addresses."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.codes: dict[int, str] = {}
        self.nonces: dict[int, str] = {}
        # Codes of questions that were sent beside the list, to try other words in the same form.
        self.extra: list[str] = []
        self.answers: Counter[int] = Counter()
        self._lock = threading.Lock()

    def fetch(self, number: int) -> Browser:
        """Open the form and keep its nonce for the sending."""
        browser = Browser(self.site.base, address=f"198.51.{number // 12 // 250}.{number // 12 % 250 + 1}")
        for attempt in range(TRIES):
            try:
                answer = browser.get("/ask")
            except Gone:
                time.sleep(0.25)
                continue
            found = NONCE.search(answer.text)
            if answer.status == 200 and found:
                self.nonces[number] = found.group(1) or found.group(2)
                return browser
            time.sleep(0.1 * attempt)
        raise RuntimeError("The form did not open.")

    def send(self, number: int, text: str, browser: Browser) -> bool:
        """Send the form until a page answers, as a person would press the button again. True when it was accepted."""
        nonce = self.nonces[number]
        for _ in range(TRIES):
            try:
                answer = browser.post("/ask", fields(number, text, nonce), follow=False)
            except Gone:
                time.sleep(0.25)
                continue
            with self._lock:
                self.answers[answer.status] += 1
            if answer.status == 303:
                return True
            if answer.status == 422 and (looked := LOOKED.search(answer.text)):
                # What to do now is shown first; whoever has read it presses the button again.
                more = [("looked", looked.group(1)), ("has_read", "y"), ("step", "send")]
                answer = browser.post("/ask", [*fields(number, text, nonce), *more], follow=False)
                with self._lock:
                    self.answers[answer.status] += 1
                if answer.status == 303:
                    return True
            if answer.status != 503:
                return False
            time.sleep(0.5)
        return False

    def read_code(self, number: int, browser: Browser) -> None:
        """The page with the code."""
        for _ in range(TRIES):
            try:
                answer = browser.get("/ask/sent")
            except Gone:
                time.sleep(0.25)
                continue
            code = code_on(answer.text)
            if code:
                self.codes[number] = code
                return
            time.sleep(0.2)
        raise RuntimeError(f"No code on the page of question {number}.")


def run(options: argparse.Namespace) -> dict[str, object]:
    """One whole run; returns its figures."""
    questions = texts(options.questions)
    site = Site()
    figures: dict[str, object] = {"questions": len(questions), "kills": options.kills}
    try:
        people = doctors.join(site, subscribers=options.subscribers)
        site.start()
        intake = Intake(site)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            browsers = list(pool.map(intake.fetch, range(len(questions))))
            killer = Killer(site, options.kills)
            killer.start()
            began = time.perf_counter()
            accepted = list(pool.map(intake.send, range(len(questions)), questions, browsers))
            seconds = time.perf_counter() - began
            killer.finish()
            taken = [number for number, is_in in enumerate(accepted) if is_in]
            list(pool.map(intake.read_code, taken, [browsers[number] for number in taken]))
        figures |= {"accepted": sum(accepted), "answers": dict(intake.answers)}
        figures["accepted per second"] = round(sum(accepted) / seconds, 1)
        if not options.kills:
            bare = ceiling.per_second(questions, AT_ONCE)
            figures |= {"bare per second": round(bare, 1), "ratio": round(sum(accepted) / seconds / bare, 2)}
        figures |= check.resent(site, intake, questions, browsers, fields)
        if options.publish:
            figures |= doctors.publish(site, people, intake.codes, options.publish)
        figures |= check.everything(site, intake.codes, subscribers=options.subscribers, published=options.publish)
    finally:
        site.stop()
        print(f"(the site's folder: {site.folder})", file=sys.stderr)
    return figures


class Killer(threading.Thread):
    """Kills web and worker in turn at random instants, and starts them again."""

    def __init__(self, site: Site, kills: int) -> None:
        super().__init__(daemon=True)
        self.site, self.kills = site, kills
        self._enough = threading.Event()

    def run(self) -> None:
        for number in range(self.kills):
            if self._enough.wait(random.uniform(0.3, 1.5)):
                return
            name = ("web", "worker")[number % 2]
            self.site.kill(name)
            self.site.start(name)

    def finish(self) -> None:
        """Wait until all kills are done, or none were asked for."""
        if self.kills:
            self.join(timeout=180)
        self._enough.set()


def main() -> None:
    """Run and print; the exit code says whether everything arrived."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--publish", type=int, default=60)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=0)
    figures = run(parser.parse_args())
    for name, value in figures.items():
        print(f"{name:32} {value}")
    Path(__file__).with_name("results").mkdir(exist_ok=True)
    Path(__file__).with_name("results").joinpath("intake.json").write_text(json.dumps(figures, indent=2, default=str))
    sys.exit(1 if figures.get("problems") else 0)


if __name__ == "__main__":
    main()
