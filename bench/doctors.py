"""Two doctors who carry questions to publication over HTTP, as they would by hand; and the subscribers who wait."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from askmd import create_app, keys
from askmd.accounts import services as accounts
from askmd.core import addresses, clock
from askmd.core import codes as receipt_codes
from askmd.extensions import db
from askmd.questions import queries
from askmd.subscriptions.models import Subscriber
from askmd.topics.services import seed_defaults
from askmd.workflow import SYSTEM
from bench.browser import Browser
from bench.site import Site

PASSWORD = "four stones over quiet water"
BODY = "<h2>In general</h2><p>Stone by stone, a bridge is built. Ask your own team.</p>"
PATIENCE = 240
DOCTOR = accounts.Roles(is_doctor=True)


@dataclass
class Doctor:
    """A name to sign in with, and a browser."""

    address: str
    browser: Browser

    def sign_in(self) -> None:
        """As everybody does."""
        self.browser.get("/account/sign-in")
        answer = self.browser.submit(address=self.address, password=PASSWORD)
        if answer.status != 200 or "/dashboard" not in self.browser.where:
            raise RuntimeError(f"A doctor could not sign in: {answer.status}.")


def join(site: Site, *, subscribers: int) -> list[Doctor]:
    """Two doctors with passwords, and so many confirmed subscribers, before the site starts."""
    app = create_app(site.settings())
    people = []
    with app.app_context():
        seed_defaults()
        for number in range(2):
            address = f"doctor{number}@example.org"
            account = accounts.invite(address, f"Doctor {number}", roles=DOCTOR, by=SYSTEM)
            accounts.accept(account, name=account.name, password=PASSWORD)
            people.append(Doctor(address, Browser(site.base, address=f"203.0.113.{number + 1}")))
        for number in range(subscribers):
            _subscribe(f"reader{number}@example.org")
        db.session.commit()
        db.engine.dispose()
    return people


def publish(site: Site, people: list[Doctor], codes: dict[int, str], count: int) -> dict[str, Any]:
    """Claim, write, check, show, agree: `count` questions until they are public. Only askers who allowed it."""
    writer, checker = people
    for doctor in people:
        doctor.sign_in()
    chosen = [number for number in sorted(codes) if number % 3 != 2][:count]
    began = time.perf_counter()
    by_number = {number: _question_of(site, codes[number]) for number in chosen}
    answers = {number: _write(writer, question, number) for number, question in by_number.items()}
    for answer in answers.values():
        checker.browser.get(f"/dashboard/answers/{answer}/review")
        checker.browser.submit(f"/answers/{answer}/approve")
    for answer in answers.values():
        _show(writer, answer)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: _agree(site, codes[number]), chosen))
    public = _wait_until_public(site, count)
    return {"published": public, "minutes to publish": round((time.perf_counter() - began) / 60, 1)}


def _subscribe(address: str) -> None:
    row = Subscriber(key_id=keys.store().create("subscriber"), asked_at=clock.now(), confirmed_at=clock.now())
    keys.write(row, address=address)
    row.address_lookup = keys.store().lookup("address", addresses.canonical(address))[1]
    db.session.add(row)


def _question_of(site: Site, code: str) -> int:
    """The number that staff call it by, found as the asker's session finds it: by the code."""
    app = create_app(site.settings())
    with app.app_context():
        question = queries.by_code(receipt_codes.read(code))
        db.engine.dispose()
        if question is None:
            raise RuntimeError("A code has no question.")
        return question.id


def _write(writer: Doctor, question: int, number: int) -> int:
    browser = writer.browser
    browser.get(f"/dashboard/questions/{question}")
    browser.submit(f"/questions/{question}/claim")
    browser.get(f"/dashboard/questions/{question}")
    browser.submit(f"/questions/{question}/answer")
    found = re.search(r"/dashboard/answers/(\d+)", browser.where)
    if not found:
        raise RuntimeError(f"No answer was begun at {browser.where}.")
    text = {
        "title": f"What helps with worry number {number}?",
        "question": "Somebody asked what helps.",
        "short_answer": "Often something simple. Ask your own team.",
        "body": BODY,
    }
    browser.submit("editor", act="submit", **text)
    return int(found.group(1))


def _show(writer: Doctor, answer: int) -> None:
    page = f"/dashboard/answers/{answer}"
    for _ in range(PATIENCE):
        if f"/answers/{answer}/preview" in writer.browser.get(page).text:
            writer.browser.submit(f"/answers/{answer}/preview")
            return
        time.sleep(0.5)
    raise RuntimeError("An approved answer could not be shown.")


def _agree(site: Site, code: str) -> None:
    asker = Browser(site.base, address="203.0.113.200")
    asker.get("/my/" + code.replace(" ", ""))
    for _ in range(PATIENCE):
        if "/my/question/agree" in asker.get("/my/question").text:
            asker.submit("/my/question/agree")
            return
        time.sleep(0.5)
    raise RuntimeError("An asker was not shown the wording.")


def _wait_until_public(site: Site, count: int) -> int:
    reader, found = Browser(site.base), 0
    for _ in range(PATIENCE):
        found = len(set(re.findall(r"<loc>[^<]*/posts/[^<]+</loc>", reader.get("/sitemap.xml").text)))
        if found >= count:
            break
        time.sleep(0.5)
    return found
