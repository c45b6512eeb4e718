"""Where somebody is: the tab of the queue, how far they went on, what they may undo there, what a page showed them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request, url_for

from askmd.accounts.models import Account
from askmd.answers.models import Answer
from askmd.extensions import db
from askmd.posts.worklist import Filters, Key, Tab, Waited
from askmd.questions import history
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.web.dashboard.finding import LARGEST_ID
from askmd.workflow import QuestionStatus, may

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AFTER = re.compile(r"([0-2])-([0-9]{1,17})-([0-2])-([0-9]{1,10})\Z", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,10}\Z", re.ASCII)
# What a page without a good one showed: nothing that was ever there.
_NOTHING = -1
# How an address calls each filter, and "no topic" or "no doctor".
FILTER_FIELDS = {
    "topic": "topic",
    "who_asks": "who",
    "waited": "waited",
    "consent": "consent",
    "language": "language",
    "assignee": "doctor",
    "status": "status",
}
NOBODY = "none"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{2,6})?\Z", re.ASCII)
# So long a page that comes after the bin offers the way back; the bin itself keeps it for days.
UNDO = timedelta(minutes=10)


def tab() -> Tab:
    """The tab that the address, or the form of a page of the queue, names; else the first."""
    wanted = request.values.get("tab", "")
    return Tab(wanted) if wanted in set(Tab) else Tab.OPEN


def after() -> Key | None:
    """The row after which the page begins, or None for the first page and for whatever we did not write."""
    found = _AFTER.match(request.values.get("after", ""))
    if found is None:
        return None
    rank, moment, kind, id = map(int, found.groups())
    try:
        at = EPOCH + timedelta(microseconds=moment)
    except OverflowError:
        return None
    return Key(rank, at, kind, min(id, LARGEST_ID))


def written(key: Key) -> str:
    """A row's place as `after` reads it."""
    return f"{key.rank}-{(key.at - EPOCH) // timedelta(microseconds=1)}-{key.kind}-{key.id}"


def fields() -> dict[str, Any]:
    """This place as a form of the queue carries it along."""
    key = after()
    return {"tab": tab().value, **({"after": written(key)} if key else {}), **filter_fields(filters())}


def filters() -> Filters:
    """What the list is narrowed to, as the address or a form of the queue says; nonsense asks for nothing."""
    return Filters(
        topic=_id("topic"),
        who_asks=_one_of(WhoAsks, "who"),
        waited=_one_of(Waited, "waited"),
        consent=_one_of(Consent, "consent"),
        language=_language(),
        assignee=_id("doctor"),
        status=_one_of(QuestionStatus, "status"),
    )


def filter_fields(chosen: Filters) -> dict[str, str]:
    """These filters as `filters` reads them."""
    found = {FILTER_FIELDS[name]: value for name, value in chosen.chosen.items()}
    return {field: NOBODY if value == 0 else str(value) for field, value in found.items()}


def newest_shown() -> int:
    """What was the newest to read of an alarm when the page was made that holds its button."""
    typed = request.form.get("newest", "")
    return int(typed) if _NUMBER.match(typed) else _NOTHING


def is_from_queue() -> bool:
    """Whether the form that was sent stood in the queue."""
    return "tab" in request.form


def address(**changed: str | None) -> str:
    """The address of a page of the queue like this one, with these fields changed, or left out where they are None."""
    found = {name: value for name, value in (fields() | changed).items() if value is not None}
    return url_for("dashboard.queue", **found)


def newest_asked() -> int:
    """The number of the question that was the newest when the page was made that asks for news."""
    typed = request.args.get("newest", "")
    return min(int(typed), LARGEST_ID) if _NUMBER.match(typed) else LARGEST_ID


def queue(**more: Any) -> str:
    """The address of the page of the queue that was left."""
    return url_for("dashboard.queue", **fields(), **more)


def has_bin_key(question: Question, answer: Answer | None, by: Account) -> bool:
    """Whether one key puts it into the bin: only where nothing is lost when that is undone, no claim and no draft."""
    is_held = question.assignee_id not in (None, by.id)
    return may(question, "bin", by=by) and answer is None and not is_held


def binned(by: Account) -> Question | None:
    """What the address offers to take out of the bin again, where this doctor put it there a moment ago."""
    typed = request.args.get("undo", "")
    found = db.session.get(Question, min(int(typed), LARGEST_ID)) if _NUMBER.match(typed) else None
    return found if found is not None and history.was_binned_by(found, by, within=UNDO) else None


def _id(name: str) -> int | None:
    typed = request.values.get(name, "")
    if typed == NOBODY:
        return 0
    return min(int(typed), LARGEST_ID) if _NUMBER.match(typed) and int(typed) else None


def _one_of(choices: Any, name: str) -> Any:
    typed = request.values.get(name, "")
    return choices(typed) if typed in set(choices) else None


def _language() -> str | None:
    typed = request.values.get("language", "")
    return typed if _LANGUAGE.match(typed) else None
