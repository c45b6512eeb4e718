"""The form of a text: its words, its references, and what its doctor judged of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length

from askmd.accounts.models import Account
from askmd.answers import checklist
from askmd.answers.content import LIMITS, MAX_LINES, MOST_KEPT, NAMES, NO_CONFLICT, Content
from askmd.answers.models import Answer
from askmd.core.errors import Invalid
from askmd.core.text import clean_line, first_line
from askmd.web.dashboard.forms import MESSAGE_LIMIT, typed


class Tick(BooleanField):
    """A box that comes back as ours, whatever a browser sent for it."""

    def _value(self) -> str:
        return "y"


class AnswerForm(FlaskForm):
    """The text of a revision. References are pairs of fields that may stand as often as wanted."""

    title = StringField(_("Title, as a question"), filters=[typed])
    question = TextAreaField(_("The public question"), filters=[typed])
    short_answer = TextAreaField(_("The short answer"), filters=[typed])
    body = TextAreaField(_("The answer"), filters=[typed])
    team_questions = TextAreaField(_("Questions to take to your own team, one a line"), filters=[typed])
    needs_no_reference = Tick(_("No reference is needed"))
    has_no_conflict = Tick(_("I have no conflict of interest with this text"))
    conflict = StringField(_("Or say which one you have. Readers see it"), filters=[typed])
    grade_reason = StringField(_("If it cannot be plainer: why"), filters=[typed])
    video_url = StringField(_("Address of the video"), filters=[typed])
    comment = TextAreaField(_("Your comment to the author"), [Length(max=MESSAGE_LIMIT)], filters=[typed])

    content = Content()

    @classmethod
    def filled(cls, content: Content, *, by: Account | None = None) -> AnswerForm:
        """The form with a saved text in it, and not with what was sent.

        What is not said yet of references and conflicts stands as `by` said it last.
        """
        remembered = by is not None and not content.conflict
        has_no_conflict = by.has_no_conflict if by and remembered else content.conflict == NO_CONFLICT
        needs_none = content.needs_no_reference or bool(
            by and remembered and by.needs_no_reference and not content.references
        )
        data = content.to_dict() | {
            "team_questions": "\n".join(content.team_questions),
            "needs_no_reference": needs_none,
            "has_no_conflict": has_no_conflict,
            "conflict": "" if content.conflict == NO_CONFLICT else content.conflict,
        }
        if by and remembered and not has_no_conflict:
            data["conflict"] = first_line(by.conflict_of_interest, LIMITS["conflict"])
        form = cls(formdata=None, data=data)
        form.references = [(reference.label, reference.url) for reference in content.references]
        form.kept = list(content.kept_identifiers)
        form.as_last_time = bool(remembered and (has_no_conflict or needs_none or data["conflict"]))
        form.content = replace(content, needs_no_reference=needs_none, conflict=form.said_of_conflicts)
        return form

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        # What was sent now, or what was kept of an unsaved text.
        sent = values.get("formdata") or request.form
        labels, urls = (map(clean_line, sent.getlist(name)) for name in ("reference_label", "reference_url"))
        # One more than is allowed, so that too many are noticed and not dropped.
        self.references = list(zip_longest(labels, urls, fillvalue=""))[: MAX_LINES + 1]
        self.reference_errors: list[str] = []
        self.kept = [clean_line(words) for words in sent.getlist("kept")][: MOST_KEPT + 1]
        self.identifier_errors: list[str] = []
        self.as_last_time = False

    @property
    def base_number(self) -> int:
        """The revision the text was written upon; -1 for whatever is no number."""
        typed = request.form.get("base_number", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What the page shows: all references and one empty row."""
        return [*self.references, ("", "")]

    @property
    def said_of_conflicts(self) -> str:
        """As `Content.conflict` holds it; words count more than the tick."""
        return self.conflict.data or (NO_CONFLICT if self.has_no_conflict.data else "")

    def speak_as(self, saved: Content) -> None:
        """Of conflicts only the author can speak: what the author said stays, whoever mends the text."""
        self.conflict.data = saved.conflict

    def is_good(self, *, for_checking: Answer | None = None) -> bool:
        """Whether the text can be kept or, more strictly, checked as one of this answer. Leaves it in `content`."""
        is_good = self.validate() and self._has_good_lengths() and self._has_good_references()
        if is_good:
            is_good = self._is_content()
        if is_good and for_checking is not None:
            return self._is_whole(for_checking)
        return is_good

    def _has_good_lengths(self) -> bool:
        for name, most in LIMITS.items():
            if len(self[name].data or "") > most:
                self[name].errors = [f"{NAMES[name]} is too long. Please keep it to {most:,} characters."]
        return not self.errors

    def _has_good_references(self) -> bool:
        for number, (label, url) in enumerate(self.references, 1):
            try:
                Content.clean(references=[(label, url)])
            except Invalid as error:
                self.reference_errors.append(f"{number}: {error}")
        return not self.reference_errors

    def _is_content(self) -> bool:
        try:
            self.content = Content.clean(
                title=self.title.data or "",
                question=self.question.data or "",
                short_answer=self.short_answer.data or "",
                body=self.body.data or "",
                team_questions=(self.team_questions.data or "").splitlines(),
                references=self.references,
                kept_identifiers=self.kept,
                needs_no_reference=bool(self.needs_no_reference.data),
                conflict=self.said_of_conflicts,
                grade_reason=self.grade_reason.data or "",
                video_url=self.video_url.data or "",
            )
        except Invalid as error:
            self.form_errors.append(str(error))
        return not self.form_errors

    def _is_whole(self, answer: Answer) -> bool:
        for check in checklist.for_answer(answer, self.content):
            if check.is_done:
                continue
            if check.field in self:
                self[check.field].errors = [*self[check.field].errors, check.todo]
            else:
                self.identifier_errors.append(check.todo)
        return not self.errors and not self.identifier_errors
