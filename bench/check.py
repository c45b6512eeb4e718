"""What must be true afterwards: every receipt has its question and key, every mail arrived, and arrived once."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from email import message_from_bytes
from email.policy import default
from typing import Any

from sqlalchemy import func, select

from askmd import create_app, keys
from askmd.core import codes as receipt_codes
from askmd.extensions import db
from askmd.outbox.models import Delivery, State
from askmd.posts.models import Announcement
from askmd.questions import queries
from bench.browser import Browser, code_on
from bench.site import Site

PATIENCE_SECONDS = 900
OPEN = (State.CREATED, State.SENDING, State.RETRYING)
SAMPLE = 20
OTHER_TEXTS = 3


def resent(site: Site, intake: Any, questions: list[str], browsers: list[Browser], fields: Any) -> dict[str, Any]:
    """The very same form sent again shows the same code; another text in it is another question with another code."""
    same = other = 0
    sample = list(intake.codes)[-SAMPLE:]
    for number in sample:
        shown = _shown(browsers[number], fields(number, questions[number], intake.nonces[number]))
        same += shown == intake.codes[number]
    for number in sample[:OTHER_TEXTS]:
        shown = _shown(browsers[number], fields(number, questions[number] + " And more?", intake.nonces[number]))
        if shown and shown != intake.codes[number]:
            other += 1
            intake.extra.append(shown)
    return {"same form, same code": f"{same} of {len(sample)}", "other text, other code": f"{other} of 3"}


def everything(site: Site, codes: dict[int, str], *, subscribers: int, published: int) -> dict[str, Any]:
    """Wait for the worker, then look at rows and mails. `problems` is empty when all is well."""
    app = create_app(site.settings())
    problems: list[str] = []
    with app.app_context():
        waiting = _wait_for_worker()
        if waiting:
            problems.append(f"{waiting} mails were not sent")
        lost = sum(not _is_whole(code) for code in codes.values())
        if lost:
            problems.append(f"{lost} questions lost")
    kinds = _mails(site)
    copies = _copies(site, problems)
    if published:
        announced = sum(count for (kind, _to), count in kinds.items() if kind == "reader")
        if announced - copies["reader"] != subscribers * published:
            problems.append(f"{announced} announcements in place of {subscribers * published}")
    return {
        "lost": lost,
        "mails": len(site.postbox.received),
        "copies (same id and bytes)": sum(copies.values()),
        "problems": problems,
    }


def _shown(browser: Browser, pairs: list[tuple[str, str]]) -> str | None:
    browser.post("/ask", pairs)
    return code_on(browser.get("/ask/sent").text)


def _is_whole(code: str) -> bool:
    question = queries.by_code(receipt_codes.read(code))
    return question is not None and bool(keys.read(question, "body"))


def _wait_for_worker() -> int:
    """How many mails are still owed when our patience ends."""
    end, owed = time.monotonic() + PATIENCE_SECONDS, 1
    while owed and time.monotonic() < end:
        mails = select(func.count()).select_from(Delivery).where(Delivery.state.in_(OPEN))
        news = select(func.count()).select_from(Announcement).where(Announcement.expanded_at.is_(None))
        owed = db.session.execute(mails).scalar_one() + db.session.execute(news).scalar_one()
        db.session.rollback()
        if owed:
            time.sleep(1)
    return owed


def _mails(site: Site) -> Counter[tuple[str, str]]:
    """How many mails each address got, by kind of address."""
    kinds: Counter[tuple[str, str]] = Counter()
    for address, _raw in site.postbox.received:
        kinds[address.split("@")[0].rstrip("0123456789"), address] += 1
    return kinds


def _copies(site: Site, problems: list[str]) -> Counter[str]:
    """Mails that came again. A copy has the Message-ID and the bytes of the first; anything else is a problem."""
    by_id: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for address, raw in site.postbox.received:
        head = message_from_bytes(raw.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n", policy=default)
        by_id[str(head["Message-ID"])].append((address, raw))
    copies: Counter[str] = Counter()
    subjects: Counter[tuple[str, str]] = Counter()
    for mails in by_id.values():
        if len(set(mails)) > 1:
            problems.append("one Message-ID for different mails")
        address, raw = mails[0]
        copies[address.split("@")[0].rstrip("0123456789")] += len(mails) - 1
        head = message_from_bytes(raw.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n", policy=default)
        subjects[address, str(head["Subject"])] += 1
    twice = sum(count > 1 for (address, _subject), count in subjects.items() if address.startswith("asker"))
    # Those few who sent another text in the same form asked two questions, and got two notices.
    if twice > OTHER_TEXTS:
        problems.append(f"{twice} askers got a notice twice")
    return copies
