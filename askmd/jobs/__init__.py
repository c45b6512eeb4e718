"""Jobs: wake-ups and beats, a thin layer over the queue library.

Owns the queue and named leases. A job is only a wake-up: the truth is a row somewhere else, so a lost or doubled job
costs nothing but time. Payloads hold names, never a word of anyone. Does not know what the jobs do: each room keeps
its own in its tasks.py, and those commit.
"""

from askmd.jobs.registry import every, task
from askmd.jobs.running import is_stopping, run_everything_due, run_now
from askmd.jobs.setup import init_app
from askmd.jobs.wakes import wake

__all__ = ["every", "init_app", "is_stopping", "run_everything_due", "run_now", "task", "wake"]
