"""What can be run: jobs that somebody wakes, and beats that come by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# A job does what is due now, commits, and says how many things it did.
Run = Callable[[], int]


@dataclass(frozen=True)
class Job:
    """`seconds` between two beats, or None for a job that is only ever woken.

    An `alone` job is run by the one process that holds the lease of the beats; any other may run in several at once,
    because its rows have leases of their own.
    """

    name: str
    run: Run
    seconds: float | None
    alone: bool


JOBS: dict[str, Job] = {}


def every(*, seconds: float, name: str | None = None, alone: bool = True) -> Callable[[Run], Run]:
    """Register a beat: run it every so many seconds, and earlier whenever somebody wakes it by its name."""

    def register(run: Run) -> Run:
        job = Job(name or _name_of(run), run, seconds, alone)
        JOBS[job.name] = job
        return run

    return register


def task(run: Run) -> Run:
    """Register a job that runs only when it is woken. What it would do must also be found by some beat."""
    job = Job(_name_of(run), run, None, alone=False)
    JOBS[job.name] = job
    return run


def _name_of(run: Run) -> str:
    """`deliver_due` of the room answers is `answers.deliver_due`."""
    return f"{run.__module__.split('.')[1]}.{run.__name__}"
