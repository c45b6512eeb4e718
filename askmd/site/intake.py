"""Whether questions are taken at present, and the sentence for when they are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from askmd import audit
from askmd.core import clock
from askmd.core.errors import Invalid
from askmd.core.text import clean
from askmd.site import settings
from askmd.workflow import Actor

LONGEST_PAUSE = timedelta(days=365)
SENTENCE_LIMIT = 500


@dataclass(frozen=True)
class Intake:
    """`until` is the day on which questions are taken again, `sentence` what the doctors say about it."""

    is_open: bool
    until: date | None = None
    sentence: str = ""


def state() -> Intake:
    """How it stands today. A pause ends by itself on its day."""
    typed = settings.get("intake_paused_until")
    until = date.fromisoformat(typed) if typed else None
    if until is None or until <= clock.now().date():
        return Intake(is_open=True)
    return Intake(is_open=False, until=until, sentence=settings.get("intake_sentence"))


def pause(*, until: date, sentence: str, by: Actor) -> None:
    """Take no questions before this day. Raises Invalid for a day that is not ahead, or too far."""
    today = clock.now().date()
    if not today < until <= today + LONGEST_PAUSE:
        raise Invalid("Please choose a day after today, within the next year.")
    words = clean(sentence)
    if len(words) > SENTENCE_LIMIT:
        raise Invalid(f"Please keep the sentence to {SENTENCE_LIMIT} characters.")
    settings.change("intake_paused_until", until.isoformat(), by=by)
    settings.change("intake_sentence", words, by=by)
    audit.record("site.intake_paused", by=by)


def limit(*, most_waiting: int, guard_mode: str, by: Actor) -> None:
    """How many questions may wait (0: any number), and who takes one more step. Raises Invalid; writes what changes."""
    for name, value in {"intake_most_waiting": most_waiting, "guard_mode": guard_mode}.items():
        if settings.get(name) != value:
            settings.change(name, value, by=by)


def open_again(*, by: Actor) -> None:
    """Take questions again at once."""
    settings.change("intake_paused_until", None, by=by)
    audit.record("site.intake_opened", by=by)
