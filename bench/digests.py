"""Moves the clock over 65 days and counts the digests: exactly one for each week and month, each post once in each.

    python bench/digests.py [--database sqlite|postgres|both] [--days 65] [--only Havana] [--seed 1]

Two schedulers are processes of their own whose clocks differ by twenty minutes, one early and one late, and run at the
same time; in every scenario one of them is killed (SIGKILL) around some digests and started again. The scenarios are
the nights on which clocks change, at hours that do not exist or come twice, a leap day, and weeks without a scheduler.
When digests should go out is found here by looking at every minute, not by the code that is judged.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import time_machine
from flask import Flask
from sqlalchemy import insert, select

import config
from askmd import create_app
from askmd.answers.models import AnswerKind, ReviewMode
from askmd.extensions import db
from askmd.outbox import BroadcastWords, Delivery
from askmd.posts.models import Announcement, Digest, Post, PostTopic
from askmd.site.models import Setting
from askmd.subscriptions.models import Frequency, SubscriberTopic
from askmd.workflow import PostStatus
from bench.digest_clocks import DAY, NEAR, SKEW, Calendar, Scenario, Scheduler
from tests import factories
from tests.support.databases import Postgres, Sqlite, Stores


def at(year: int, month: int, day: int) -> datetime:
    """Noon of a day, so that no digest is due just then."""
    return datetime(year, month, day, 12, 7, tzinfo=UTC)


SCENARIOS = (
    Scenario("Berlin, spring, an hour that is skipped", "Europe/Berlin", "sunday", 2, at(2026, 2, 20)),
    Scenario("Berlin, autumn, an hour that comes twice", "Europe/Berlin", "sunday", 2, at(2026, 9, 10)),
    Scenario("New York, spring, an hour that is skipped", "America/New_York", "sunday", 2, at(2026, 2, 2)),
    Scenario(
        "New York, autumn, an hour that comes twice, on a first", "America/New_York", "sunday", 1, at(2026, 9, 10)
    ),
    Scenario("Havana, spring, midnight is skipped", "America/Havana", "sunday", 0, at(2026, 2, 2)),
    Scenario("Havana, autumn, midnight comes twice, on a first", "America/Havana", "sunday", 0, at(2026, 9, 10)),
    Scenario("Cairo, spring, midnight is skipped", "Africa/Cairo", "friday", 0, at(2026, 4, 2)),
    Scenario("Berlin, 29 February is a digest's day", "Europe/Berlin", "tuesday", 8, at(2028, 1, 20)),
    Scenario("UTC, nobody runs for 24 days", "UTC", "monday", 8, at(2026, 5, 7), pause=24),
)


class Practice:
    """A site without pages: posts, subscribers and two schedulers."""

    def __init__(self, scenario: Scenario, stores: Stores, chance: random.Random, days: int) -> None:
        self.scenario, self.chance, self.calendar = scenario, chance, Calendar(scenario, days)
        self.posts: list[tuple[int, datetime]] = []
        self.kills = 0
        folder = Path(tempfile.mkdtemp(prefix="askmd-digests-"))
        content, keys = stores.fresh(folder)
        environment = config.fresh_environment("http://localhost") | {
            "ASKMD_DATABASE_URL": content,
            "ASKMD_KEYS_URL": keys,
            "ASKMD_DATA_DIR": str(folder),
            "ASKMD_SMTP_URL": "smtp://127.0.0.1:9",
            "ASKMD_MAIL_FROM": "questions@example.org",
        }
        self.app: Flask = create_app(config.load(environment, mode=config.Mode.TEST))
        with self.app.app_context():
            self._prepare()
        self.schedulers = [Scheduler(environment, SKEW), Scheduler(environment, -SKEW)]

    def _prepare(self) -> None:
        values = {"time_zone": self.scenario.zone, "digest_weekday": self.scenario.weekday}
        for name, value in (values | {"digest_hour": self.scenario.hour}).items():
            db.session.add(Setting(name=name, value=value, changed_at=self.scenario.start))
        above = factories.topic(name="Above")
        self.topics = [above.id, factories.topic(name="Below", parent=above, path="above/below").id]
        self.subscribers: dict[Frequency, list[int]] = {}
        for frequency in (Frequency.WEEKLY, Frequency.MONTHLY):
            made = [factories.subscriber(frequency=frequency, confirmed_at=at(2025, 1, 1)) for _ in range(5)]
            self.subscribers[frequency] = [one.id for one in made]
            made[-1].wants_all_topics = False
            db.session.add(SubscriberTopic(subscriber_id=made[-1].id, topic_id=above.id))
        db.session.commit()

    def run(self) -> None:
        """All 65 days."""
        pause_begins = self.scenario.start + 20 * DAY
        with time_machine.travel(self.scenario.start, tick=False) as clock, self.app.app_context():
            for moment in self.calendar.steps():
                clock.move_to(moment)
                is_near = self.calendar.is_near(moment)
                if not is_near or self.chance.random() < 0.4:
                    self._publish(moment + self.chance.uniform(-1, 1) * SKEW)
                if pause_begins <= moment < pause_begins + self.scenario.pause * DAY:
                    continue
                self._tick(moment, with_a_kill=is_near and self.chance.random() < 0.02)
        for one in self.schedulers:
            one.stop()

    def _tick(self, moment: datetime, *, with_a_kill: bool) -> None:
        for one in self.schedulers:
            one.tell(moment)
        killed = self.chance.choice(self.schedulers) if with_a_kill else None
        if killed is not None:
            killed.kill(self.chance.uniform(0, 0.03))
            self.kills += 1
        for one in self.schedulers:
            if one is not killed:
                one.orders.recv()

    def _publish(self, published_at: datetime) -> None:
        """A public post, as its row is after publishing; its announcement is over."""
        number = len(self.posts) + 1
        values = {"kind": AnswerKind.ARTICLE, "status": PostStatus.PUBLISHED, "approval": ReviewMode.SECOND_DOCTOR}
        words = {"title": f"Post {number}", "slug": f"post-{number}", "short_answer": "Yes.", "body": "<p>Yes.</p>"}
        times = {"published_at": published_at, "changed_at": published_at}
        made = db.session.execute(insert(Post).values(version=1, **values, **words, **times).returning(Post.id))
        post_id = made.scalar_one()
        db.session.execute(insert(PostTopic).values(post_id=post_id, topic_id=self.topics[number % 2]))
        announced = {"created_at": published_at, "expanded_at": published_at, "last_subscriber_id": 0}
        db.session.execute(insert(Announcement).values(post_id=post_id, **announced))
        db.session.commit()
        self.posts.append((post_id, published_at))


def problems(practice: Practice) -> Iterator[str]:
    """Whatever is not as it should be."""
    for frequency in (Frequency.WEEKLY, Frequency.MONTHLY):
        query = select(Digest).where(Digest.frequency == frequency, Digest.post_ids.is_not(None))
        made = db.session.execute(query.order_by(Digest.ends_at)).scalars().all()
        yield from _wrong_times(practice, frequency, [one.ends_at for one in made])
        for earlier, later in pairwise(made):
            if later.begins_at != earlier.ends_at:
                yield f"{frequency}: {later.period} begins at {later.begins_at}, not where the one before ended"
        told = Counter(post_id for one in made for post_id in one.post_ids or [])
        covered = (made[0].begins_at, made[-1].ends_at)
        owed = {id for id, at_ in practice.posts if covered[0] <= at_ < covered[1] - 2 * SKEW}
        yield from (f"{frequency}: post {id} in {count} digests" for id, count in told.items() if count > 1)
        yield from (f"{frequency}: post {id} in no digest" for id in sorted(owed - set(told)))
        yield from _wrong_mails(practice, frequency, list(made))


def _wrong_times(practice: Practice, frequency: Frequency, made: list[datetime]) -> Iterator[str]:
    calendar, pause = practice.calendar, practice.scenario.pause
    due = [moment for moment in calendar.moments[frequency] if moment <= calendar.end + SKEW]
    # The first beat makes the newest one that is over already.
    due = due[max(i for i, moment in enumerate(due) if moment <= calendar.start + SKEW) :]
    if pause:
        begins = practice.scenario.start + 20 * DAY
        missed = [moment for moment in due if begins <= moment < begins + pause * DAY]
        # One digest covers all that was missed, and is named after the newest.
        due = [moment for moment in due if moment not in missed[:-1]]
    for moment, count in Counter(made).items():
        if count > 1:
            yield f"{frequency}: {count} digests at {moment}"
    last_steps = [moment for moment in due if moment > calendar.end - NEAR]
    for moment in sorted(set(due) ^ set(made)):
        if moment not in last_steps:
            yield f"{frequency}: {moment} is {'missing' if moment in due else 'one too many'}"


def _wrong_mails(practice: Practice, frequency: Frequency, made: list[Digest]) -> Iterator[str]:
    """Each subscriber of this rhythm gets each post of their topics once, and no empty mail."""
    posts = [post_id for one in made for post_id in one.post_ids or []]
    sent = [one for one in made if one.post_ids]
    for subscriber_id in practice.subscribers[frequency]:
        query = select(BroadcastWords.context).join(Delivery, Delivery.words_id == BroadcastWords.id)
        contexts = db.session.execute(query.where(Delivery.recipient_id == subscriber_id)).scalars().all()
        got = Counter(post_id for context in contexts for post_id in context["posts"])
        if len(contexts) != len(sent):
            yield f"{frequency}: subscriber {subscriber_id} got {len(contexts)} mails for {len(sent)} digests"
        if got != Counter(posts):
            yield f"{frequency}: subscriber {subscriber_id} got {sum(got.values())} posts of {len(posts)}"
        if not all(context["posts"] for context in contexts):
            yield f"{frequency}: subscriber {subscriber_id} got an empty mail"


def main() -> int:
    """Run every scenario and say what was wrong. The exit code says whether anything was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--days", type=int, default=65)
    parser.add_argument("--only", default="", help="scenarios with this word in their name")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kinds = ("sqlite", "postgres") if options.database == "both" else (options.database,)
    wrong = 0
    for kind in kinds:
        stores: Stores = Postgres() if kind == "postgres" else Sqlite(Path(tempfile.mkdtemp(prefix="askmd-digests-")))
        for scenario in (one for one in SCENARIOS if options.only in one.name):
            practice = Practice(scenario, stores, random.Random(options.seed), options.days)
            practice.run()
            with practice.app.app_context():
                found = list(problems(practice))
                counts = Counter(db.session.execute(select(Digest.frequency)).scalars())
                mails = len(db.session.execute(select(Delivery.id)).all())
                db.session.remove()
                db.engine.dispose()
            practice.app.extensions["askmd-keys"].engine.dispose()
            wrong += len(found)
            print(
                f"{kind:8} {scenario.name:56} "
                f"{counts[Frequency.WEEKLY]:3} weekly {counts[Frequency.MONTHLY]:2} monthly "
                f"{len(practice.posts):4} posts {mails:4} mails {practice.kills:2} kills  "
                f"{'right' if not found else f'{len(found)} WRONG'}",
                flush=True,
            )
            for sentence in found[:10]:
                print(f"         {sentence}")
        stores.close()
    print("Exactly one digest for each period, and each post once in each." if not wrong else f"{wrong} faults.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
