"""A row of the queue: what it is about in words, how it stands, and the one thing to do."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.answers import claiming, idle
from askmd.answers import queries as answers
from askmd.core import clock
from askmd.core.text import first_line
from askmd.extensions import db
from askmd.posts import worklist
from askmd.posts.standing import State, Work
from askmd.posts.worklist import Key, Kind
from askmd.questions import holding, target
from askmd.questions.models import Question
from askmd.site import settings
from askmd.web.dashboard import places, words
from askmd.web.jinja import ago
from askmd.workflow import QuestionStatus

# Two lines of a row.
TITLE_LENGTH = 84
# In these a question waits for us, so that the target says something.
WITH_US = (QuestionStatus.WAITING, QuestionStatus.CLAIMED)


def of_page(shown: list[Key], by: Account) -> list[dict[str, Any]]:
    """What stands at these places as rows. That first lines were seen is written down, and kept, before any is read."""
    record_listed([key.id for key in shown if key.kind == Kind.QUESTION], by)
    return rows(worklist.load(shown), by)


def record_listed(ids: list[int], by: Account) -> None:
    """Write down that the first lines of these questions are about to be shown, once for all: no event, no page."""
    # Only their numbers are needed yet; what is read before the commit would have to be read again after it.
    audit.viewed("question.listed", [Question(id=id) for id in ids], by=by)
    db.session.commit()


def rows(works: list[Work], by: Account) -> list[dict[str, Any]]:
    """These works as rows. Their questions were written down as listed before."""
    asked = [work.question for work in works if work.question is not None]
    lines = keys.read_each(asked, "body")
    states = {state: words.state(state) for state in {work.state for work in works}}
    return [_row(work, by, lines, states) for work in works]


def _row(work: Work, by: Account, lines: dict[Any, str], states: dict[State, tuple[str, str]]) -> dict[str, Any]:
    glyph, word = states[work.state]
    question = work.question
    return {
        "key": _key(work),
        "state": glyph,
        "word": word,
        "title": _title(work, lines),
        "url": _address(work),
        "meta": _meta(work),
        "marks": _marks(work),
        "waiting": _waiting(work),
        "owner": words.owner(work.owner, by),
        "bin_url": _bin(work, by),
        "select": question if question is not None and question.status in target_statuses() else None,
        **_action(work, by),
    }


def target_statuses() -> tuple[QuestionStatus, ...]:
    """Of which questions several can be acted on at once: those that are open."""
    return (*WITH_US, QuestionStatus.NEEDS_REPLY)


def _key(work: Work) -> str:
    if work.question is not None:
        return f"q{work.question.id}"
    if work.is_for_post and work.post is not None:
        return f"p{work.post.id}"
    return f"a{work.answer.id if work.answer else 0}"


def _title(work: Work, lines: dict[Any, str]) -> str:
    if work.question is not None:
        return first_line(lines.get(work.question) or "", TITLE_LENGTH) or _("Words that cannot be read")
    if work.is_for_post and work.post is not None:
        return work.post.title or _("Post without a title")
    content = answers.content_of(answers.latest(work.answer)) if work.answer is not None else None
    return (content.title if content else "") or _("Article without a title yet")


def _address(work: Work) -> str:
    if work.question is not None:
        return url_for("dashboard.question", id=work.question.id)
    if work.is_for_post and work.post is not None:
        return url_for("dashboard.post", id=work.post.id)
    return url_for("dashboard.answer", id=work.answer.id if work.answer else 0)


def _meta(work: Work) -> str:
    if work.is_for_post and work.post is not None:
        checked = work.post.reviewed_at
        return _("Post, last checked %(day)s", day=format_date(checked, "d MMM yyyy")) if checked else _("Post")
    if work.question is None:
        return _("Article")
    topic = work.question.topic.name if work.question.topic else _("no topic yet")
    return ", ".join([work.question.number, topic.lower(), words.who_asks(work.question.who_asks)])


def _marks(work: Work) -> list[tuple[str, str]]:
    """What else must be known of it: a kind of mark, and its words. The words say it all."""
    marks = [_standing(work.question)] if work.question is not None else []
    if work.question is not None and (day := holding.comes_back_on(work.question)) is not None:
        marks = [("later", _("Put aside until %(day)s", day=format_date(day, "d MMM yyyy")))]
    if work.question is not None and (goes_at := idle.goes_back_at(work.question)) is not None:
        marks.append(("soon", _("Goes back to the queue on %(day)s", day=format_date(goes_at, "d MMM yyyy"))))
    if work.is_for_post and work.post is not None and work.post.review_due_on is not None:
        marks = [("soon", _("Review due since %(day)s", day=format_date(work.post.review_due_on, "d MMM yyyy")))]
    if work.merged_with:
        numbers = ", ".join(Question(id=id).number for id in work.merged_with)
        marks.append(("merged", _("Answered together with %(numbers)s", numbers=numbers)))
    return [mark for mark in [*marks, *_checking(work)] if mark[1]]


def _checking(work: Work) -> list[tuple[str, str]]:
    """By when a second doctor should have read it, and who said that they do."""
    due = claiming.standing(work.answer) if work.answer is not None else None
    if work.answer is None or due is None:
        return []
    marks = [("late" if due.late else ("on-time" if due.left else "soon"), words.check_due(due))]
    if claiming.is_claimed(work.answer) and work.answer.reviewer is not None:
        marks.append(("merged", _("%(name)s checks it", name=work.answer.reviewer.name)))
    return marks


def _standing(question: Question) -> tuple[str, str]:
    """How it stands to the response target, while it waits for us."""
    if question.status not in WITH_US or question.waits_since is None:
        return "", ""
    stands = target.standing(question.waits_since, settings.get("response_target_days"), now=clock.now())
    if stands.late:
        late = ngettext("Late by %(num)d working day", "Late by %(num)d working days", stands.late)
        return "late", late
    if not stands.left:
        return "soon", _("Due today")
    if question.is_urgent:
        # An alarm is not on time while it waits.
        return "", ""
    left = ngettext("On time, %(num)d working day left", "On time, %(num)d working days left", stands.left)
    return "on-time", left


def _waiting(work: Work) -> str:
    if work.is_for_post and work.post is not None:
        return ago(work.post.published_at) if work.post.published_at else ""
    return ago(work.since)


def _bin(work: Work, by: Account) -> str | None:
    """Where one key moves it to the bin, if it may."""
    is_binnable = work.question is not None and places.has_bin_key(work.question, work.answer, by)
    return url_for("dashboard.move_to_bin", id=work.question.id) if work.question and is_binnable else None


def _action(work: Work, by: Account) -> dict[str, Any]:
    """The one button of a row. What it leads to decides for itself who may."""
    is_mine = work.owner is not None and work.owner.id == by.id
    answer_url = url_for("dashboard.answer", id=work.answer.id) if work.answer is not None else None
    if work.is_for_post:
        return {"action": _("Review"), "action_url": _address(work)}
    if work.question is not None and work.owner is None and work.state in (State.WAITING, State.READ_FIRST):
        return {"claim": url_for("dashboard.claim", id=work.question.id), "action": _("Claim")}
    if work.state is State.CHECKING and work.answer is not None and not is_mine:
        return {"action": _("Check"), "action_url": url_for("dashboard.review", id=work.answer.id)}
    if work.state is State.READY:
        return {"action": _("Publish"), "action_url": answer_url, "kind": "primary"}
    if is_mine and work.state in (State.CLAIMED, State.WRITING):
        return {"action": _("Continue"), "action_url": answer_url or _address(work)}
    return {"action": _("Open"), "action_url": _address(work)}
