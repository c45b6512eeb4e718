"""All verbs of this room, for those who only need the verb: planning in `planning`, the public side in `publishing`."""

from askmd.posts.planning import agree, object_to, schedule, shown, start_preview, unschedule
from askmd.posts.publishing import correct, publish, republish, retract, withdraw, withdraw_for

__all__ = [
    "agree",
    "correct",
    "object_to",
    "publish",
    "republish",
    "retract",
    "schedule",
    "shown",
    "start_preview",
    "unschedule",
    "withdraw",
    "withdraw_for",
]
