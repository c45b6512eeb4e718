"""Retention: which clocks run, for how many they strike soon, what they did. Counts, never a private word."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from askmd.core import clock
from askmd.privacy import queries
from askmd.privacy.queries import Clock
from askmd.questions import queries as questions
from askmd.web.admin import bp

# A worker says so every few seconds; some minutes of silence mean that none runs.
SILENCE = timedelta(minutes=5)
DAY = timedelta(days=1)


@bp.get("/retention")
def retention() -> ResponseReturnValue:
    """The clocks, the scheduler that runs them, and what has waited for more than a month."""
    beat = queries.last_beat()
    clocks = queries.clocks()
    count, oldest = questions.overdue_summary()
    return render_template(
        "admin/retention.html",
        rows=[(*words(one), one.soon, one.done, one.last, one.late) for one in clocks],
        last_beat=beat,
        is_silent=beat is None or clock.now() - beat > SILENCE,
        is_late=any(one.late for one in clocks),
        overdue=count,
        oldest=oldest,
    )


def words(one: Clock) -> tuple[str, str]:
    """What a clock does, and after which time."""
    does = {
        "reply": _("A doctor asked back and no reply came: the question goes back to its doctor."),
        "long_wait": _("A question waits for an answer: its asker and the doctors are told."),
        "longest_wait": _(
            "A question waits for an answer: it is declined, and its asker is told where else to ask. "
            "Not while it is urgent, and not while its answer is being checked."
        ),
        "notice": _(
            "Nobody opened an answered or closed question: its asker gets a mail, a week before it is deleted."
        ),
        "over": _("Nobody opened an answered or closed question: it is deleted. What was published stays."),
        "bin": _("A question lies in the bin: it is deleted."),
        "address": _("Nobody confirmed an address: the address is deleted. The question stays."),
        "subscription": _("Nobody confirmed a subscription: it is deleted."),
        "watcher": _(
            "Somebody wants to be told when a post changes: the address is deleted. "
            "If nobody confirmed it, after a week."
        ),
        "feedback": _("A reader said what a post missed: the words are deleted. Yes and no stay counted."),
        "message": _("A reader wrote to the team: words, name and address are deleted."),
        "list": _(
            "A list of subscribers was uploaded and not brought in: the file is deleted. "
            "If nobody said what to do with it, after an hour."
        ),
        "picture": _("A text was taken down for ever, and nothing else holds its picture: the picture is deleted."),
        "key": _("A key has nothing to lock: it is destroyed."),
    }
    return does[one.name], after(one.after)


def after(time: timedelta) -> str:
    """A time in whole days, or in hours below one."""
    if time < DAY:
        return format_timedelta(time, granularity="minute", threshold=1)
    return ngettext("%(num)s day", "%(num)s days", time.days)
