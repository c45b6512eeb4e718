"""Forms of the dashboard. They say what is missing before a verb has to; the verbs hold the rules all the same."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from itertools import zip_longest
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.answers.content import LIMITS, MAX_LINES, NAMES, Content
from askmd.core import clock
from askmd.core.errors import Invalid
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.site.intake import SENTENCE_LIMIT
from askmd.topics import queries as topics
from askmd.topics.models import Topic

MESSAGE_LIMIT = 10_000
NOTE_LIMIT = 1_000
TOPICS = 3
PLAN_AHEAD = timedelta(days=730)


def _typed(text: str | None) -> str:
    """What was typed without what no page can show, so that it can come back."""
    return clean(text or "")


def _says_something(_form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(_("Please write something."))


class WordsForm(FlaskForm):
    """One text: a message, a note, a reason. Its page gives it a prefix, a label and a hint."""

    text = TextAreaField(
        _("Text"),
        [_says_something, Length(max=MESSAGE_LIMIT, message=_("Please keep it to 10,000 characters."))],
        filters=[_typed],
    )


class SentenceForm(FlaskForm):
    """A short text that readers will see."""

    text = TextAreaField(
        _("Text"),
        [_says_something, Length(max=NOTE_LIMIT, message=_("Please keep it to 1,000 characters."))],
        filters=[_typed],
    )


class HandOverForm(FlaskForm):
    """To which doctor."""

    to = SelectField(_("Give it to"), coerce=int)

    def __init__(self, *, without: Account | None, **values: Any) -> None:
        super().__init__(**values)
        leave_out = without.id if without is not None else 0
        self.to.choices = [(account.id, account.name) for account in accounts.doctors() if account.id != leave_out]

    @property
    def doctor(self) -> Account:
        """The chosen one; only after `validate`."""
        found: Account = db.session.get_one(Account, self.to.data)
        return found


class TopicForm(FlaskForm):
    """What a question is about."""

    topic = SelectField(_("Topic"), coerce=int)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.topic.choices = [(0, _("Not sure yet")), *topics.choices()]

    @property
    def chosen(self) -> Topic | None:
        """The chosen topic; only after `validate`."""
        return db.session.get(Topic, self.topic.data) if self.topic.data else None


class AnswerForm(FlaskForm):
    """The text of a revision. References are pairs of fields that may stand as often as wanted."""

    title = StringField(_("Title, as a question"), filters=[_typed])
    question = TextAreaField(_("The public question"), filters=[_typed])
    short_answer = TextAreaField(_("The short answer"), filters=[_typed])
    body = TextAreaField(_("The answer"), filters=[_typed])
    team_questions = TextAreaField(_("Questions to take to your own team, one a line"), filters=[_typed])
    comment = TextAreaField(_("Your comment to the author"), [Length(max=MESSAGE_LIMIT)], filters=[_typed])

    content = Content()

    @classmethod
    def filled(cls, content: Content) -> AnswerForm:
        """The form with a saved text in it, and not with what was sent."""
        form = cls(formdata=None, data=content.to_dict() | {"team_questions": "\n".join(content.team_questions)})
        form.references = [(reference.label, reference.url) for reference in content.references]
        return form

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        labels, urls = (map(clean_line, request.form.getlist(name)) for name in ("reference_label", "reference_url"))
        # One more than is allowed, so that too many are noticed and not dropped.
        self.references = list(zip_longest(labels, urls, fillvalue=""))[: MAX_LINES + 1]
        self.reference_errors: list[str] = []

    @property
    def base_number(self) -> int:
        """The revision the text was written upon; -1 for whatever is no number."""
        typed = request.form.get("base_number", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What the page shows: all references and one empty row."""
        return [*self.references, ("", "")]

    def is_good(self, *, for_checking: bool = False) -> bool:
        """Whether the text can be kept or, more strictly, checked. Leaves it in `content`."""
        is_good = self.validate() and self._has_good_lengths() and self._has_good_references()
        if is_good:
            is_good = self._is_content()
        if is_good and for_checking:
            return self._is_whole()
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
            )
        except Invalid as error:
            self.form_errors.append(str(error))
        return not self.form_errors

    def _is_whole(self) -> bool:
        for check in self.content.checks():
            if not check.is_done:
                self[check.field].errors = [*self[check.field].errors, check.todo]
        return not self.errors


class PublishForm(FlaskForm):
    """Under which topics, and when."""

    at = DateTimeLocalField(_("Day and time, in UTC"), [Optional()])

    def __init__(self, chosen: list[Topic] | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.choices = [(int(id), name) for id, name in topics.choices()]
        self.topic_ids = [topic.id for topic in chosen or []] if not request.form else self._sent()

    @property
    def topics(self) -> list[Topic]:
        """The chosen topics, each once; what is no topic is left out."""
        known = {id for id, _name in self.choices}
        return [db.session.get_one(Topic, id) for id in dict.fromkeys(self.topic_ids) if id in known][:TOPICS]

    @property
    def is_later(self) -> bool:
        """Whether the button for a later time was pressed."""
        return request.form.get("when") == "later"

    def validate(self, extra_validators: Any = None) -> bool:
        """A later time must be one, ahead, and not beyond what anybody plans; now needs none."""
        if not self.is_later:
            self.at.data = None
            return True
        is_good: bool = super().validate(extra_validators)
        if is_good and self.at.data is None:
            self.at.errors = [_("Please give a day and a time.")]
        elif is_good and not clock.now() < self.at.data.replace(tzinfo=UTC) <= clock.now() + PLAN_AHEAD:
            self.at.errors = [_("Please choose a time ahead, within the next two years.")]
        elif is_good:
            self.at.data = self.at.data.replace(tzinfo=UTC)
        return not self.at.errors

    @staticmethod
    def _sent() -> list[int]:
        typed = request.form.getlist("topic")[: 2 * TOPICS]
        return [int(id) for id in typed if id.isascii() and id.isdigit() and len(id) < 10]


class IntakeForm(FlaskForm):
    """Until when, and what to say."""

    until = DateField(
        _("Take questions again on"), [InputRequired(_("Please give a day, such as 31 12 2026."))], format="%Y-%m-%d"
    )
    sentence = TextAreaField(
        _("What people read meanwhile"),
        [_says_something, Length(max=SENTENCE_LIMIT, message=_("Please keep it to 500 characters."))],
        filters=[_typed],
    )

    def validate_until(self, field: Any) -> None:
        """A day ahead, within a year."""
        today = clock.now().date()
        if isinstance(field.data, date) and not today < field.data <= today + timedelta(days=365):
            raise ValidationError(_("Please choose a day after today, within the next year."))
