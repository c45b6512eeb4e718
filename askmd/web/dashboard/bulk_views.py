"""One step for several questions of the queue, chosen by their boxes."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.answers import snippets
from askmd.core.errors import Invalid
from askmd.core.text import clean
from askmd.extensions import db
from askmd.questions import bulk, turns
from askmd.questions.bulk import Outcome
from askmd.topics import queries as topics
from askmd.topics.models import Topic
from askmd.web.dashboard import bp, finding, places
from askmd.web.dashboard.finding import doctor


@bp.post("/queue/bulk")
def act_on_several() -> ResponseReturnValue:
    """Claim, give away, sort or decline what was chosen; then say of each number what became of it."""
    act, ids = request.form.get("act", ""), _chosen()
    if act not in _ACTS:
        raise Invalid(_("Please press one of the buttons."))
    outcomes = _ACTS[act](ids, doctor()) if ids else []
    db.session.commit()
    for message, kind in _report(act, outcomes):
        flash(message, kind)
    return redirect(places.queue(), 303)


def choices(by: Account) -> dict[str, list[tuple[str, str]]]:
    """What the form of the queue offers: the doctors, oneself first; topics; and templates that need no filling in."""
    others = [(str(account.id), account.name) for account in accounts.doctors() if account.id != by.id]
    whole = [one for one in snippets.templates() if not turns.FIELD.search(one.body)]
    return {
        "doctors": [(str(by.id), _("You")), *others],
        "topics": [(places.NOBODY, _("No topic yet")), *topics.choices()],
        "templates": [(str(one.id), one.name) for one in whole],
    }


def _claim(ids: list[int], by: Account) -> list[Outcome]:
    return bulk.claim(ids, by=by)


def _assign(ids: list[int], by: Account) -> list[Outcome]:
    chosen = [account for account in accounts.doctors() if str(account.id) == request.form.get("to")]
    if not chosen:
        raise Invalid(_("Please choose a doctor."))
    return bulk.assign(ids, to=chosen[0], by=by)


def _sort(ids: list[int], by: Account) -> list[Outcome]:
    typed = request.form.get("about", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 10
    topic = db.session.get(Topic, int(typed)) if is_number else None
    if topic is None and typed != places.NOBODY:
        raise Invalid(_("Please choose a topic."))
    return bulk.set_topic(ids, topic=topic, by=by)


def _decline(ids: list[int], by: Account) -> list[Outcome]:
    """With the words that were typed, or else those of the chosen template."""
    offered = {str(one.id): one.body for one in snippets.templates()}
    body = turns.body_of(clean(request.form.get("reason", "")) or offered.get(request.form.get("template", ""), ""))
    turns.check_filled_in(body)
    return bulk.decline(ids, text=body, by=by)


_ACTS: dict[str, Callable[[list[int], Account], list[Outcome]]] = {
    "claim": _claim,
    "assign": _assign,
    "topic": _sort,
    "decline": _decline,
}


def _chosen() -> list[int]:
    typed = dict.fromkeys(request.form.getlist("question")[: bulk.MOST])
    return [min(int(id), finding.LARGEST_ID) for id in typed if id.isascii() and id.isdigit() and len(id) <= 10]


def _report(act: str, outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """What was done, and what was not and why, by the numbers of the questions."""
    if not outcomes:
        return [(_("No question was chosen. Tick the boxes of those that you mean."), "amber")]
    done = [outcome.question.number for outcome in outcomes if not outcome.refused]
    said = [(_said(act, len(done)) + " " + ", ".join(done) + ".", "ok")] if done else []
    refused: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.refused:
            refused.setdefault(outcome.refused, []).append(outcome.question.number)
    return said + [
        (_("Not done: %(numbers)s. %(why)s", numbers=", ".join(numbers), why=why), "amber")
        for why, numbers in refused.items()
    ]


def _said(act: str, count: int) -> str:
    return {
        "claim": ngettext("You hold %(num)d question now:", "You hold %(num)d questions now:", count),
        "assign": ngettext("%(num)d question has a new doctor:", "%(num)d questions have a new doctor:", count),
        "topic": ngettext("The topic of %(num)d question is set:", "The topic of %(num)d questions is set:", count),
        "decline": ngettext(
            "%(num)d question is declined; the asker is told in 15 seconds:",
            "%(num)d questions are declined; the askers are told in 15 seconds:",
            count,
        ),
    }[act]
