"""The page of one answer: the editor for its author while it is written, the text as it stands for all others."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from askmd import audit, keys
from askmd.answers import checklist, claiming, comparing, queries
from askmd.answers.content import SHORT_ANSWER_WORDS, Content
from askmd.answers.models import Answer, AnswerKind
from askmd.posts import standing
from askmd.posts.planning import post_of
from askmd.questions import presence
from askmd.questions.models import Question
from askmd.questions.queries import GONE
from askmd.web.dashboard import draft_pages, finding, look_pages, undoing, words
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.finding import doctor
from askmd.web.dashboard.forms import PublishForm
from askmd.workflow import AnswerStatus, may


def answer_page(answer: Answer, *, form: AnswerForm | None = None, is_stale: bool = False, **sent: Any) -> str:
    """The editor, or the text. A form that came back keeps what was typed; a stale one stands beside the newer text."""
    if is_stale or (form is not None and not may_write(answer)):
        _record_refusal(answer)
    facts = around(answer)
    saved = queries.content_of(facts["revision"])
    facts["saved"] = saved
    if facts["may"]["submit"]:
        facts |= draft_pages.in_editor(answer, form, saved, is_stale=is_stale)
        form = facts["draft_form"]
        offered = queries.offered(answer)
        facts["offer"] = _offer(answer) if offered is not None else None
        form = form or AnswerForm.filled(saved, by=doctor())
        facts |= judging(answer, form, saved)
        facts |= look_pages.beside(answer, facts["shown"], facts["identifiers"])
        return render_template("dashboard/answer_edit.html", form=form, **facts)
    facts["publishing"] = standing.publishing(answer)
    facts["publish_form"] = sent.get("publish_form") or PublishForm(_topics(answer), formdata=None)
    facts |= draft_pages.to_be_copied(answer, form, saved, is_reviewer=facts["may"]["request_changes"])
    return render_template("dashboard/answer.html", form=facts["publish_form"], **facts)


def judging(answer: Answer, form: AnswerForm, saved: Content) -> dict[str, Any]:
    """What the editor shows of the checklist: as things stand in the form, with each identifier to decide."""
    # A form that could not be read, or was sent for one more row, has no content of its own yet.
    content = saved if form.content == Content() else form.content
    names = checklist.names_of(answer)
    kept = {one.casefold() for one in form.kept}
    is_private = checklist.is_private(answer)
    found = [] if is_private else checklist.identifiers(content, kind=answer.kind, names=names)
    return {
        "shown": content,
        "checks": [(words.check(check), check.is_done) for check in checklist.for_answer(answer, content)],
        "identifiers": [(one.text, words.identifier(one.type), one.text.casefold() in kept) for one in found],
        "is_private": is_private,
    }


def may_write(answer: Answer) -> bool:
    """Whether whoever is signed in could save a text now."""
    by = doctor()
    return may(answer, "submit", by=by, acting_as=queries.part_of(answer, by))


def _record_refusal(answer: Answer) -> None:
    # Shown as a page with the person's own text on it, and not raised: so it is written down here.
    audit.record("refused", answer, by=doctor(), why="Stale", where=request.endpoint or "")


def around(answer: Answer) -> dict[str, Any]:
    """What every page of an answer shows: its questions, history and comments. The look at it is written down first."""
    by = doctor()
    questions = [question for question in answer.questions if question.status not in GONE]
    presence.beat(presence.ANSWER, answer.id, by=by)
    finding.record_view("question.viewed", *questions)
    finding.record_view("answer.viewed", answer)
    revision = queries.latest(answer)
    work = standing.work(None, answer)
    part = queries.part_of(answer, by)
    steps = ("submit", "recall", "approve", "request_changes", "revise", "undo_approval")
    is_erased = queries.is_erased(answer)
    return {
        "answer": answer,
        "is_erased": is_erased,
        "revision": revision,
        "base_number": revision.number if revision else 0,
        "questions": [(question, keys.read(question, "body") or "") for question in questions],
        "name": name_of(answer, questions),
        "glyph": words.state(work.state),
        "may": {step: not is_erased and may(answer, step, by=by, acting_as=part) for step in steps},
        "may_take_over": answer.status is AnswerStatus.DRAFTING and answer.author_id != by.id,
        "undo": undoing.on_answer(answer, by),
        "check_standing": claiming.standing(answer),
        "checker": answer.reviewer if claiming.is_claimed(answer) else None,
        "by": by,
        "present_words": words.present(presence.others(presence.ANSWER, answer.id, by=by)),
        "comments": comparing.comments(answer),
        "revisions": queries.revisions(answer),
        "short_answer_words": SHORT_ANSWER_WORDS,
        "words": words,
    }


def name_of(answer: Answer, questions: list[Question]) -> str:
    """How staff call it: by its question's number, or as an article or a video."""
    if answer.kind is AnswerKind.VIDEO:
        return _("Video %(number)s", number=answer.id)
    return words.name_of([question.number for question in questions], answer.id)


def _offer(answer: Answer) -> list[comparing.Change]:
    """What the reviewer changed, against the author's last text."""
    newest, *older = queries.revisions(answer)
    before = queries.content_of(older[0]) if older else queries.content_of(None)
    return comparing.changes(before, queries.content_of(newest))


def _topics(answer: Answer) -> list[Any]:
    """The topics that stand in the publishing panel: those of the post, or else of the questions."""
    post = post_of(answer)
    if post is not None and post.topics:
        return list(post.topics)
    return list({question.topic_id: question.topic for question in answer.questions if question.topic}.values())
