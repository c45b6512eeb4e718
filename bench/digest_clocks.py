"""Two schedulers whose clocks a bench sets, and a calendar that finds when digests should go out by looking at it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from zoneinfo import ZoneInfo

import time_machine

import askmd.app  # noqa: F401 - the server that schedulers are forked from has it in memory
import config
from askmd import create_app, jobs
from askmd.posts import digest_owing
from askmd.subscriptions.models import Frequency

SKEW = timedelta(minutes=10)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# So closely the clock is moved around each digest, and how closely at other times.
NEAR, NEAR_STEP, FAR_STEP = timedelta(minutes=18), timedelta(minutes=6), timedelta(hours=30)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Small, so that a digest takes several pages and a kill comes between them.
PAGE = 2


@dataclass(frozen=True)
class Scenario:
    """Where, on which day and hour, from when on; `pause` is how many days nobody runs."""

    name: str
    zone: str
    weekday: str
    hour: int
    start: datetime
    pause: int = 0


def scheduler(orders: Connection, environment: dict[str, str]) -> None:
    """The process of one scheduler: sets its clock as it is told, does the beat, says so."""
    app = create_app(config.load(environment, mode=config.Mode.TEST))
    digest_owing.PAGE = PAGE
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        orders.send("ready")
        while (moment := orders.recv()) is not None:
            clock.move_to(moment)
            with app.app_context():
                done = jobs.run_now("posts.send_digests")
            orders.send(done)


class Scheduler:
    """One of the two, from outside."""

    def __init__(self, environment: dict[str, str], skew: timedelta) -> None:
        self._environment, self._skew = environment, skew
        self.start()

    def start(self) -> None:
        """A process, ready to be told what time it is."""
        self.orders, theirs = multiprocessing.Pipe()
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload(["bench.digest_clocks"])
        self.process = server.Process(target=scheduler, args=(theirs, self._environment), daemon=True)
        self.process.start()
        theirs.close()
        self.orders.recv()

    def tell(self, moment: datetime) -> None:
        """It is that late, by a right clock."""
        self.orders.send(moment + self._skew)

    def kill(self, after: float) -> None:
        """End it without a warning, in the middle of what it does, and start another."""
        self.process.join(after)
        self.process.kill()
        self.process.join()
        self.start()

    def stop(self) -> None:
        """It may go."""
        self.orders.send(None)
        self.process.join(5)
        self.process.kill()


class Calendar:
    """When digests should go out, found by looking at every minute."""

    def __init__(self, scenario: Scenario, days: int) -> None:
        self._zone, self._hour = ZoneInfo(scenario.zone), scenario.hour
        self.start, self.end = scenario.start, scenario.start + timedelta(days=days)
        self.moments: dict[Frequency, list[datetime]] = {Frequency.WEEKLY: [], Frequency.MONTHLY: []}
        day = self.start.date() - timedelta(days=40)
        while day <= self.end.date() + DAY:
            if WEEKDAYS[day.weekday()] == scenario.weekday:
                self.moments[Frequency.WEEKLY].append(self._first_minute(day))
            if day.day == 1:
                self.moments[Frequency.MONTHLY].append(self._first_minute(day))
            day += DAY

    def _first_minute(self, day: date) -> datetime:
        wanted = datetime(day.year, day.month, day.day, self._hour)  # noqa: DTZ001 - as a clock on the wall
        moment = wanted.replace(tzinfo=UTC) - 15 * HOUR
        while moment.astimezone(self._zone).replace(tzinfo=None) < wanted:
            moment += MINUTE
        return moment

    def steps(self) -> Iterator[datetime]:
        """Closely around each digest, and twice a day between."""
        moments = {self.start + step * FAR_STEP for step in range((self.end - self.start) // FAR_STEP)}
        for due in (*self.moments[Frequency.WEEKLY], *self.moments[Frequency.MONTHLY]):
            moments |= {due - NEAR + step * NEAR_STEP for step in range(2 * NEAR // NEAR_STEP + 1)}
        return iter(sorted(moment for moment in moments if self.start <= moment <= self.end))

    def is_near(self, moment: datetime) -> bool:
        """Whether a digest is due about now."""
        return any(abs(due - moment) <= NEAR for each in self.moments.values() for due in each)
