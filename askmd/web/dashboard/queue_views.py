"""The queue: what waits, the most pressing first, and one thing to do in each row."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.accounts import queries as accounts
from askmd.answers import services
from askmd.answers.models import AnswerKind
from askmd.posts import worklist
from askmd.posts.worklist import Key, Tab
from askmd.questions import history
from askmd.web.dashboard import bp, bulk_views, finding, places, queue_filters, queue_rows, rail, words
from askmd.web.dashboard.finding import doctor

EMPTY = {
    Tab.OPEN: "staff.queue_empty",
    Tab.TO_CLAIM: "staff.queue_waiting_empty",
    Tab.MINE: "staff.queue_mine_empty",
    Tab.TO_REVIEW: "staff.queue_review_empty",
    Tab.WAITING_FOR_ASKER: "staff.queue_asker_empty",
    Tab.READY: "staff.queue_publish_empty",
    Tab.SCHEDULED: "staff.queue_scheduled_empty",
    Tab.REVIEW_DUE: "staff.queue_due_empty",
    Tab.ALL: "staff.queue_all_empty",
}


@bp.get("/")
def queue() -> ResponseReturnValue:
    """One tab, a page of it. That first lines were seen is written down before they are shown."""
    by, tab, filters = doctor(), places.tab(), places.filters()
    shown, last = worklist.page(tab, by=by, after=places.after(), filters=filters)
    return render_template(
        "dashboard/queue.html",
        rows=queue_rows.of_page(shown, by),
        tabs=_tabs(tab),
        alarms=[(alarm, words.alarm(alarm, by)) for alarm in history.alarms(worklist.ALARMS)],
        late=worklist.late_checks(by),
        next_url=places.address(after=places.written(last)) if last else None,
        first_url=places.address(after=None),
        is_first=not request.args.get("after"),
        empty="staff.queue_filter_empty" if filters.chosen else EMPTY[tab],
        filters=queue_filters.form(tab, filters, by),
        bulk=bulk_views.choices(by),
        news=_news_of(shown),
        place=places.fields(),
        undo=places.binned(by),
        duty=None if by.is_on_duty else ("staff.off_duty", "staff.nobody_on_duty")[by in accounts.told_of_alarms()],
    )


@bp.get("/queue/news")
def queue_news() -> ResponseReturnValue:
    """What changed since a page of the queue was made: numbers only, so that it can say that something is new."""
    by, tab, filters = doctor(), places.tab(), places.filters()
    shown, _last = worklist.page(tab, by=by, after=places.after(), filters=filters)
    new = worklist.newer(tab, by=by, filters=filters, than=places.newest_asked())
    return jsonify(
        version=_version(shown),
        new=words.count(new) if new else "",
        counts={name.value: words.count(number) for name, number in rail.counts(by).items()},
    )


@bp.post("/articles")
def write() -> ResponseReturnValue:
    """Start an article: an answer without a question, written and checked the same way."""
    answer = services.start_article(AnswerKind.ARTICLE, by=doctor())
    return finding.done(_("Your article is started."), url_for("dashboard.answer", id=answer.id))


def _tabs(current: Tab) -> list[dict[str, Any]]:
    found = rail.counts(doctor())
    return [
        {
            "label": words.tab(tab),
            "name": tab.value,
            "url": places.address(tab=tab.value, after=None),
            "count": words.count(found[tab]),
            "current": tab is current,
        }
        for tab in Tab
    ]


def _news_of(shown: list[Key]) -> dict[str, str]:
    """What the script that looks for news must know: where to ask, and how the page stood when it was made."""
    return {
        "url": url_for("dashboard.queue_news", **places.fields(), newest=worklist.newest()),
        "version": _version(shown),
    }


def _version(rows: list[Key]) -> str:
    return hashlib.sha256("/".join(places.written(key) for key in rows).encode()).hexdigest()[:16]
