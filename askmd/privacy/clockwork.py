"""All that a clock deletes, at once and by hand: jobs of the worker, in the order in which one feeds another."""

from __future__ import annotations

from askmd import jobs

# What ends with time comes first; then what it leaves behind: keys, files, words kept for mails, sessions.
JOBS = (
    "questions.end_waiting_for_replies",
    "questions.drop_unconfirmed_addresses",
    "privacy.end_long_waits",
    "privacy.keep_time",
    "readers.forget_old",
    "subscriptions.forget_unconfirmed",
    "subscriptions.forget_watchers",
    "subscriptions.forget_imports",
    "outbox.forget_words",
    "accounts.forget_what_is_over",
    "questions.forget_presence",
    "questions.forget_days",
    "privacy.forget_addresses",
    "privacy.finish_erasures",
    "readers.finish_erasures",
    "privacy.sweep_keys",
    "privacy.remove_pictures",
)
# Each takes some hundreds at once; a job that never ends is a fault, and the worker goes on with it.
MOST_ROUNDS = 10_000


def run(name: str) -> int:
    """Do one of them until nothing is due. Returns how many things it did. Safe beside a running worker."""
    done = 0
    for _ in range(MOST_ROUNDS):
        now = jobs.run_now(name)
        done += now
        if not now:
            break
    return done
