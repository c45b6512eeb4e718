"""The rail at the side of every page of this door: where one can go, and how much waits there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from askmd.accounts.models import Account
from askmd.posts import upkeep, worklist
from askmd.posts.worklist import Tab
from askmd.readers import queries as readers
from askmd.site import queries as wording
from askmd.web.dashboard import words
from askmd.web.dashboard.finding import doctor

# Which entry is the current one on pages that are not named after it.
WITHIN = {"dashboard.post": "dashboard.posts", "dashboard.retract": "dashboard.posts"}

# What is pressed to go there, in the order of the entries.
KEYS = ("g q", "g r", "g m", "g p", "g d", "g f", "g s", "g i")
FROM_READERS = {
    f"dashboard.{page}" for page in ("reader_feedback", "reader_counts", "reader_messages", "reader_message")
}


class Rail:
    """The entries, counted only when a page shows them: a refusal has no rail."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        by = doctor()
        tabs, posts = counts(by), upkeep.counts()
        tab = request.args.get("tab")
        here = WITHIN.get(request.endpoint or "", request.endpoint)
        at_queue = here == "dashboard.queue"
        entries = [
            (_("Queue"), url_for("dashboard.queue"), tabs[Tab.OPEN], at_queue and tab not in ("to-review", "mine")),
            (_("For me to check"), _tab(Tab.TO_REVIEW), tabs[Tab.TO_REVIEW], at_queue and tab == "to-review"),
            (_("Mine"), _tab(Tab.MINE), tabs[Tab.MINE], at_queue and tab == "mine"),
            (_("Published"), url_for("dashboard.posts"), posts["published"], here == "dashboard.posts"),
            (_("Due for review"), url_for("dashboard.due"), posts["due"], here == "dashboard.due"),
            (_("From readers"), url_for("dashboard.reader_feedback"), readers.waiting(by), here in FROM_READERS),
            (_("Statistics"), url_for("dashboard.statistics_page"), None, here == "dashboard.statistics_page"),
            (_("Intake"), url_for("dashboard.intake"), None, here == "dashboard.intake"),
        ]
        for key, (label, url, number, is_current) in zip(KEYS, entries, strict=True):
            counted = None if number is None else words.count(number)
            yield {"label": label, "url": url, "count": counted, "current": is_current, "key": key}
        yield from _other_doors()


def counts(by: Account) -> dict[Tab, int]:
    """How many stand in each tab of the queue, counted once for a page and its rail."""
    if "queue_counts" not in g:
        g.queue_counts = worklist.counts(by)
    found: dict[Tab, int] = g.queue_counts
    return found


def context() -> dict[str, Any]:
    """What the layout of staff pages reads; nothing for somebody whom the guard turned away."""
    if not current_user.is_authenticated:
        return {}
    by = doctor()
    account = {"name": by.name, "role": by.credentials or words.role(by), "url": url_for("account.profile")}
    return {"rail": Rail(), "account": account}


def _tab(tab: Tab) -> str:
    return url_for("dashboard.queue", tab=tab.value)


def _other_doors() -> Iterator[dict[str, Any]]:
    by = doctor()
    wordings = words.count(waiting) if (waiting := wording.waiting()) else None
    yield {"label": _("Medical wording"), "url": url_for("edit.proposals"), "count": wordings, "current": False}
    yield {"label": _("Snippets and days"), "url": url_for("edit.desk"), "count": None, "current": False}
    if by.is_editor:
        yield {"label": _("Texts and pages"), "url": url_for("edit.texts"), "count": None, "current": False}
    if by.is_administrator:
        yield {"label": _("Administration"), "url": url_for("admin.overview"), "count": None, "current": False}
