"""All verbs of this room, for those who only need the verb: planning in `planning`, the public side in `publishing`.

And which posts answer a text, from `answered`.
"""

import askmd.posts.unmerging  # noqa: F401 - it listens
from askmd.posts.answered import record_answered, related, similar
from askmd.posts.dating import choose_day, reviewed_again
from askmd.posts.planning import agree, object_to, schedule, shown, start_preview, unschedule
from askmd.posts.publishing import correct, hide, publish, republish, retract, withdraw
from askmd.posts.wishes import change_this

__all__ = [
    "agree",
    "change_this",
    "choose_day",
    "correct",
    "hide",
    "object_to",
    "publish",
    "record_answered",
    "related",
    "republish",
    "retract",
    "reviewed_again",
    "schedule",
    "shown",
    "similar",
    "start_preview",
    "unschedule",
    "withdraw",
]
