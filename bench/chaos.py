"""Both lanes against a mail server that misbehaves in every way: the state of each mail, and how long the others took.

    python bench/chaos.py [--mails 200] [--only faults|away]

First 30 of the mails in each lane are faulty (`FAULTY`), the server says 421 after 50 mails on one connection, and
drops some connections at EHLO and MAIL. Then the whole server is away in four ways, and comes back. The worker is a
real one, times are real: it takes about a quarter of an hour. The exit code says whether all is as it should be.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from sqlalchemy import select

from askmd import create_app, keys, outbox
from askmd.core import clock
from askmd.extensions import db
from askmd.jobs.worker import Worker
from askmd.outbox import Lane, Recipient, State, sending
from askmd.outbox.models import Delivery
from askmd.subscriptions.models import Frequency, Subscriber
from bench.misbehaving import Misbehaving
from bench.site import Site
from tests import factories

# Fault -> how many in each lane, how it must end, how many copies may come.
FAULTY = {
    "rcpt450x2": (3, State.ACCEPTED, 1),
    "rcpt550": (3, State.FAILED, 0),
    "rcpt552": (1, State.FAILED, 0),
    "rcpt421x1": (1, State.ACCEPTED, 1),
    "data451x1": (3, State.ACCEPTED, 1),
    "data552": (2, State.FAILED, 0),
    "droprcptx1": (1, State.ACCEPTED, 1),
    "droprcptx3": (2, State.ACCEPTED, 1),
    "dropdatax3": (2, State.ACCEPTED, 1),
    "dropcontentx2": (2, State.ACCEPTED, 1),
    "dropdotx1": (3, State.ACCEPTED, 2),
    "stall60": (3, State.ACCEPTED, 1),
    "silentx1": (2, State.ACCEPTED, 1),
    "grey300": (2, State.ACCEPTED, 1),
}
WELL = "well"
AWAY = {"refused": "refuse", "554 as banner": "554 5.3.2 No", "421 as banner": "421 4.3.2 Later", "silent": "silent"}
AWAY_SECONDS, AWAY_MAILS = 45, 20
MOST_SECONDS = 60
PATIENCE_SECONDS = 1_500
NOTICE = {Lane.TRANSACTIONAL: "subscriptions_manage", Lane.BROADCAST: "posts_announcement"}


def people(count: int, lane: Lane, dice: random.Random, *, is_faulty: bool) -> None:
    """Confirmed subscribers, the faulty ones anywhere among them. Those of the broadcast get new posts at once."""
    faults = [fault for fault, (many, _, _) in FAULTY.items() for _ in range(many)] if is_faulty else []
    faults += [WELL] * (count - len(faults))
    dice.shuffle(faults)
    often = Frequency.AT_ONCE if lane is Lane.BROADCAST else Frequency.WEEKLY
    for number, fault in enumerate(faults):
        factories.subscriber(address=f"{lane}{number}.{fault}@example.org", frequency=often)
    db.session.commit()


def owe_all(app: Flask) -> None:
    """One mail to everybody in both lanes."""
    with app.app_context():
        factories.post()
        for row in db.session.execute(select(Subscriber)).scalars():
            if row.frequency is Frequency.WEEKLY:
                notice = NOTICE[Lane.TRANSACTIONAL]
                outbox.owe(notice, to=Recipient.SUBSCRIBER, id=row.id, lookup=row.address_lookup)
        db.session.commit()


def ours(app: Flask, after: int = 0) -> list[tuple[Delivery, str]]:
    """The mails to subscribers owed after this id, with the fault of each."""
    with app.app_context():
        query = select(Delivery).where(Delivery.recipient == Recipient.SUBSCRIBER, Delivery.id > after)
        rows = list(db.session.execute(query).scalars())
        people = {row.id: row for row in db.session.execute(select(Subscriber)).scalars()}
        faults = [keys.read(people[row.recipient_id], "address").split("@")[0].split(".")[1] for row in rows]
        db.session.expunge_all()
        db.session.rollback()
        return list(zip(rows, faults, strict=True))


def wait(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


def is_over(app: Flask, count: int, after: int = 0) -> bool:
    """Whether so many mails are there and none of them is on its way."""
    with app.app_context():
        query = select(Delivery.state).where(Delivery.recipient == Recipient.SUBSCRIBER, Delivery.id > after)
        states = Counter(db.session.execute(query).scalars())
        db.session.rollback()
    return states.total() >= count and not {State.CREATED, State.SENDING, State.RETRYING} & set(states)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[int(len(values) * 0.95)] if values else float("nan")


def took(mail: Delivery) -> float:
    """Seconds from owing to the server's word."""
    end = mail.accepted_at or mail.tried_at
    return (end - mail.created_at).total_seconds() if end else float("inf")


