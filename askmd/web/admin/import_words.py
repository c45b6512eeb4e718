"""What becomes of the rows of a list, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal, format_timedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from askmd.site import settings
from askmd.subscriptions.csv_rows import Fault
from askmd.subscriptions.importing import HOUR
from askmd.subscriptions.judging import MOST_NUMBERS, Outcome
from askmd.subscriptions.models import Frequency, ImportState, Source, SubscriberImport

OUTCOMES: dict[str, tuple[Any, Any]] = {
    Outcome.CONFIRMED.value: (
        _l("Subscribers at once"),
        _l("The list says when and where they agreed. They get no e-mail about this."),
    ),
    Outcome.ASKED.value: (
        _l("Asked once"),
        _l("There is no date or no place of their consent. Each gets one e-mail that asks."),
    ),
    Outcome.KNOWN.value: (_l("Known already"), _l("They are on the list, and nothing of theirs changes.")),
    Outcome.DOUBLE.value: (_l("Twice in the file"), _l("The first of them counts.")),
    Outcome.ENDED.value: (_l("Stopped our e-mails"), _l("They are not written to, and not subscribed again.")),
    Outcome.SUPPRESSED.value: (_l("Want no mail"), _l("They asked us never to write, or mails to them came back.")),
    Fault.SAID_NO.value: (
        _l("Stopped elsewhere"),
        _l("The file says that they stopped or that mails to them came back. They are left out."),
    ),
    Fault.NO_ADDRESS.value: (_l("No address"), _l("The row has no e-mail address.")),
    Fault.NOT_AN_ADDRESS.value: (_l("Not an address"), _l("What stands there is no e-mail address.")),
    Fault.UNKNOWN_TOPIC.value: (_l("Unknown topics"), _l("They want only topics that this site does not have.")),
    Fault.UNKNOWN_FREQUENCY.value: (
        _l("Unknown frequency"),
        _l("Write “at once”, “weekly” or “monthly”, or leave it empty."),
    ),
}
STATES: dict[ImportState, Any] = {
    ImportState.READING: _l("Being read"),
    ImportState.READ: _l("Read. Nobody was brought in yet"),
    ImportState.RUNNING: _l("Being brought in"),
    ImportState.DONE: _l("Brought in"),
    ImportState.DROPPED: _l("Thrown away"),
}
FREQUENCIES: dict[Frequency, Any] = {
    Frequency.AT_ONCE: _l("At once"),
    Frequency.WEEKLY: _l("Weekly"),
    Frequency.MONTHLY: _l("Monthly"),
}
SOURCES: dict[Source, Any] = {Source.FORM: _l("The form on this site"), Source.IMPORT: _l("A list")}


def number(count: int) -> str:
    """`100,000`."""
    return str(format_decimal(count))


def month(begins: date) -> str:
    """`June 2026`."""
    return str(format_date(begins, "LLLL y"))


def found(brought: SubscriberImport) -> list[tuple[Any, Any, int]]:
    """(what, what it means, how many rows) of everything that was found in a list."""
    return [(*words, count) for name, words in OUTCOMES.items() if (count := brought.found.get(name, 0))]


def places(brought: SubscriberImport) -> list[tuple[Any, str]]:
    """(what is wrong, in which rows of the file) of everything that can be mended."""
    rows = []
    for name, numbers in brought.wrong.items():
        some = ", ".join(_spans(numbers))
        is_more = brought.found.get(name, 0) > MOST_NUMBERS
        rows.append((OUTCOMES[name][0], _("%(some)s and more", some=some) if is_more else some))
    return rows


def asking(brought: SubscriberImport) -> str | None:
    """How long the mails that ask will take, one after the other; None when there are none."""
    count = brought.found.get(Outcome.ASKED.value, 0)
    if not count:
        return None
    per_hour = settings.get("import_mails_per_hour")
    time = format_timedelta(HOUR * count / per_hour, granularity="minute", threshold=2)
    return _("At most %(most)s in an hour go out, so it takes about %(time)s.", most=per_hour, time=time)


def _spans(numbers: list[int]) -> list[str]:
    """`5`, `7–12`: numbers that follow each other are told by the first and the last."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return [str(first) if first == last else f"{first}–{last}" for first, last in spans]
