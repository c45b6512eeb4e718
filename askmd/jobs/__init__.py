"""Jobs: wake-ups and beats, a thin layer over the queue library.

Owns the queue and named leases. A job is only a wake-up: the truth is a row somewhere else, so a lost or doubled job
costs nothing but time. Payloads hold ids, never a word of anyone.
"""

from askmd.jobs.setup import init_app

__all__ = ["init_app"]
