"""The queue: what waits, the most pressing first, and one thing to do in each row."""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd import audit, keys
from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.answers import queries as answers
from askmd.answers import services
from askmd.answers.models import AnswerKind
from askmd.core.text import first_line
from askmd.extensions import db
from askmd.posts import worklist
from askmd.posts.standing import State, Work
from askmd.posts.worklist import Tab
from askmd.questions import history
from askmd.web.dashboard import bp, finding, places, words
from askmd.web.dashboard.finding import doctor
from askmd.web.jinja import ago

# Two lines of a row.
TITLE_LENGTH = 84
EMPTY = {
    Tab.OPEN: "staff.queue_empty",
    Tab.TO_CLAIM: "staff.queue_waiting_empty",
    Tab.MINE: "staff.queue_mine_empty",
    Tab.TO_REVIEW: "staff.queue_review_empty",
    Tab.WAITING_FOR_ASKER: "staff.queue_asker_empty",
    Tab.READY: "staff.queue_publish_empty",
    Tab.CLOSED: "staff.queue_closed_empty",
    Tab.ALL: "staff.queue_empty",
}


@bp.get("/")
def queue() -> ResponseReturnValue:
    """One tab, a page of it. That first lines were seen is written down before they are shown."""
    by, tab = doctor(), places.tab()
    works, last = worklist.page(tab, by=by, after=places.after())
    asked = [work.question for work in works if work.question is not None]
    audit.viewed("question.listed", asked, by=by)
    db.session.commit()
    return render_template(
        "dashboard/queue.html",
        rows=[_row(work, by) for work in works],
        tabs=_tabs(tab, worklist.counts(by)),
        alarms=[(alarm, words.alarm(alarm, by)) for alarm in history.alarms(worklist.ALARMS)],
        late=worklist.late_checks(by),
        next_url=url_for("dashboard.queue", tab=tab.value, after=places.written(last)) if last else None,
        is_first=not request.args.get("after"),
        empty=EMPTY[tab],
        place=places.fields(),
        undo=places.binned(by),
        duty=None if by.is_on_duty else ("staff.off_duty", "staff.nobody_on_duty")[by in accounts.told_of_alarms()],
    )


@bp.post("/find")
def find() -> ResponseReturnValue:
    """Open a question by its number: `Q-0226`, `226`."""
    typed = re.sub(r"[^0-9]", "", request.form.get("number", ""))[:10]
    question = finding.question(int(typed or 0))
    return redirect(url_for("dashboard.question", id=question.id), 303)


@bp.post("/articles")
def write() -> ResponseReturnValue:
    """Start an article: an answer without a question, written and checked the same way."""
    answer = services.start_article(AnswerKind.ARTICLE, by=doctor())
    return finding.done(_("Your article is started."), url_for("dashboard.answer", id=answer.id))


def _tabs(current: Tab, counts: dict[Tab, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": words.tab(tab),
            "url": url_for("dashboard.queue", tab=tab.value),
            "count": words.count(counts[tab]),
            "current": tab is current,
        }
        for tab in Tab
    ]


def _row(work: Work, by: Account) -> dict[str, Any]:
    glyph, word = words.state(work.state)
    return {
        "state": glyph,
        "word": word,
        "title": _title(work),
        "url": _address(work),
        "meta": _meta(work),
        "waiting": ago(work.since),
        "owner": words.owner(work.owner, by),
        "bin_url": _bin(work, by),
        **_action(work, by),
    }


def _title(work: Work) -> str:
    if work.question is not None:
        return first_line(keys.read(work.question, "body") or "", TITLE_LENGTH)
    content = answers.content_of(answers.latest(work.answer)) if work.answer is not None else None
    return (content.title if content else "") or _("Article without a title yet")


def _address(work: Work) -> str:
    if work.question is not None:
        return url_for("dashboard.question", id=work.question.id)
    return url_for("dashboard.answer", id=work.answer.id if work.answer else 0)


def _meta(work: Work) -> str:
    if work.question is None:
        return _("Article")
    topic = work.question.topic.name if work.question.topic else _("no topic yet")
    return ", ".join([work.question.number, topic.lower(), words.who_asks(work.question.who_asks)])


def _bin(work: Work, by: Account) -> str | None:
    """Where one key moves it to the bin, if it may."""
    is_binnable = work.question is not None and places.has_bin_key(work.question, work.answer, by)
    return url_for("dashboard.move_to_bin", id=work.question.id) if work.question and is_binnable else None


def _action(work: Work, by: Account) -> dict[str, Any]:
    """The one button of a row. What it leads to decides for itself who may."""
    is_mine = work.owner is not None and work.owner.id == by.id
    answer_url = url_for("dashboard.answer", id=work.answer.id) if work.answer is not None else None
    if work.question is not None and work.owner is None and work.state in (State.WAITING, State.READ_FIRST):
        return {"claim": url_for("dashboard.claim", id=work.question.id), "action": _("Claim")}
    if work.state is State.CHECKING and work.answer is not None and not is_mine:
        return {"action": _("Check"), "action_url": url_for("dashboard.review", id=work.answer.id)}
    if work.state is State.READY:
        return {"action": _("Publish"), "action_url": answer_url, "kind": "primary"}
    if is_mine and work.state in (State.CLAIMED, State.WRITING):
        return {"action": _("Continue"), "action_url": answer_url or _address(work)}
    return {"action": _("Open"), "action_url": _address(work)}
