"""What a page of an answer shows of a text that is not saved: in the editor, beside the newer one, or to be copied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request

from askmd.answers import comparing, drafts, queries
from askmd.answers.content import Content
from askmd.answers.drafts import Kept
from askmd.answers.models import Answer
from askmd.web.dashboard import draft_forms
from askmd.web.dashboard.answer_form import AnswerForm
from askmd.web.dashboard.finding import doctor
from askmd.workflow import AnswerStatus


def autosave(answer: Answer, draft: Kept | None, *, is_kept: bool) -> dict[str, Any]:
    """What js/autosave.js must know. `is_kept`: whether the server holds what the form shows."""
    return {
        "answer": answer.id,
        "doctor": doctor().id,
        "seen": draft.number if draft is not None else drafts.number_of(answer, doctor()),
        "is_kept": is_kept,
        "saved_at": draft.saved_at if draft is not None else None,
    }


def in_editor(answer: Answer, form: AnswerForm | None, saved: Content, *, is_stale: bool) -> dict[str, Any]:
    """The form of the editor, with a text of this doctor that was never saved, and how the page speaks of it.

    `draft_stands`: "" none, "found" it is in the editor, "aside" the saved text is. `is_stale`: somebody saved
    meanwhile, so both stand side by side.
    """
    draft = drafts.of(answer, doctor()) if form is None else None
    stands = ""
    if draft is not None:
        stands = "aside" if request.args.get("text") == "saved" else "found"
    if draft is not None and stands == "found":
        form, is_stale = draft_forms.form_of(draft), comparing.moved_on(answer, draft.base_number)
    newest = queries.latest(answer)
    is_mended_here = form is not None and draft is None and not is_stale and form.base_number >= 0
    return {
        # A form that came back was written upon what it says, whatever was saved since: saving it will tell.
        "base_number": form.base_number if form and is_mended_here else newest.number if newest else 0,
        "draft": draft,
        "draft_stands": stands,
        "draft_form": form,
        "is_stale": is_stale,
        "changes": changes(form, saved) if is_stale and form is not None else [],
        # What came back from the server to be mended is held by the page alone.
        "autosave": autosave(answer, draft if stands == "found" else None, is_kept=form is None or stands == "found"),
    }


def to_be_copied(answer: Answer, form: AnswerForm | None, saved: Content, *, is_reviewer: bool) -> dict[str, Any]:
    """A text that its doctor cannot save here any longer: shown whole, and beside what stands there now.

    While the answer is being written, its doctor can take it over and go on. A reviewer's own text is on the page
    where it is mended.
    """
    draft = drafts.of(answer, doctor()) if form is None and not is_reviewer else None
    unsaved = draft_forms.form_of(draft) if draft is not None else form
    if unsaved is None:
        return {"unsaved": None}
    if draft is None:
        # Leaves its content, or what is wrong with it, in the form.
        unsaved.is_good()
    return {
        "unsaved": unsaved,
        "unsaved_fields": draft.fields if draft is not None else draft_forms.sent_fields(),
        "unsaved_page": draft_forms.sent_page(),
        "draft": draft,
        "changes": changes(unsaved, saved),
        "may_keep": answer.status is AnswerStatus.DRAFTING,
    }


def changes(form: AnswerForm, saved: Content) -> list[comparing.Change]:
    """How the saved text differs from the one in the form, also when that could not be saved as it is."""
    return comparing.changes(form.content if form.content != Content() else _loosely(form, saved), saved)


def _loosely(form: AnswerForm, saved: Content) -> Content:
    # What cannot be told from the form as it is counts as the same.
    return replace(
        saved,
        title=form.title.data or "",
        question=form.question.data or "",
        short_answer=form.short_answer.data or "",
        body=form.body.data or "",
        team_questions=tuple((form.team_questions.data or "").splitlines()),
    )
