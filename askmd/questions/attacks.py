"""Whether machines send us forms just now. Nobody is refused for it: every form takes one more step for half an hour.

Counted over all clients and all machines of ours; a count says nothing about anybody.
"""

from __future__ import annotations

from contextlib import suppress

from flask import current_app

from askmd.accounts import limits
from askmd.core.errors import TooMany
from askmd.site import settings

# So many false forms in so many seconds begin an attack, which lasts at least so long.
FALSE_FORMS, WITHIN_SECONDS = 30, 600
LASTS_SECONDS = 1800
_EVERYBODY = "everybody"


def mode() -> str:
    """What the doctors chose: "automatic", "always" or "never"."""
    chosen: str = settings.get("guard_mode")
    return chosen


def count_false_form() -> None:
    """Somebody filled in what no person sees. The last of many begins an attack."""
    with suppress(TooMany):
        # More than those that begin an attack need not be kept.
        limits.hit("false form", _EVERYBODY, FALSE_FORMS, WITHIN_SECONDS)
    if limits.count("false form", _EVERYBODY, WITHIN_SECONDS) < FALSE_FORMS:
        return
    with suppress(TooMany):
        limits.hit("attack", _EVERYBODY, 1, LASTS_SECONDS)
        current_app.logger.warning("many false forms: every question takes one more step for half an hour")


def is_on() -> bool:
    """Whether every form takes the step now: the doctors want it, or an attack began in the last half hour."""
    chosen = mode()
    return chosen == "always" or (chosen == "automatic" and has_begun())


def has_begun() -> bool:
    """Whether an attack began in the last half hour, whatever the doctors chose."""
    return limits.count("attack", _EVERYBODY, LASTS_SECONDS) > 0