def faults(app: Flask, server: Misbehaving, mails: int) -> bool:
    """All faults at once."""
    owe_all(app)
    print(f"all ended: {wait(lambda: is_over(app, 2 * mails), PATIENCE_SECONDS)}", flush=True)
    found, is_well = ours(app), True
    for lane in Lane:
        print(f"\n{lane}: {'fault':14} {'mails':>5}  states, copies at the server, seconds")
        groups: dict[str, list[Delivery]] = defaultdict(list)
        for mail, fault in found:
            if mail.lane is lane:
                groups[fault].append(mail)
        for fault, rows in groups.items():
            wanted, copies = (State.ACCEPTED, 1) if fault == WELL else FAULTY[fault][1:]
            states = Counter(row.state.value for row in rows)
            came = [[one for one in server.taken if one.message_id.startswith(f"<{row.uid}@")] for row in rows]
            same = all(len({one.digest for one in some}) <= 1 for some in came)
            right = set(states) == {wanted.value} and all(len(some) == copies for some in came) and same
            seconds = p95([took(row) for row in rows])
            if fault == WELL:
                right = right and seconds < MOST_SECONDS
            numbers = dict(Counter(len(some) for some in came))
            says = f"{dict(states)}, copies {numbers}, p95 {seconds:.1f} s, at most {max(map(took, rows)):.1f} s"
            codes = sorted({row.reply_code or "" for row in rows} - {""})
            print(f"{'ok ' if right else 'NOT'} {fault:16} {len(rows):5}  {says} {codes}", flush=True)
            is_well = is_well and right
    with app.app_context():
        print("server thought away:", sending.away_since(), "connections:", server.connections, flush=True)
    return is_well


def away(app: Flask, server: Misbehaving, mails: int) -> bool:
    """The whole server is away, in each way, and comes back."""
    is_well = True
    for name, mode in AWAY.items():
        with app.app_context():
            last = max(row.id for row, _ in ours(app)) if ours(app) else 0
        server.behave(mode)
        owe_all(app)
        time.sleep(AWAY_SECONDS)
        with app.app_context():
            since = sending.away_since()
        charged = sum(mail.attempts for mail, _ in ours(app, last))
        server.behave("well")
        back = clock.now()
        ended = wait(lambda last=last: is_over(app, 2 * mails, last), PATIENCE_SECONDS)
        rows = [row for row, _ in ours(app, last)]
        seconds = [(row.accepted_at - back).total_seconds() for row in rows if row.accepted_at]
        right = ended and not charged and since is not None and max(seconds) < MOST_SECONDS + 20
        right = right and all(row.attempts == 1 for row in rows) and len(seconds) == 2 * mails
        why = since[1] if since else "not noticed"
        print(
            f"{'ok ' if right else 'NOT'} away: {name:14} ({why}); charged meanwhile {charged}; {len(seconds)} of "
            f"{2 * mails} taken, the first {min(seconds):.1f} s, the last {max(seconds):.1f} s after its return",
            flush=True,
        )
        is_well = is_well and right
    return is_well


def run(part: Callable[[Flask, Misbehaving, int], bool], mails: int) -> bool:
    """One site, one worker, one server."""
    server = Misbehaving(drops_each=7)
    site = Site(env={"ASKMD_SMTP_URL": f"smtp://127.0.0.1:{server.port}"})
    app, dice = create_app(site.settings()), random.Random(6)
    with app.app_context():
        for lane in Lane:
            people(mails, lane, dice, is_faulty=part is faults)
    worker = Worker(app)
    worker.start()
    try:
        return part(app, server, mails)
    finally:
        worker.stop()
        server.stop()
        site.stop()


def main() -> None:
    """Run and print; the exit code says whether all is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=200)
    parser.add_argument("--only", choices=("faults", "away"))
    options = parser.parse_args()
    is_well = True
    for part, count in ((faults, options.mails), (away, AWAY_MAILS)):
        if options.only in (None, part.__name__):
            is_well = run(part, count) and is_well
    print("verdict:", "all as it should be" if is_well else "NOT as it should be")
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
