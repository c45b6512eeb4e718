"""Where somebody is: the tab of the queue, how far they went on, what they may undo there, what a page showed them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request, url_for

from askmd.accounts.models import Account
from askmd.answers.models import Answer
from askmd.extensions import db
from askmd.posts.worklist import Key, Tab
from askmd.questions import history
from askmd.questions.models import Question
from askmd.web.dashboard.finding import LARGEST_ID
from askmd.workflow import may

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AFTER = re.compile(r"([0-2])-([0-9]{1,17})-([01])-([0-9]{1,10})\Z", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,10}\Z", re.ASCII)
# What a page without a good one showed: nothing that was ever there.
_NOTHING = -1
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
    rank, moment, is_article, id = map(int, found.groups())
    try:
        at = EPOCH + timedelta(microseconds=moment)
    except OverflowError:
        return None
    return Key(rank, at, is_article, min(id, LARGEST_ID))


def written(key: Key) -> str:
    """A row's place as `after` reads it."""
    return f"{key.rank}-{(key.at - EPOCH) // timedelta(microseconds=1)}-{key.is_article}-{key.id}"


def fields() -> dict[str, Any]:
    """This place as a form of the queue carries it along."""
    key = after()
    return {"tab": tab().value, **({"after": written(key)} if key else {})}


def newest_shown() -> int:
    """What was the newest to read of an alarm when the page was made that holds its button."""
    typed = request.form.get("newest", "")
    return int(typed) if _NUMBER.match(typed) else _NOTHING


def is_from_queue() -> bool:
    """Whether the form that was sent stood in the queue."""
    return "tab" in request.form


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
