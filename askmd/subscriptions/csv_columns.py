"""What the columns of a list of subscribers are called, and what stands in them: addresses never, but dates and words.

The spellings are those of our own export, of the exports of WordPress plug-ins (MailPoet, Newsletter) and of Mailchimp,
and what people write themselves. Within a kind the better proof comes first: when somebody confirmed says more than
when they signed up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from askmd.core import clock
from askmd.subscriptions.models import Frequency


class Column(StrEnum):
    """What a column is about; whatever is none of these is never read."""

    ADDRESS = "address"
    CONSENTED = "consented"
    SOURCE = "source"
    TOPICS = "topics"
    FREQUENCY = "frequency"
    LANGUAGE = "language"
    STATUS = "status"
    STOPPED = "stopped"


# A heading is compared without case, blanks and signs: `E-Mail Address` is `emailaddress`.
_SPELLINGS: dict[Column, str] = {
    Column.ADDRESS: "email emailaddress subscriberemail useremail emailadresse mailaddress mail address adresse",
    Column.CONSENTED: (
        "consentedat consentdate consentedon dateofconsent confirmedat confirmedon confirmationtime confirmtime "
        "confirmationdate optintime optindate optinat subscribedat subscribedon subscriptiontime subscriptiondate "
        "signupdate signedupat dateadded createdat created date"
    ),
    Column.SOURCE: "sourcenote consentsource sourceofconsent optinsource signupsource origin source",
    Column.TOPICS: "topics topic interests",
    Column.FREQUENCY: "frequency howoften",
    Column.LANGUAGE: "language lang locale",
    Column.STATUS: "globalstatus liststatus subscriptionstatus status",
    Column.STOPPED: "unsubtime unsubreason unsubscribedat unsubscribedon unsubscribetime cleantime cleanedat bouncedat",
}
# Of each spelling: what it is, and how good.
_KNOWN = {word: (column, rank) for column, words in _SPELLINGS.items() for rank, word in enumerate(words.split())}

# MailPoet and Mailchimp write words, Newsletter letters, others a number.
SAID_NO = frozenset("unsubscribed u bounced b complained p cleaned spam spammed blocked rejected".split())
SAID_YES = frozenset(("", *"subscribed confirmed c active enabled yes true 1".split()))
FREQUENCIES = {
    **dict.fromkeys(("", "atonce", "immediately", "instant", "instantly", "daily"), Frequency.AT_ONCE),
    **dict.fromkeys(("weekly", "week", "onceaweek"), Frequency.WEEKLY),
    **dict.fromkeys(("monthly", "month", "onceamonth"), Frequency.MONTHLY),
}

# Nobody asked for news by e-mail before; such dates are what programs write for "not known".
_FIRST_YEAR = 1995
_TIME = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? *([ap]m)?)?"
_DOTTED = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}){_TIME}", re.ASCII | re.IGNORECASE)
_SLASHED = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){_TIME}", re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(\d{{4}})[/.](\d{{1,2}})[/.](\d{{1,2}}){_TIME}", re.ASCII | re.IGNORECASE)
_DAY_NAMED = re.compile(rf"(\d{{1,2}})\.? ([a-z]{{3}})[a-z]*\.?,? (\d{{4}}){_TIME}", re.ASCII | re.IGNORECASE)
_NAMED_DAY = re.compile(rf"([a-z]{{3}})[a-z]*\.? (\d{{1,2}}),? (\d{{4}}){_TIME}", re.ASCII | re.IGNORECASE)
_SECONDS = re.compile(r"\d{10}", re.ASCII)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def plain(words: str) -> str:
    """Words without case, blanks and signs, to be compared."""
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def columns_of(head: Sequence[str]) -> dict[Column, list[int]]:
    """Where each kind of column stands in a line of headings; of several, the best proof first."""
    found: dict[Column, list[tuple[int, int]]] = {}
    for place, words in enumerate(head):
        known = _KNOWN.get(plain(words))
        if known is not None:
            found.setdefault(known[0], []).append((known[1], place))
    return {column: [place for _, place in sorted(places)] for column, places in found.items()}


def order_of(cell: str) -> bool | None:
    """Of a date with slashes: True when the day must stand first, False when the month must, else None."""
    match = _SLASHED.fullmatch(cell)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    return None if (first > 12) == (second > 12) else first > 12


def moment(cell: str, *, is_day_first: bool | None) -> datetime | None:
    """When somebody agreed, or None: no date, one that cannot be true, or one whose day and month nobody can tell.

    A time without a zone is taken for UTC.
    """
    try:
        found = _moment(cell.strip(), is_day_first)
        if found is None or not _FIRST_YEAR <= found.year <= clock.now().year + 1:
            return None
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # Clocks and time zones differ; what lies further ahead is no date of something that happened.
    return found if found <= clock.now() + timedelta(days=1) else None


def _moment(cell: str, is_day_first: bool | None) -> datetime | None:
    if not cell.isascii() or len(cell) > 40:
        return None
    if _SECONDS.fullmatch(cell):
        return datetime.fromtimestamp(int(cell), UTC)
    if match := _YEAR_FIRST.fullmatch(cell):
        return _of(match[1], match[2], match[3], match)
    if match := _DOTTED.fullmatch(cell):
        return _of(match[3], match[2], match[1], match)
    if match := _DAY_NAMED.fullmatch(cell):
        return _of(match[3], _month(match[2]), match[1], match)
    if match := _NAMED_DAY.fullmatch(cell):
        return _of(match[3], _month(match[1]), match[2], match)
    if match := _SLASHED.fullmatch(cell):
        if is_day_first is None:
            return None
        day, month = (match[1], match[2]) if is_day_first else (match[2], match[1])
        return _of(match[3], month, day, match)
    return datetime.fromisoformat(cell)


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _of(year: str, month: str | int, day: str, match: re.Match[str]) -> datetime:
    hour, minute, second, half = int(match[4] or 0), int(match[5] or 0), int(match[6] or 0), (match[7] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return datetime(int(year), int(month), int(day), hour, minute, second)  # noqa: DTZ001 (the caller knows the zone)
